import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch, Fact } from './batch';
import { isBatch } from './batch-guard';
import { fromJsonBatch, toJsonBatch } from './json-batch';

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ type: fc.constant('error' as const), at: fc.integer(), connection: fc.nat() }),
  fc.record({ type: fc.constant('gap' as const), at: fc.integer(), lost: fc.nat(), reason: fc.string() }),
);

const batch: fc.Arbitrary<Batch> = fc
  .record({
    bodies: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }),
    facts: fc.array(fact, { maxLength: 4 }),
    ordinal: fc.nat(),
  })
  .map(({ bodies, facts, ordinal }) => ({
    firstOrdinal: ordinal,
    columns: {
      connection: Uint32Array.from(bodies, (_, index) => index),
      seq: Uint32Array.from(bodies, (_, index) => index),
      at: Float64Array.from(bodies, (_, index) => 1.79e12 + index / 3),
      flags: Uint8Array.from(bodies, (_, index) => index % 128),
      size: Uint32Array.from(bodies, ({ length }) => length),
      kept: Uint32Array.from(bodies, ({ length }) => length),
      listeners: Uint16Array.from(bodies, (_, index) => index),
      handlerMs: Float32Array.from(bodies, () => Number.NaN),
      buffered: new Uint32Array(bodies.length),
    },
    payload: Uint8Array.from(bodies.flatMap((body) => [...body])),
    paints: Float64Array.of(0, 1, 2),
    facts,
  }));

test('a batch written as JSON comes back the same', () => {
  fc.assert(
    fc.property(batch, (given) => {
      const back = fromJsonBatch(JSON.parse(JSON.stringify(toJsonBatch(given))));
      expect(back).toEqual(given);
      expect(isBatch(back)).toBe(true);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('what is no batch is told from one: parts missing, of other types, or at odds with one another', () => {
  const [good] = fc.sample(
    batch.filter(({ columns }) => columns.at.length > 2),
    { seed: 3, numRuns: 1 },
  );
  if (!good) throw new Error('no sample');
  expect(isBatch(good)).toBe(true);
  const bad: unknown[] = [
    null,
    'batch',
    {},
    { ...good, payload: good.payload.subarray(1) },
    { ...good, payload: [...good.payload] },
    { ...good, firstOrdinal: -1 },
    { ...good, firstOrdinal: 0.5 },
    { ...good, columns: { ...good.columns, at: Float64Array.from(good.columns.at, () => Number.NaN) } },
    { ...good, columns: { ...good.columns, seq: good.columns.seq.subarray(1) } },
    { ...good, columns: { ...good.columns, flags: Uint16Array.from(good.columns.flags) } },
    { ...good, facts: [{ type: 'error', at: 1 }] },
    { ...good, facts: [{ type: 'constructor', at: 1 }] },
    { ...good, facts: [{ type: 'error', at: '1', connection: 1 }] },
    { ...good, facts: [{ type: 'created', at: 1, connection: 1, url: 'ws://x', protocols: [1], wall: 1 }] },
    { ...good, facts: {} },
  ];
  for (const value of bad) expect(isBatch(value)).toBe(false);
});
