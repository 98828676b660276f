// Bodies of messages as faults handle them: copied, weighed, damaged.

/** The page may change or give away its own. Text and Blobs never change. */
export function copyOf(body: unknown): unknown {
  if (isView(body)) return copyOfView(body);
  return isBuffer(body) ? bufferOf(copyOfBuffer(body)) : body;
}

/** Bytes; of text its length. */
export function sizeOf(body: unknown): number {
  if (typeof body === 'string') return body.length;
  if (isView(body)) return byteLengthOf(copyOfView(body));
  if (isBuffer(body)) return byteLengthOf(copyOfBuffer(body));
  return isBlob(body) ? apply(getBlobSize, body, NONE) : 0;
}

/** Bytes on the line: of text those of its UTF-8. */
export function bytesOf(body: unknown): number {
  return typeof body === 'string' ? encodedLength(body) : sizeOf(body);
}

/** Every so manieth byte of binary data is turned over. */
const STRIDE = 7;

/** Text and Blobs are cut in the middle, of bytes some are turned over. */
export function damaged(body: unknown): unknown {
  if (typeof body === 'string') return slice(body, 0, body.length >> 1);
  if (isBlob(body)) return apply(nativeBlobSlice, body, [0, apply(getBlobSize, body, NONE) >> 1]);
  const bytes = isView(body) ? copyOfView(body) : isBuffer(body) ? copyOfBuffer(body) : undefined;
  if (!bytes) return body;
  const length = byteLengthOf(bytes);
  for (let index = 0; index < length; index += STRIDE) bytes[index] = ~(bytes[index] ?? 0);
  return isView(body) ? bytes : bufferOf(bytes);
}

import {
  apply,
  bufferOf,
  byteLengthOf,
  copyOfBuffer,
  copyOfView,
  encodedLength,
  getBlobSize,
  isBlob,
  isBuffer,
  isView,
  NONE,
  nativeBlobSlice,
  slice,
} from './given';
