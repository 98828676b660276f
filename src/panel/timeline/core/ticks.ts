// Where the ruler has its ticks: at round moments of the reader's own clock, as close as labels have room.

import type { EpochMilliseconds, Milliseconds } from '../../../records/units';
import type { TimeWindow } from './time-window';

export interface Tick {
  at: EpochMilliseconds;
  /** `12:01`, `12:01:10`, `12:01:10.25`, or the date where a day begins. */
  label: string;
  /** A new day begins here, and the label says which. */
  day?: true;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Each a round part of a day, so that ticks fall on round moments. */
const SUB_DAY_STEPS: readonly Milliseconds[] = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
];
const DAY_STEPS: readonly number[] = [1, 2, 7, 14, 28];

/** The smallest step that is not below the least: `430` gives `500`. */
export function tickStep(least: Milliseconds): Milliseconds {
  const step = SUB_DAY_STEPS.find((candidate) => candidate >= least);
  if (step !== undefined) return step;
  const days = DAY_STEPS.find((candidate) => candidate * DAY >= least) ?? Math.ceil(least / (28 * DAY)) * 28;
  return days * DAY;
}

/** Ticks in the window, in order of time. `least`: what the widest label takes. */
export function ticksIn(window: TimeWindow, least: Milliseconds, dayLabel: (at: number) => string): Tick[] {
  const step = tickStep(least);
  const times =
    step >= DAY ? dayTimes(window, step / DAY) : step >= HOUR ? hourTimes(window, step / HOUR) : [];
  if (step < HOUR) {
    // Zones differ from UTC by whole quarters of an hour: up to there, round in UTC is not always round here.
    const zone = -new Date(window.from).getTimezoneOffset() * MINUTE;
    // Counted in whole steps, as adding 0.1 again and again would drift.
    const last = Math.floor((window.to + zone) / step);
    for (let n = Math.ceil((window.from + zone) / step); n <= last; n++) times.push(n * step - zone);
  }
  return times.map((at) =>
    step >= DAY || (step >= MINUTE && isMidnight(at))
      ? { at, label: dayLabel(at), day: true }
      : { at, label: clockLabel(at, step) },
  );
}

/** By the local calendar: a day on which the clocks change has 23 or 25 hours. */
function dayTimes({ from, to }: TimeWindow, days: number): EpochMilliseconds[] {
  const times: EpochMilliseconds[] = [];
  const date = new Date(from);
  date.setHours(0, 0, 0, 0);
  for (; date.getTime() <= to; date.setDate(date.getDate() + 1)) {
    const number = Math.round((date.getTime() - date.getTimezoneOffset() * MINUTE) / DAY);
    if (number % days === 0 && date.getTime() >= from) times.push(date.getTime());
  }
  return times;
}

function hourTimes({ from, to }: TimeWindow, hours: number): EpochMilliseconds[] {
  const times: EpochMilliseconds[] = [];
  const day = new Date(from);
  day.setHours(0, 0, 0, 0);
  for (; day.getTime() <= to; day.setDate(day.getDate() + 1)) {
    for (let hour = 0; hour < 24; hour += hours) {
      const at = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour).getTime();
      if (at >= from && at <= to && at > (times.at(-1) ?? 0)) times.push(at);
    }
  }
  return times;
}

function isMidnight(at: EpochMilliseconds): boolean {
  const date = new Date(at);
  return date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
}

function clockLabel(at: EpochMilliseconds, step: Milliseconds): string {
  const decimals = step >= SECOND ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : step >= 1 ? 3 : 4;
  // To the last decimal first: 59.99996 s must not be written as 60.0.
  const unit = 10 ** (3 - decimals);
  const rounded = Math.round(at / unit) * unit;
  const date = new Date(Math.floor(rounded + 1e-6));
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (step >= MINUTE) return clock;
  const seconds = `${clock}:${two(date.getSeconds())}`;
  if (decimals === 0) return seconds;
  const fraction = ((rounded % SECOND) + SECOND) % SECOND;
  return `${seconds}.${String(Math.round((fraction / SECOND) * 10 ** decimals)).padStart(decimals, '0')}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
