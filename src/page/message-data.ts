// What a message is: which kinds of data there are, and what of one is kept.

import type { ByteCount } from '../records/units';
import { BEGINNING_BYTES, keepsWhole } from './allowance';
import { Beginning, beginningOfBytes, beginningOfText } from './beginnings';
import type { Body } from './bodies';
import {
  apply,
  bytesOfBuffer,
  bytesOfView,
  construct,
  copyOf,
  getBinaryType,
  getBlobSize,
  getBufferLength,
  isObject,
  isView,
  NativeDataView,
  NONE,
  nativeBlobSlice,
  viewLength,
} from './intrinsics';

/** `size`: of a text, where it is known. */
export function sentBody(value: unknown, size: ByteCount | undefined): Body {
  try {
    if (typeof value === 'string') return textBody(value, size);
    if (isView(value)) return bytesBody(value, viewLength(value), bytesOfView);
    if (isBuffer(value)) return bytesBody(value, apply(getBufferLength, value, NONE), bytesOfBuffer);
    if (isBlob(value)) return blobBody(value);
  } catch {
    // A buffer that was detached or shrunk under way: its size is not to be had any more.
  }
  return undefined;
}

export function receivedBody(socket: object, data: unknown): Body {
  try {
    return typeof data === 'string' ? textBody(data) : receivedBytes(socket, data);
  } catch {
    // No memory for a copy.
    return undefined;
  }
}

function receivedBytes(socket: object, data: unknown): Body {
  const expectBuffer = apply(getBinaryType, socket, NONE) === 'arraybuffer';
  if (!expectBuffer && isBlob(data)) return blobBody(data);
  if (isBuffer(data)) return bytesBody(data, apply(getBufferLength, data, NONE), bytesOfBuffer);
  return isBlob(data) ? blobBody(data) : undefined;
}

function textBody(text: string, size?: ByteCount): Body {
  return keepsWhole(text.length) ? text : beginningOfText(text, size);
}

function bytesBody(
  value: unknown,
  length: number,
  bytesOf: (value: unknown, length: number) => Uint8Array,
): Body {
  if (keepsWhole(length)) return copyOf(bytesOf(value, length));
  return beginningOfBytes(bytesOf(value, BEGINNING_BYTES), length);
}

function blobBody(blob: Blob): Body {
  const size: number = apply(getBlobSize, blob, NONE);
  if (keepsWhole(size)) return blob;
  return new Beginning(apply(nativeBlobSlice, blob, [0, BEGINNING_BYTES]), BEGINNING_BYTES, size);
}

/** Whether Web IDL takes it for `BufferSource or Blob or USVString` as it is. Anything else becomes a string. */
export function isSendable(value: unknown): boolean {
  if (typeof value === 'string' || isView(value)) return true;
  return isObject(value) && (isBuffer(value) || isBlob(value) || isSharedBuffer(value));
}

export function isBuffer(value: unknown): value is ArrayBuffer {
  return answers(getBufferLength, value);
}

export function isBlob(value: unknown): value is Blob {
  return answers(getBlobSize, value);
}

/** A getter of the platform throws on what is not of its kind. */
function answers(get: typeof getBlobSize, value: unknown): boolean {
  try {
    apply(get, value, NONE);
    return true;
  } catch {
    return false;
  }
}

/** Of buffers alone can a DataView be made, and nothing else runs code of the page here. */
function isSharedBuffer(value: unknown): boolean {
  try {
    construct(NativeDataView, [value]);
    return true;
  } catch {
    return false;
  }
}
