// Bytes of no known protocol: the format by its first bytes, where these give it away. Nothing is unpacked.

import { Message } from '../message';
import { bytesLabel } from '../summary';

/** First bytes and what they stand for. */
const FORMATS: [string, ...number[]][] = [
  ['gzip', 0x1f, 0x8b],
  ['zstd', 0x28, 0xb5, 0x2f, 0xfd],
  ['png', 0x89, 0x50, 0x4e, 0x47],
  ['jpeg', 0xff, 0xd8, 0xff],
  ['gif', 0x47, 0x49, 0x46, 0x38],
  ['riff', 0x52, 0x49, 0x46, 0x46],
  ['ogg', 0x4f, 0x67, 0x67, 0x53],
  ['webm', 0x1a, 0x45, 0xdf, 0xa3],
  ['pdf', 0x25, 0x50, 0x44, 0x46],
  ['zip', 0x50, 0x4b, 0x03, 0x04],
  ['wasm', 0x00, 0x61, 0x73, 0x6d],
];

/** The second byte of zlib's header after 0x78, by level. */
const ZLIB_LEVELS = new Set([0x01, 0x5e, 0x9c, 0xda]);

const SHOWN = 16;

export function readBinary(bytes: Uint8Array, truncated: boolean, full: boolean): Message {
  const message = new Message('binary', bytes.length === 0 ? 'empty' : formatOf(bytes), 'data');
  if (truncated) message.error = `cut after ${bytes.length} bytes`;
  if (full) {
    const start = [...bytes.subarray(0, SHOWN)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    message.summary = `${bytesLabel(bytes.length)}${start === '' ? '' : `: ${start}`}${bytes.length > SHOWN ? ' …' : ''}`;
    message.value = bytes;
  }
  return message;
}

function formatOf(bytes: Uint8Array): string {
  for (const [name, ...start] of FORMATS) {
    if (start.every((byte, i) => bytes[i] === byte)) return name;
  }
  return bytes[0] === 0x78 && ZLIB_LEVELS.has(bytes[1] ?? 0) ? 'zlib' : 'binary';
}
