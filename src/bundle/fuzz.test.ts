// Broken files: each gives records or one clear line, and what it gives is fit for all that comes behind.
// 100,000 of them; REDIAL_MUTATIONS for another number, REDIAL_SEED for another run.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordingRecord } from '../records/recording';
import {
  BundleError,
  exportNdjson,
  headerOf,
  inTimeOrder,
  openRecording,
  redactRecording,
  writeHar,
} from '.';
import { anyRecord, SEED } from './testing/records';
import { all, type Bytes, gzipped, randomFrom, streamOf, textOfStream } from './testing/streams';

const FIXTURES = join(import.meta.dirname, '../../test/fixtures/har');
const HEADER = headerOf('redial 0.1.0', { policy: 'none', replaced: 0 }, 1);
/** In all, over the files below. */
const MUTATIONS = Number(process.env.REDIAL_MUTATIONS ?? 100_000);
const MUTATION_SEED = Number(process.env.REDIAL_SEED ?? SEED);
/** Unpacking happens in threads of its own: while one file waits for that, others are read. */
const AT_ONCE = 8;
/** Against hanging alone. */
const TIMEOUT = 1_800_000 * Math.max(1, MUTATIONS / 100_000);
/** Small ones, so that a mutation costs no more than it finds. */
const LIMITS = { line: 100_000, held: 5_000, ratioFrom: 100_000, items: 10_000 };
/** What is written into a file: JSON's own signs, numbers at the edges, gzip's beginning, and what the formats use. */
const INSERTIONS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\n',
  'null',
  'true',
  '-1',
  '1e999',
  '1e300',
  '0.5',
  '""',
  '{}',
  '[]',
  '\u0000',
  '\ufeff',
  '\ud83d\ude00',
  '"kind":',
  '"kind":"frame",',
  '"n":-1,',
  '"fields":{"kind":"page"},',
  '"absent":["id","at"],',
  '"at":"x",',
  '"connection":null,',
  '"__proto__":{"a":1},',
  '"redial":2,',
  '\u001f\u008b',
  '"opcode":8,',
  '"opcode":2,',
  '"time":-0.1,',
].map((text) => new TextEncoder().encode(text));

async function corpus(): Promise<{ name: string; bytes: Bytes }[]> {
  const records = fc.sample(anyRecord, { seed: SEED, numRuns: 20 });
  const ndjson = (await all(exportNdjson(records, HEADER))).join('');
  const har = await textOfStream(writeHar(() => records, HEADER));
  const small = readdirSync(FIXTURES).filter((name) => /devtools76|dialects/.test(name));
  const asBytes = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));
  return [
    { name: 'a bundle', bytes: gzipped(ndjson) },
    { name: 'NDJSON', bytes: asBytes(ndjson) },
    { name: 'a HAR of ours', bytes: asBytes(har) },
    ...small.map((name) => ({ name, bytes: asBytes(readFileSync(join(FIXTURES, name), 'utf8')) })),
  ];
}

function mutated(bytes: Bytes, random: (below: number) => number): Bytes {
  let result = Buffer.from(bytes);
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(result.length + 1);
    const other = random(result.length + 1);
    switch (random(7)) {
      case 0:
        if (at < result.length) result[at] = random(256);
        break;
      case 1:
        result = result.subarray(0, at);
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + random(20))]);
        break;
      case 3:
        result = Buffer.concat([
          result.subarray(0, at),
          INSERTIONS[random(INSERTIONS.length)] ?? '',
          result.subarray(at),
        ] as Buffer[]);
        break;
      case 4:
        result = Buffer.concat([
          result.subarray(0, Math.max(at, other)),
          result.subarray(Math.min(at, other)),
        ]);
        break;
      case 5:
        if (at < result.length) result[at] = (result[at] ?? 0) ^ (1 << random(8));
        break;
      default:
        result = Buffer.concat([
          result.subarray(0, at),
          result.subarray(at, at + random(40)),
          result.subarray(at),
        ]);
    }
  }
  return new Uint8Array(result);
}

async function readOrRefuse(bytes: Bytes): Promise<RecordingRecord[] | undefined> {
  const records: RecordingRecord[] = [];
  try {
    const file = await openRecording(() => streamOf(bytes), { limits: LIMITS });
    for await (const record of file.records()) records.push(record);
    return records;
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    expect(error.message).not.toMatch(/[\n\r]/);
    expect(error.message.length).toBeLessThan(300);
    return undefined;
  }
}

/** Ends with an error of its own where a record is not what its type says. */
async function passOn(records: RecordingRecord[]): Promise<void> {
  await all(inTimeOrder(() => records, { held: 1000, items: 10_000 }));
  const redacted = await redactRecording(() => records);
  await all(exportNdjson(redacted.records(), HEADER));
  JSON.parse(await textOfStream(writeHar(() => records, HEADER, { held: 1000 })));
}

test(`${MUTATIONS} mutations of bundles and HARs (seed ${MUTATION_SEED})`, { timeout: TIMEOUT }, async () => {
  const files = await corpus();
  const random = randomFrom(MUTATION_SEED);
  let read = 0;
  let refused = 0;
  const tryOne = async (mutation: number): Promise<void> => {
    const file = files[mutation % files.length];
    if (!file) throw new Error('there is a corpus');
    const bytes = mutated(file.bytes, random);
    try {
      const records = await readOrRefuse(bytes);
      if (records) read += 1;
      else refused += 1;
      if (records && mutation % 20 === 0) await passOn(records);
    } catch (error) {
      throw new Error(`mutation ${mutation} of ${file.name}: ${Buffer.from(bytes).toString('base64')}`, {
        cause: error,
      });
    }
  };
  for (let mutation = 0; mutation < MUTATIONS; mutation += AT_ONCE) {
    const lot = Array.from({ length: Math.min(AT_ONCE, MUTATIONS - mutation) }, (_, i) => mutation + i);
    await Promise.all(lot.map(tryOne));
  }
  expect(read + refused).toBe(MUTATIONS);
  expect(read).toBeGreaterThan(MUTATIONS / 20);
  expect(refused).toBeGreaterThan(MUTATIONS / 20);
});
