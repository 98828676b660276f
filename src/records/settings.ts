// What a person may set of the recorder, beside the sites and the byte budget. Stored by the recorder, shown by the options
// page; the redaction rules are what the share dialogue and the automation entry begin with.

import type { ByteCount } from './units';

export interface RecorderSettings {
  /** Of a larger body only so many bytes are kept, and it says so. */
  bodyBytes: ByteCount;
  /** Bytes a second of a page's bodies that are kept, and eight times as many at once; of what is more, time and size. */
  bodyRate: ByteCount;
  /** Recordings that are older go, unless they are pinned; 0: they stay as long as there is room. */
  retentionDays: number;
  /** Names of fields whose values are secret too, whenever a recording is shared. */
  redactionKeys: string[];
  /** Regular expressions of what is secret too. */
  redactionPatterns: string[];
}

export const MEBIBYTE: ByteCount = 1024 * 1024;

/** What a page hands over at most (src/page/pending.ts): nothing is cut beyond that. */
export const MOST_BODY_BYTES: ByteCount = 32 * MEBIBYTE;
/** The beginning of most JSON: below it a message could not be recognised. */
export const LEAST_BODY_BYTES: ByteCount = 256;
/**
 * What may go on for ever: the default budget of 1 GiB holds eight minutes of it, and to carry it to the recorder and to the
 * disk takes a twentieth of one core (some 24 ms a MiB, seen with bench/echo.ts).
 */
export const DEFAULT_BODY_RATE: ByteCount = 2 * MEBIBYTE;
export const LEAST_BODY_RATE: ByteCount = MEBIBYTE;
/** No page moves more: no body is left out then. */
export const MOST_BODY_RATE: ByteCount = 1024 * MEBIBYTE;
/** Ten years: longer than any browser profile. */
export const MOST_RETENTION_DAYS = 3650;

export const DEFAULT_SETTINGS: RecorderSettings = {
  bodyBytes: MOST_BODY_BYTES,
  bodyRate: DEFAULT_BODY_RATE,
  retentionDays: 0,
  redactionKeys: [],
  redactionPatterns: [],
};
