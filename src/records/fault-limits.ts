// Which numbers a fault takes: for the form that asks for them, and for the check of rules that come from elsewhere.

export interface Range {
  least: number;
  most: number;
}

const TEN_MINUTES = 600_000;
const DAY = 86_400_000;

/** By the fields of `Fault`. */
export const FAULT_LIMITS = {
  connects: { least: 1, most: 1_000 },
  every: { least: 1, most: 1_000_000 },
  window: { least: 2, most: 1_000 },
  bytesPerSecond: { least: 1, most: 1_000_000_000 },
  /** Of a delay, its jitter and a latency: longer than any app waits. */
  waitMs: { least: 0, most: TEN_MINUTES },
  /** Of a token's age: up to a leap year. */
  byMs: { least: 1_000, most: 366 * DAY },
} as const satisfies { [name: string]: Range };
