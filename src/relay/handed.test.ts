// @vitest-environment happy-dom
// Bytes that are lent belong to the batch that they came before, and to no other one.

import { beforeEach, expect, test } from 'vitest';
import { batchOfFacts } from '../records/batch';
import { BATCH_EVENT, type HandedBatch, PAYLOAD_EVENT } from '../records/messages';
import { hearBatches } from './handed';

let line: EventTarget;
let taken: number[][];

beforeEach(() => {
  line = new EventTarget();
  taken = [];
  hearBatches(line, ({ batch }) => taken.push([...batch.payload]));
});

/** Whether it was taken. */
function lend(...bytes: number[]): boolean {
  const event = new Event(PAYLOAD_EVENT, { cancelable: true });
  return !line.dispatchEvent(Object.assign(event, { data: Uint8Array.from(bytes) }));
}

function hand(...bytes: number[]): void {
  const batch: HandedBatch = { batch: { ...batchOfFacts([]), payload: Uint8Array.from(bytes) }, blobs: [] };
  line.dispatchEvent(Object.assign(new Event(BATCH_EVENT), { data: batch }));
}

test('a payload comes with its batch, or before it', () => {
  hand(1, 2);
  expect(lend(3, 4, 5)).toBe(true);
  hand();
  hand(6);
  expect(taken).toEqual([[1, 2], [3, 4, 5], [6]]);
});

test('what was lent for a batch that cannot be read is not the next one’s', () => {
  lend(1, 2);
  const unreadable = new Event(BATCH_EVENT);
  Object.defineProperty(unreadable, 'data', {
    get: () => {
      throw new Error('No memory.');
    },
  });
  try {
    line.dispatchEvent(unreadable);
  } catch {
    // Said elsewhere.
  }
  hand(3);
  expect(taken).toEqual([[3]]);
});
