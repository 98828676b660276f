// What a relay sent, as far as it can be read: it lives in the page's process, and a process that was taken over can send
// what it likes.

import { type Batch, batchOfFacts } from '../records/batch';
import { isBatch } from '../records/batch-guard';
import { fromJsonBatch, type JsonBatch } from '../records/json-batch';
import type { PageHello } from '../records/messages';

export const UNREADABLE = 'What the page handed over could not be read.';

/** Stands for a batch that is not to be had. */
export function gapBatch(reason: string): Batch {
  return batchOfFacts([{ type: 'gap', at: Date.now(), lost: 1, reason }]);
}

/** `undefined` where it is none. */
export function readBatch(value: Batch | JsonBatch, payload: Uint8Array | undefined): Batch | undefined {
  const whole = payload && typeof value === 'object' ? { ...value, payload } : value;
  return isBatch(whole) ? whole : readJson(whole);
}

export function readJson(value: unknown): Batch | undefined {
  try {
    const batch = fromJsonBatch(value as JsonBatch);
    return isBatch(batch) ? batch : undefined;
  } catch {
    return undefined;
  }
}

/** Longest text taken from a page's hello. */
const HELLO_TEXT = 100_000;

/** More tokens than the recorder keeps in mind for a page. */
const HELLO_TOKENS = 100;

export function isHello(value: unknown): value is PageHello {
  if (typeof value !== 'object' || value === null) return false;
  const {
    id,
    url,
    origin,
    startedAt,
    navigation,
    place,
    userAgent,
    tokens = [],
  } = value as {
    [name: string]: unknown;
  };
  if (!Array.isArray(tokens) || tokens.length > HELLO_TOKENS) return false;
  const texts = [id, url, origin, navigation, place, userAgent, ...tokens];
  return (
    texts.every((text) => typeof text === 'string' && text.length < HELLO_TEXT) &&
    /^[0-9a-f]{24}$/.test(String(id)) &&
    Number.isFinite(startedAt)
  );
}
