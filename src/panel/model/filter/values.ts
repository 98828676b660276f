// Sizes, spans and clock times as people write them in a filter.

import type { ByteCount, Milliseconds } from '../../../records/units';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** `182`, `1k`, `1.5kB`, `2MB`: decimal, as the panel writes sizes. */
export function readSize(text: string): ByteCount | undefined {
  const [, digits, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)(b|kb?|mb?|gb?)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Math.round(Number(digits) * (SIZES[unit.toLowerCase().replace('b', '')] ?? 1));
}

const SIZES: { [unit: string]: number } = { k: 1e3, m: 1e6, g: 1e9 };

/** `50`, `50ms`, `1.5s`, `2m`; milliseconds where no unit is named. */
export function readSpan(text: string): Milliseconds | undefined {
  const [, digits, unit = 'ms'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const scale = { ms: 1, s: SECOND, m: MINUTE }[unit.toLowerCase()] ?? 1;
  // To the microsecond: 1.1 s is 1100 ms, not 1100.0000000000002.
  return Math.round(Number(digits) * scale * 1000) / 1000;
}

/** `12:01`, `12:01:14`, `12:01:14.203`: milliseconds since midnight. */
export function readClock(text: string): Milliseconds | undefined {
  const [, hours, minutes, seconds = '0', fraction = ''] =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    return undefined;
  return (
    Number(hours) * HOUR +
    Number(minutes) * MINUTE +
    Number(seconds) * SECOND +
    Number(fraction.padEnd(3, '0'))
  );
}

/** As short as it can be: `12:01`, `12:01:14`, `12:01:14.203`. */
export function clockText(time: Milliseconds): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = time % MINUTE;
  const minutes = `${two(time / HOUR)}:${two((time % HOUR) / MINUTE)}`;
  if (rest === 0) return minutes;
  const seconds = `${minutes}:${two(rest / SECOND)}`;
  return rest % SECOND === 0 ? seconds : `${seconds}.${String(rest % SECOND).padStart(3, '0')}`;
}
