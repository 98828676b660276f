import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBundle } from '../read';
import { SEED } from '../testing/records';
import { all, streamOf } from '../testing/streams';
import { FORMAT_VERSION, lineReaderFor } from '.';
import { isPlainFrame } from './plain-frame';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/bundles');

test.each(Array.from({ length: FORMAT_VERSION }, (_, index) => index + 1))(
  'a file of version %i opens, every kind of it',
  async (version) => {
    const packed = new Uint8Array(readFileSync(join(FIXTURES, `v${version}.redial`)));
    const records = await all(readBundle(streamOf(packed)));
    const kinds = new Set(records.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(
      ['connection', 'decision', 'event', 'frame', 'gap', 'note', 'page', 'session', 'token'].sort(),
    );
  },
);

test('a file of the present version is read as it is written', async () => {
  const packed = new Uint8Array(readFileSync(join(FIXTURES, `v${FORMAT_VERSION}.redial`)));
  const lines = gunzipSync(packed).toString().trim().split('\n').slice(1);
  expect(await all(readBundle(streamOf(packed)))).toEqual(lines.map((line): unknown => JSON.parse(line)));
});

test('the quick way takes a frame only where the slow one would take it as it is', () => {
  const anything = fc.oneof(
    fc.constantFrom<unknown>(
      'in',
      'out',
      1,
      2,
      0,
      -1,
      0.5,
      'sent',
      true,
      null,
      '',
      Number.POSITIVE_INFINITY,
      Number.NaN,
      {},
      [],
    ),
    fc.string({ maxLength: 3 }),
  );
  const required = { kind: 'frame', connection: 'c', seq: 1, at: 1.5, dir: 'in', opcode: 2, size: 3 };
  const optional = {
    text: 'x',
    base64: 'AA==',
    truncated: true,
    redacted: false,
    outcome: 'sent',
    listeners: 0,
    handlerMs: 0.1,
    paintMs: -1,
    buffered: 5,
    injected: true,
  };
  const shape: { [field: string]: fc.Arbitrary<unknown> } = { later: anything };
  for (const [field, value] of Object.entries({ ...required, ...optional })) {
    shape[field] = fc.oneof(
      { weight: 30, arbitrary: fc.constant<unknown>(value) },
      { weight: 1, arbitrary: anything },
    );
  }
  const read = lineReaderFor(1, {}, { unknownKinds: 'pass', depth: 10 });
  let taken = 0;
  fc.assert(
    fc.property(fc.record(shape, { requiredKeys: Object.keys(required) }), (frame) => {
      if (!isPlainFrame(frame)) return;
      taken += 1;
      expect(read({ ...frame, aFieldThatTakesTheSlowWay: 1 })).toEqual({
        ...frame,
        aFieldThatTakesTheSlowWay: 1,
      });
    }),
    {
      seed: SEED,
      numRuns: 20_000,
    },
  );
  expect(taken).toBeGreaterThan(20);
});
