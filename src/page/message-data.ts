// What a message is: which kinds of data there are, and what of one is kept.

import type { ByteCount } from '../records/units';
import { isKept } from './allowance';
import type { Body } from './bodies';
import { encodedLength } from './encoded-length';
import {
  apply,
  construct,
  copyOfBuffer,
  copyOfView,
  getBinaryType,
  getBlobSize,
  getBufferLength,
  isObject,
  isView,
  NativeDataView,
  NONE,
  viewLength,
} from './intrinsics';

/** `size`: of a text, where it is known. */
export function sentBody(value: unknown, size: ByteCount | undefined): Body {
  try {
    if (typeof value === 'string') return textBody(value, size);
    if (isView(value)) return bytesBody(value, viewLength(value), copyOfView);
    if (isBuffer(value)) return bytesBody(value, apply(getBufferLength, value, NONE), copyOfBuffer);
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
  if (isBuffer(data)) return bytesBody(data, apply(getBufferLength, data, NONE), copyOfBuffer);
  return isBlob(data) ? blobBody(data) : undefined;
}

function textBody(text: string, size?: ByteCount): Body {
  return isKept(text.length) ? text : (size ?? encodedLength(text));
}

function bytesBody(value: unknown, length: ByteCount, copy: (value: unknown) => Uint8Array): Body {
  return isKept(length) ? copy(value) : length;
}

function blobBody(blob: Blob): Body {
  const size: number = apply(getBlobSize, blob, NONE);
  return isKept(size) ? blob : size;
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
