// Looks for text in the bodies of a segment, which lie side by side in one payload: the payload is gone through as bytes,
// once for all bodies, and no string is made of any of them. Only what bytes cannot tell is decoded body by body.

import type { Pattern, SearchPart } from './calls';

/** For each pattern the entries of the part that match, ascending. */
export function searchPart(part: SearchPart, patterns: readonly Pattern[]): Uint32Array[] {
  return patterns.map((pattern) => {
    if (pattern.kind === 'regex') {
      const regex = new RegExp(pattern.source, pattern.flags);
      return bodyByBody(part, (body) => regex.test(body));
    }
    const { text, matchCase } = pattern;
    if (matchCase || isAscii(text)) return byBytes(part, utf8.encode(text), !matchCase);
    const wanted = text.toLowerCase();
    return bodyByBody(part, (body) => body.toLowerCase().includes(wanted));
  });
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return false;
  }
  return true;
}

function bodyByBody({ payload, offsets, entries }: SearchPart, matches: (body: string) => boolean) {
  return entries.filter((entry) =>
    matches(decoder.decode(payload.subarray(offsets[entry] ?? 0, offsets[entry + 1] ?? 0))),
  );
}

/** Entries whose body holds the needle. In UTF-8 no character's bytes occur inside another one's, so bytes are enough. */
function byBytes({ payload, offsets, entries }: SearchPart, needle: Uint8Array, anyCase: boolean) {
  const found = new Uint32Array(entries.length);
  const fold = anyCase ? LOWER : SAME;
  const finder = finderOf(
    payload,
    needle.map((byte) => fold[byte] ?? 0),
    fold,
  );
  let count = 0;
  let at = -1;
  for (let next = 0; next < entries.length; next++) {
    const entry = entries[next] ?? 0;
    const from = offsets[entry] ?? 0;
    const to = offsets[entry + 1] ?? 0;
    if (at < from) at = finder(from);
    if (at === NOWHERE) break;
    // It must stand in this body as a whole: across a border there is nothing to be found.
    while (at < to && at + needle.length > to) at = finder(at + 1);
    if (at < to) found[count++] = entry;
  }
  return found.subarray(0, count);
}

/** The needle's next place at or after one; `NOWHERE` beyond the last. */
type Finder = (from: number) => number;

const NOWHERE = Number.POSITIVE_INFINITY;

/** Bytes of the payload that are looked at to learn which ones are rare there. */
const SAMPLE = 256;
// What the two ways cost in nanoseconds, as measured: only their ratios matter.
const SCAN_BYTE = 0.3;
const HIT = 60;
const STEP = 1.5;
/** Longer needles do not step further: some byte of the text is in them. */
const LONGEST_STEP = 10;

/** By its rarest byte where that one is rare, as engines look for a byte many at a time; else by steps. */
function finderOf(payload: Uint8Array, wanted: Uint8Array, fold: Uint8Array): Finder {
  const counts = new Uint32Array(256);
  const stride = Math.max(1, Math.floor(payload.length / SAMPLE));
  let sampled = 0;
  for (let at = 0; at < payload.length; at += stride, sampled++) {
    const byte = fold[payload[at] ?? 0] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  let rarest = 0;
  const countAt = (place: number) => counts[wanted[place] ?? 0] ?? 0;
  for (let place = 1; place < wanted.length; place++) {
    if (countAt(place) < countAt(rarest)) rarest = place;
  }
  const jumping = (fold === SAME ? 1 : 2) * SCAN_BYTE + (HIT * countAt(rarest)) / Math.max(1, sampled);
  return jumping < STEP / Math.min(wanted.length, LONGEST_STEP)
    ? byRareByte(payload, wanted, fold, rarest)
    : bySteps(payload, wanted, fold);
}

function byRareByte(payload: Uint8Array, wanted: Uint8Array, fold: Uint8Array, rarest: number): Finder {
  const lower = wanted[rarest] ?? 0;
  const upper = fold.indexOf(lower) === lower ? NOWHERE : fold.indexOf(lower);
  let nextLower = -1;
  let nextUpper = -1;
  return (from) => {
    let at = from;
    for (;;) {
      const place = at + rarest;
      if (nextLower < place) nextLower = placeOf(payload, lower, place);
      if (nextUpper < place) nextUpper = placeOf(payload, upper, place);
      const next = Math.min(nextLower, nextUpper);
      if (next === NOWHERE) return NOWHERE;
      at = next - rarest;
      if (standsAt(payload, wanted, fold, at)) return at;
      at++;
    }
  };
}

function placeOf(payload: Uint8Array, byte: number, from: number): number {
  const place = byte === NOWHERE ? -1 : payload.indexOf(byte, from);
  return place < 0 ? NOWHERE : place;
}

/**
 * Boyer, Moore and Horspool's search (R. N. Horspool, "Practical fast searching in strings", 1980): the byte under the
 * needle's end says how far the needle may move on. Upper and lower case of a letter have entries of their own in the
 * table, which cost nothing when it is read.
 *
 *   payload  {"type":"trade","seq":1}{"type":"trade","seq":2}
 *   needle    "trade"  → under its end stands `"`, which it has at its end itself: does the rest stand there too?
 */
function bySteps(payload: Uint8Array, wanted: Uint8Array, fold: Uint8Array): Finder {
  const last = wanted.length - 1;
  const steps = new Uint8Array(256).fill(Math.min(wanted.length, 255));
  for (let place = 0; place <= last; place++) {
    // 0 for the needle's own last byte.
    for (const byte of variantsOf(wanted[place] ?? 0, fold)) steps[byte] = Math.min(last - place, 255);
  }
  const { length } = payload;
  const stepAt = (at: number) => steps[payload[at] as number] as number;
  // As far as four steps cannot lead beyond the end: a step of none stays where it is, so only the last one is looked at.
  const safe = length - 4 * wanted.length;
  return (from) => {
    let at = from + last;
    while (at < length) {
      let step = 1;
      while (at < safe && step > 0) {
        at += stepAt(at);
        at += stepAt(at);
        at += stepAt(at);
        step = stepAt(at);
        at += step;
      }
      if (at >= length) break;
      step = stepAt(at);
      if (step > 0) at += step;
      else if (standsAt(payload, wanted, fold, at - last)) return at - last;
      else at++;
    }
    return NOWHERE;
  };
}

/** The bytes that count as this one. */
function variantsOf(byte: number, fold: Uint8Array): number[] {
  const other = fold.indexOf(byte);
  return other === byte || other < 0 ? [byte] : [byte, other];
}

function standsAt(payload: Uint8Array, wanted: Uint8Array, fold: Uint8Array, at: number): boolean {
  for (let place = 0; place < wanted.length; place++) {
    if (fold[payload[at + place] ?? 0] !== wanted[place]) return false;
  }
  return at + wanted.length <= payload.length;
}

const SAME = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const LOWER = SAME.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
