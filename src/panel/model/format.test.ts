import { beforeAll, describe, expect, it } from 'vitest';
import { speakEnglish } from '../testing/english';
import {
  formatBytes,
  formatClock,
  formatDate,
  formatDay,
  formatOffset,
  formatShort,
  formatSpan,
} from './format';

beforeAll(speakEnglish);

describe('spans', () => {
  it.each([
    [0, '0 ms'],
    [0.4123, '0.412 ms'],
    [412.4, '412 ms'],
    [999.4, '999 ms'],
    [1012, '1.01 s'],
    [59_949, '59.9 s'],
    [60_000, '1 min 0 s'],
    [185_000, '3 min 5 s'],
    [3_599_700, '60 min 0 s'],
    [7_440_000, '2 h 4 min'],
    [93_600_000, '1 d 2 h'],
    [-1012, '−1.01 s'],
  ])('%d ms is %s', (span, written) => {
    expect(formatSpan(span)).toBe(written);
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1250, '1.25 kB'],
    [16_777_216, '16.8 MB'],
    [1_073_741_824, '1.07 GB'],
  ])('%d bytes are %s', (bytes, written) => {
    expect(formatBytes(bytes)).toBe(written);
  });

  it('are short where room is short', () => {
    expect(formatShort(9999)).toBe('9,999');
    expect(formatShort(300_000)).toBe('300K');
  });
});

describe('times', () => {
  const noon = new Date(2026, 10, 23, 12, 1, 14, 203).getTime();

  it('are clocks to the millisecond', () => {
    expect(formatClock(noon)).toBe('12:01:14.203');
    expect(formatClock(noon + 0.9)).toBe('12:01:14.203');
  });

  it('are offsets that line up', () => {
    expect(formatOffset(0)).toBe('+0.000');
    expect(formatOffset(1203.4)).toBe('+1.203');
    expect(formatOffset(61_203)).toBe('+01:01.203');
    expect(formatOffset(3_661_203)).toBe('+1:01:01.203');
    expect(formatOffset(-250)).toBe('−0.250');
  });

  it('name the day as people do', () => {
    expect(formatDay(noon, noon + 3_600_000)).toMatch(/^today 12:01/);
    expect(formatDay(noon, noon + 24 * 3_600_000)).toMatch(/^yesterday 12:01/);
    expect(formatDay(noon, noon + 48 * 3_600_000)).toMatch(/^Nov 23, 2026, 12:01/);
    expect(formatDate(noon, noon)).toBe('Today');
  });
});
