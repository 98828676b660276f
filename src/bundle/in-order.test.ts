import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { RecordingRecord } from '../records/recording';
import { inTimeOrder, inTimeOrderOnly, OutOfOrder, timeOf } from './in-order';
import { anyRecords, SEED } from './testing/records';
import { all } from './testing/streams';

// Properties and hostile texts take their time on a busy machine; nothing here is about speed.
vi.setConfig({ testTimeout: 300_000 });

const knownOnly = anyRecords.map((records) => {
  return records.filter(({ kind }) => !['trace', 'x-cookie'].includes(kind as string));
});

async function sorted(records: RecordingRecord[], held: number): Promise<RecordingRecord[]> {
  return (await all(inTimeOrder(() => records, { held, items: 1000 }))).flat();
}

test('records come by time, those of one time as they were, whatever is held at once', async () => {
  await fc.assert(
    fc.asyncProperty(knownOnly, fc.constantFrom(1, 600, 3000, 1e9), async (records, held) => {
      const expected = records.toSorted((one, other) => {
        const [a, b] = [timeOf(one), timeOf(other)];
        return a < b ? -1 : a > b ? 1 : 0;
      });
      expect(await sorted(records, held)).toEqual(expected);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('a file that is shorter when it is read again gives what is left', async () => {
  const notes = Array.from(
    { length: 9 },
    (_, i): RecordingRecord => ({
      kind: 'note',
      session: 's',
      at: 9 - i,
      text: '',
    }),
  );
  let readings = 0;
  const source = (): RecordingRecord[] => (readings++ === 0 ? notes : notes.slice(0, 4));
  const left = (await all(inTimeOrder(source, { held: 1e9, items: 100 }))).flat();
  expect(left.map(timeOf)).toEqual([6, 7, 8, 9]);
});

test('more records than can be put in order are refused in a sentence', async () => {
  const notes = Array.from(
    { length: 9 },
    (): RecordingRecord => ({ kind: 'note', session: 's', at: 1, text: '' }),
  );
  await expect(all(inTimeOrder(() => notes, { held: 1, items: 8 }))).rejects.toThrow('more than 8 messages');
});

test('what is in order passes as it comes, and the first that is not is told', async () => {
  const note = (at: number): RecordingRecord => ({ kind: 'note', session: 's', at, text: '' });
  const session: RecordingRecord = {
    kind: 'session',
    id: 's',
    startedAt: 9,
    browser: '',
    userAgent: '',
    tabUrl: '',
  };
  expect(await all(inTimeOrderOnly([note(1), session, note(1), note(2)]))).toHaveLength(4);
  const reading = inTimeOrderOnly([note(2), note(1)]);
  expect((await reading.next()).value).toEqual(note(2));
  await expect(reading.next()).rejects.toThrow(OutOfOrder);
});
