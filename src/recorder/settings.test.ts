import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Batch } from '../records/batch';
import { FrameFlag } from '../records/batch';
import { DEFAULT_SETTINGS } from '../records/settings';
import { RecordingDatabase } from '../store/schema';
import { limitBodies } from './body-limit';
import { changeSettings, readSettings } from './settings';

let database: RecordingDatabase;
let count = 0;

beforeEach(() => {
  database = new RecordingDatabase(`settings-${count++}`);
});
afterEach(() => database.delete());

describe('settings', () => {
  test('are the defaults until something is set, and stay set', async () => {
    expect(await readSettings(database)).toEqual(DEFAULT_SETTINGS);
    const change = { retentionDays: 14, redactionKeys: [' customer '], redactionPatterns: ['ORD-\\d+'] };
    await changeSettings(database, change);
    expect(await readSettings(database)).toEqual({
      ...DEFAULT_SETTINGS,
      retentionDays: 14,
      redactionKeys: ['customer'],
      redactionPatterns: ['ORD-\\d+'],
    });
  });

  test.each([
    [{ bodyBytes: 10 }, 'At least 256 bytes'],
    [{ bodyBytes: 1e12 }, 'At most 32 MiB'],
    [{ bodyRate: 1000 }, 'At least 1 MiB a second'],
    [{ bodyRate: 2 ** 31 }, 'At most 1024 MiB a second'],
    [{ bodyRate: 1.5e6 + 0.5 }, 'whole number of bytes'],
    [{ bodyBytes: Number.NaN }, 'number of bytes'],
    [{ bodyBytes: '4096' }, 'number of bytes'],
    [{ retentionDays: -1 }, 'less than no day'],
    [{ retentionDays: 1.5 }, 'whole number of days'],
    [{ retentionDays: 1e9 }, 'at most 3650 days'],
    [{ redactionKeys: [''] }, 'may be empty'],
    [{ redactionKeys: 'all' }, 'a list'],
    [{ redactionPatterns: ['('] }, 'Nothing was changed: the pattern ( cannot be used'],
    [{ redactionPatterns: ['(a)\\1'] }, 'Nothing was changed: the pattern (a)\\1 cannot be used'],
    [{ redactionPatterns: ['a'.repeat(501)] }, 'longer than 500'],
    [{ redactionKeys: Array.from({ length: 101 }, (_, n) => `k${n}`) }, 'at most 100'],
    [{ somethingElse: 1 }, 'no such setting'],
    [null, 'no such setting'],
  ])('that cannot be are refused in a sentence, and change nothing: %j', async (change, sentence) => {
    await expect(changeSettings(database, change)).rejects.toThrow(sentence);
    expect(await readSettings(database)).toEqual(DEFAULT_SETTINGS);
  });
});

describe('a limit of bodies', () => {
  const batchOf = (bodies: readonly (string | Uint8Array)[]): Batch => {
    const bytes = bodies.map((body) => (typeof body === 'string' ? new TextEncoder().encode(body) : body));
    const sizes = Uint32Array.from(bytes, ({ length }) => length);
    return {
      firstOrdinal: 0,
      columns: {
        connection: new Uint32Array(bodies.length).fill(1),
        seq: Uint32Array.from(bodies, (_, index) => index),
        at: new Float64Array(bodies.length),
        flags: Uint8Array.from(bodies, (body) => (typeof body === 'string' ? 0 : FrameFlag.binary)),
        size: sizes,
        kept: sizes.slice(),
        listeners: new Uint16Array(bodies.length),
        handlerMs: new Float32Array(bodies.length),
        buffered: new Uint32Array(bodies.length),
      },
      payload: Uint8Array.from(bytes.flatMap((one) => [...one])),
      paints: new Float64Array(),
      facts: [],
    };
  };

  test('leaves what is small as it is', () => {
    const batch = batchOf(['a', '', 'abc']);
    expect(limitBodies(batch, 3)).toBe(batch);
  });

  test('cuts what is larger, says so, and keeps the true size', () => {
    const cut = limitBodies(batchOf(['abcdef', 'xy', Uint8Array.of(1, 2, 3, 4, 5)]), 4);
    expect([...cut.columns.kept]).toEqual([4, 2, 4]);
    expect([...cut.columns.size]).toEqual([6, 2, 5]);
    expect([...cut.columns.flags]).toEqual([FrameFlag.truncated, 0, FrameFlag.binary | FrameFlag.truncated]);
    expect(new TextDecoder().decode(cut.payload.subarray(0, 6))).toBe('abcdxy');
    expect([...cut.payload.subarray(6)]).toEqual([1, 2, 3, 4]);
  });

  test('never cuts within a character', () => {
    for (let limit = 1; limit < 12; limit++) {
      const cut = limitBodies(batchOf(['aé你𝄞z']), limit);
      expect(new TextDecoder('utf-8', { fatal: true }).decode(cut.payload)).toBe(
        'aé你𝄞z'.slice(0, new TextDecoder().decode(cut.payload).length),
      );
    }
  });
});
