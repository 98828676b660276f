import { describe, expect, test } from 'vitest';
import { Progress } from './progress';
import { clockOf, counted, dateOf, harmless, paintFor, spanOf, widthOf, wrapped } from './terminal';

describe('colours', () => {
  test('on a terminal only, and not where they are not wanted', () => {
    expect(paintFor({ isTTY: true }, {}).error('x')).toBe('\u001b[31mx\u001b[0m');
    expect(paintFor({ isTTY: true }, { NO_COLOR: '' }).strong('x')).toBe('\u001b[1mx\u001b[0m');
    for (const [stream, environment] of [
      [{}, {}],
      [{ isTTY: false }, {}],
      [{ isTTY: true }, { NO_COLOR: '1' }],
      [{ isTTY: true }, { TERM: 'dumb' }],
    ] as const) {
      expect(paintFor(stream, environment).error('x')).toBe('x');
    }
  });
});

test('what would act on a terminal is shown as a replacement character', () => {
  expect(harmless('a\u001b[2J\u0007\r\n\u009b31m\u202eb')).toBe(
    'a\ufffd[2J\ufffd\ufffd\ufffd\ufffd31m\ufffdb',
  );
  expect(harmless('Grüße, 你好 😀')).toBe('Grüße, 你好 😀');
});

test.each([
  [0, '0 ms'],
  [0.256, '0.26 ms'],
  [14.4, '14 ms'],
  [1500, '1.5 s'],
  [16_000, '16 s'],
  [59_999, '1 min'],
  [242_000, '4 min 2 s'],
  [29_100_000, '8 h 5 min'],
])('%d ms is %s', (span, text) => {
  expect(spanOf(span)).toBe(text);
});

test('times of day and dates, also of times that are none', () => {
  const at = new Date(2026, 10, 23, 4, 5, 6, 7).getTime();
  expect(`${dateOf(at)} ${clockOf(at)}`).toBe('2026-11-23 04:05:06.007');
  expect(clockOf(Number.NaN)).toBe('-');
  expect(dateOf(1e300)).toBe('-');
});

test('lines are broken between words and words are not', () => {
  expect(wrapped('one two three', 9, '  ')).toBe('  one two\n  three');
  expect(wrapped('a-word-that-is-too-long x', 9, '')).toBe('a-word-that-is-too-long\nx');
  expect(widthOf({ columns: 10 })).toBe(40);
  expect(widthOf({})).toBe(100);
});

test('one is one', () => {
  expect([0, 1, 1234].map((count) => counted(count, 'frame'))).toEqual([
    '0 frames',
    '1 frame',
    '1,234 frames',
  ]);
});

describe('progress', () => {
  function terminal(isTTY: boolean): { written: string[]; stream: NodeJS.WriteStream } {
    const written: string[] = [];
    const stream = { isTTY, write: (text: string) => written.push(text) > 0 } as NodeJS.WriteStream;
    return { written, stream };
  }

  test('is shown after a while, now and then, and taken away', () => {
    const { written, stream } = terminal(true);
    let now = 0;
    const progress = new Progress(stream, () => now);
    for (const [at, share] of [
      [10, 0.1],
      [800, 0.25],
      [850, 0.3],
      [1100, 0.5],
    ] as const) {
      now = at;
      progress.tell('a\u0007.redial', share);
    }
    progress.clear();
    progress.clear();
    expect(written).toEqual([
      '\r\u001b[Ka\ufffd.redial: 25 %',
      '\r\u001b[Ka\ufffd.redial: 50 %',
      '\r\u001b[K',
    ]);
  });

  test('is for terminals', () => {
    const { written, stream } = terminal(false);
    let now = 0;
    const progress = new Progress(stream, () => now);
    now = 5000;
    progress.tell('a', 0.5);
    progress.clear();
    expect(written).toEqual([]);
  });
});
