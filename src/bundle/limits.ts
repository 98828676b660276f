// How much of a file may be in memory at once, and how far a packed one may unpack. A file that goes beyond is refused
// with a sentence that names the limit.

import type { ByteCount } from '../records/units';

export interface ReadLimits {
  /** One line of NDJSON, or one value taken out of a HAR. */
  line: ByteCount;
  /** Bytes that unpacking may yield for each packed byte, on the average so far. */
  ratio: number;
  /** Unpacked bytes from which on the ratio counts: small files may be as regular as they like. */
  ratioFrom: ByteCount;
  /** Objects and arrays within one another in what a record holds. */
  depth: number;
  /** Bytes of messages that are held at once to put them in order; what is more is read in further passes. */
  held: ByteCount;
  /** Messages of a file that have to be put in order: each costs some 24 bytes of index. */
  items: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: ReadLimits = {
  // A frame of 64 MiB, the most that one message between an extension's worlds may hold, is 86 MiB as base64.
  line: 96 * MIB,
  // Deflate reaches 1,032 at its best. A million frames that differ in number and time alone pack at about 40.
  ratio: 250,
  ratioFrom: 16 * MIB,
  depth: 128,
  held: 64 * MIB,
  items: 20_000_000,
};

export function limitsWith(changes: Partial<ReadLimits> | undefined): ReadLimits {
  return { ...DEFAULT_LIMITS, ...changes };
}

/** `100663296` as `96 MiB`, for sentences. */
export function inMebibytes(bytes: ByteCount): string {
  return bytes >= MIB ? `${Math.round(bytes / MIB)} MiB` : `${bytes} bytes`;
}
