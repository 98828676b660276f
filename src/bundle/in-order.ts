// Records that a file has in another order than their readers need, put in order within bounded memory: what does not fit
// into one reading is read several times, each time for the next stretch.
//
//   file        c c c a a b b b c d      a survey of keys first, then
//   reading 1         a a b b b          the first stretch, sorted
//   reading 2   c c c           c d      the rest

import type { RecordingRecord } from '../records/recording';
import type { ByteCount, EpochMilliseconds } from '../records/units';
import { BundleError } from './bundle-error';
import { DEFAULT_LIMITS, type ReadLimits } from './limits';
import type { Records } from './write';

/** What is known of all items before any is held; one entry an item, in the file's order. */
export interface ItemSurvey {
  keys: number[];
  weights: ByteCount[];
}

/** An item, and its number in the file's order. */
export interface Item<Kind> {
  number: number;
  item: Kind;
}

/** Reads the file anew, and gives those items that are asked for. */
export type ReadItems<Kind> = (wanted: (number: number) => boolean) => AsyncIterable<Item<Kind>[]>;

/** Thrown by `inTimeOrderOnly`. */
export class OutOfOrder extends Error {
  override readonly name = 'OutOfOrder';
}

/** Bytes that a held record takes beside its body. */
export const ITEM_OVERHEAD: ByteCount = 256;

/**
 * Records by time, those of one time in the file's order. Reads them once for a survey, and then once for each `held`
 * bytes of bodies.
 */
export async function* inTimeOrder(
  read: () => Records,
  limits: Pick<ReadLimits, 'held' | 'items'> = DEFAULT_LIMITS,
): AsyncGenerator<RecordingRecord[], void> {
  const survey: ItemSurvey = { keys: [], weights: [] };
  for await (const record of read()) {
    if (survey.keys.length >= limits.items) throw tooMany(limits.items);
    survey.keys.push(timeOf(record));
    survey.weights.push(weightOf(record));
  }
  yield* inOrder((wanted) => numbered(read(), wanted), survey, limits.held);
}

/** Gives records on as they come. @throws OutOfOrder at the first that is earlier than the one before. */
export async function* inTimeOrderOnly(records: Records): AsyncGenerator<RecordingRecord, void> {
  let latest = Number.NEGATIVE_INFINITY;
  for await (const record of records) {
    const at = timeOf(record);
    if (at < latest && record.kind !== 'session') throw new OutOfOrder();
    if (at > latest) latest = at;
    yield record;
  }
}

export async function* inOrder<Kind>(
  read: ReadItems<Kind>,
  { keys, weights }: ItemSurvey,
  held: ByteCount,
): AsyncGenerator<Kind[], void> {
  const order = Uint32Array.from(keys.keys());
  if (!isSorted(keys)) order.sort((one, other) => compare(keys[one], keys[other]) || one - other);
  const rankOf = new Uint32Array(order.length);
  for (const [rank, number] of order.entries()) rankOf[number] = rank;

  let from = 0;
  while (from < order.length) {
    const first = from;
    const end = endOfStretch(order, weights, first, held);
    const stretch: Kind[] = new Array(end - first);
    const wanted = (number: number): boolean => {
      const rank = rankOf[number] ?? -1;
      return rank >= first && rank < end;
    };
    for await (const items of read(wanted)) {
      for (const { number, item } of items) stretch[(rankOf[number] ?? 0) - first] = item;
    }
    // Where the file has become shorter since the survey, there are holes.
    yield stretch.filter((item) => item !== undefined);
    from = end;
  }
}

export function tooMany(items: number): BundleError {
  return new BundleError(`this file holds more than ${items} messages that are not in the order of time`);
}

/** When a record belongs into the course of things. */
export function timeOf(record: RecordingRecord): EpochMilliseconds {
  switch (record.kind) {
    case 'session':
      return Number.NEGATIVE_INFINITY;
    case 'page':
      return record.startedAt;
    case 'connection':
      return record.createdAt;
    default:
      return record.at;
  }
}

function weightOf(record: RecordingRecord): ByteCount {
  if (record.kind !== 'frame') return ITEM_OVERHEAD * 4;
  return ITEM_OVERHEAD + (record.text?.length ?? 0) + (record.base64?.length ?? 0);
}

async function* numbered(
  records: Records,
  wanted: (number: number) => boolean,
): AsyncGenerator<Item<RecordingRecord>[], void> {
  let number = 0;
  for await (const item of records) {
    if (wanted(number)) yield [{ number, item }];
    number += 1;
  }
}

/** At least one item, however large. */
function endOfStretch(order: Uint32Array, weights: ByteCount[], from: number, held: ByteCount): number {
  let bytes = 0;
  for (let at = from; at < order.length; at++) {
    bytes += weights[order[at] ?? 0] ?? 0;
    if (bytes > held && at > from) return at;
  }
  return order.length;
}

function isSorted(keys: readonly number[]): boolean {
  return keys.every((key, number) => number === 0 || (keys[number - 1] as number) <= key);
}

/** `-`, save that it works for infinite keys. */
function compare(one = 0, other = 0): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
