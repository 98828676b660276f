// Numbers, sizes, spans and times as people read them. Spans and sizes keep three significant digits.

import type { ByteCount, EpochMilliseconds, Milliseconds } from '../../records/units';
import { locale, text } from '../texts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function formatCount(count: number): string {
  return formatters().count.format(count);
}

/** `412`, `33.3K`, `1M`: where room is short. */
export function formatShort(count: number): string {
  return count < 10_000 ? formatCount(count) : formatters().short.format(count);
}

/** `0.4 ms`, `412 ms`, `1.01 s`, `3 min 5 s`, `2 h 4 min`, `3 d 2 h`. */
export function formatSpan(span: Milliseconds): string {
  const size = Math.abs(span);
  const sign = span < 0 ? '−' : '';
  if (size < SECOND) return sign + text('spanMs', digits(size));
  if (size < MINUTE) return sign + text('spanS', digits(size / SECOND));
  if (size < HOUR) return sign + pair('spanMinS', size, MINUTE, SECOND);
  if (size < DAY) return sign + pair('spanHMin', size, HOUR, MINUTE);
  return sign + pair('spanDH', size, DAY, HOUR);
}

/** As `formatSpan`, of a length that somebody set: `20 min`, `30 s`. */
export function formatSetSpan(span: Milliseconds): string {
  const isWhole = span >= MINUTE && span < HOUR && span % MINUTE === 0;
  return isWhole ? text('spanMin', digits(span / MINUTE)) : formatSpan(span);
}

/** `182 B`, `1.25 kB`, `16.8 MB`: decimal, as DevTools writes sizes. */
export function formatBytes(bytes: ByteCount): string {
  if (bytes < 1e3) return text('bytesB', formatCount(bytes));
  if (bytes < 1e6) return text('bytesKb', digits(bytes / 1e3));
  if (bytes < 1e9) return text('bytesMb', digits(bytes / 1e6));
  return text('bytesGb', digits(bytes / 1e9));
}

/** `512 MiB`, `1 GiB`: a limit that was set, in the units of its setting. */
export function formatLimit(bytes: ByteCount): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes < 1024 ? text('bytesMib', digits(mebibytes)) : text('bytesGib', digits(mebibytes / 1024));
}

/** `12:01:14.203` in the reader's time zone. */
export function formatClock(at: EpochMilliseconds): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${three(date.getMilliseconds())}`;
}

/** `+1.203 s` and the like with fixed decimals, so that a column of them lines up. */
export function formatOffset(span: Milliseconds): string {
  const size = Math.abs(span);
  const sign = span < 0 ? '−' : '+';
  const seconds = (size % MINUTE) / SECOND;
  if (size < MINUTE) return `${sign}${seconds.toFixed(3)}`;
  const minutes = `${two(Math.floor((size % HOUR) / MINUTE))}:${seconds.toFixed(3).padStart(6, '0')}`;
  return size < HOUR ? sign + minutes : `${sign}${Math.floor(size / HOUR)}:${minutes}`;
}

/** `today 12:01`, `yesterday 09:30`, `12 Nov 2026, 18:44`. */
export function formatDay(at: EpochMilliseconds, now: EpochMilliseconds): string {
  const date = new Date(at);
  const time = formatters().time.format(date);
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (days === 0) return text('dayToday', time);
  if (days === 1) return text('dayYesterday', time);
  return text('dayDate', formatters().day.format(date), time);
}

/** `12:01`. */
export function formatTime(at: EpochMilliseconds): string {
  return formatters().time.format(at);
}

/** `Today`, `Yesterday`, `12 Nov 2026`. */
export function formatDate(at: EpochMilliseconds, now: EpochMilliseconds): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (days === 0) return text('groupToday');
  if (days === 1) return text('groupYesterday');
  return formatters().day.format(at);
}

/** `12 Nov 2026, 18:44:03.120`: whole, for details and tooltips. */
export function formatMoment(at: EpochMilliseconds): string {
  return text('dayDate', formatters().day.format(at), formatClock(at));
}

interface Formatters {
  locale: string;
  count: Intl.NumberFormat;
  short: Intl.NumberFormat;
  digits: Intl.NumberFormat;
  moreDigits: Intl.NumberFormat;
  time: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
}

let made: Formatters | undefined;

/** Making one takes longer than drawing a row. */
function formatters(): Formatters {
  const language = locale();
  if (made?.locale !== language) {
    made = {
      locale: language,
      count: new Intl.NumberFormat(language),
      short: new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }),
      digits: new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }),
      moreDigits: new Intl.NumberFormat(language, { maximumSignificantDigits: 4 }),
      time: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }),
      day: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' }),
    };
  }
  return made;
}

function startOfDay(at: EpochMilliseconds): EpochMilliseconds {
  return new Date(at).setHours(0, 0, 0, 0);
}

function pair(
  key: 'spanMinS' | 'spanHMin' | 'spanDH',
  span: Milliseconds,
  large: Milliseconds,
  small: Milliseconds,
): string {
  const whole = Math.round(span / small);
  const ratio = large / small;
  return text(key, Math.floor(whole / ratio), whole % ratio);
}

function digits(value: number): string {
  return (value < 1000 ? formatters().digits : formatters().moreDigits).format(value);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function three(value: number): string {
  return String(value).padStart(3, '0');
}
