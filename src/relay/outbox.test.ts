import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Batch, batchBytes, FrameFlag } from '../records/batch';
import { Outbox, withoutBodies } from './outbox';

/** A batch of so many frames with bodies of so many bytes each. */
function batchOf(frames: number, bytes: number): Batch {
  return {
    firstOrdinal: 0,
    columns: {
      connection: new Uint32Array(frames).fill(1),
      seq: Uint32Array.from({ length: frames }, (_, seq) => seq),
      at: new Float64Array(frames).fill(1_000),
      flags: new Uint8Array(frames),
      size: new Uint32Array(frames).fill(bytes),
      kept: new Uint32Array(frames).fill(bytes),
      listeners: new Uint16Array(frames),
      handlerMs: new Float32Array(frames),
      buffered: new Uint32Array(frames),
    },
    payload: new Uint8Array(frames * bytes),
    paints: new Float64Array(),
    facts: [],
  };
}

/** Posts all that the window allows, and gives the numbers. */
function postAll(outbox: Outbox): number[] {
  const numbers: number[] = [];
  for (let next = outbox.next(); next; next = outbox.next()) numbers.push(next.number);
  return numbers;
}

describe('the outbox', () => {
  test('posts in order, and again from the oldest unacknowledged one after a rewind', () => {
    const outbox = new Outbox();
    for (let n = 0; n < 5; n++) outbox.add(batchOf(1, 10));
    expect(postAll(outbox)).toEqual([1, 2, 3, 4, 5]);
    outbox.acknowledge(2);
    expect(postAll(outbox)).toEqual([]);
    outbox.rewind();
    expect(postAll(outbox)).toEqual([3, 4, 5]);
  });

  test('lets no more than the window be under way, but a single batch of any size', () => {
    const outbox = new Outbox(1_000_000, 1_000);
    outbox.add(batchOf(1, 5_000));
    outbox.add(batchOf(1, 100));
    expect(postAll(outbox)).toEqual([1]);
    outbox.acknowledge(1);
    expect(postAll(outbox)).toEqual([2]);
  });

  test('over its limit leaves bodies out, with each frame and a word on it', () => {
    const outbox = new Outbox(2_000);
    outbox.add(batchOf(10, 100));
    outbox.add(batchOf(10, 100));
    const [, second] = outbox.unacknowledged;
    expect(second?.batch.payload.length).toBe(0);
    expect([...(second?.batch.columns.size ?? [])]).toEqual(new Array(10).fill(100));
    expect(second?.batch.columns.flags.every((bits) => bits & FrameFlag.truncated)).toBe(true);
    expect(second?.batch.facts).toMatchObject([{ type: 'gap', lost: 10 }]);
  });

  test('far over its limit leaves frames out too, but never a fact', () => {
    const outbox = new Outbox(100);
    const batch = batchOf(10, 10);
    batch.facts.push({ type: 'error', at: 1, connection: 1 });
    outbox.add(batch);
    outbox.add(batch);
    const [, second] = outbox.unacknowledged;
    expect(second?.batch.columns.at.length).toBe(0);
    expect(second?.batch.facts).toMatchObject([{ type: 'error' }, { type: 'gap', lost: 10 }]);
  });

  test('a batch without bodies keeps empty frames whole', () => {
    const bare = withoutBodies(batchOf(1, 0));
    expect(bare.columns.flags[0]).toBe(0);
  });

  test('whatever the order of adding, posting, acknowledging and losing the port: nothing skipped, memory bounded', () => {
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        frames: fc.integer({ min: 0, max: 20 }),
        bytes: fc.integer({ min: 0, max: 200 }),
      }),
      fc.record({ kind: fc.constant('post' as const) }),
      fc.record({
        kind: fc.constant('acknowledge' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ kind: fc.constant('rewind' as const) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const limit = 4_000;
        const outbox = new Outbox(limit, 2_000);
        let durable = 0;
        let posted = 0;
        for (const step of actions) {
          if (step.kind === 'add') outbox.add(batchOf(step.frames, step.bytes));
          else if (step.kind === 'rewind') {
            outbox.rewind();
            posted = durable;
          } else if (step.kind === 'acknowledge') {
            durable += Math.floor((posted - durable) * step.share);
            outbox.acknowledge(durable);
          } else {
            for (const number of postAll(outbox)) expect(number).toBe(++posted);
          }
          const held = outbox.unacknowledged;
          expect(held.map(({ number }) => number)).toEqual(
            Array.from({ length: outbox.lastNumber - durable }, (_, index) => durable + 1 + index),
          );
          const bodies = held.reduce((bytes, { batch }) => bytes + batch.payload.length, 0);
          expect(bodies).toBeLessThanOrEqual(limit);
          const frames = held.reduce((bytes, { batch }) => bytes + batchBytes({ ...batch, facts: [] }), 0);
          expect(frames).toBeLessThanOrEqual(2 * limit);
        }
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
  });
});
