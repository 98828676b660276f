// What the benches share: sides measured in turn, medians with their spread, and lines of the table.

/** One line of the table. */
export interface Line {
  name: string;
  /** What is compared, in words. */
  what: string;
  value: number;
  unit: string;
  /** Lowest and highest of the rounds. */
  spread?: [number, number];
  bar: string;
  meets: boolean;
}

/** A line of the table, or several, by name on the command line. */
export type Bench = () => Promise<Line[]>;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two values nearest to it. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** Measures two sides in turn, so many rounds, the first round of each being for warming up; gives the ratios round by round. */
export async function inTurn(
  rounds: number,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<{ ratios: number[]; one: number[]; other: number[] }> {
  const results = { ratios: [] as number[], one: [] as number[], other: [] as number[] };
  await one();
  await other();
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes, as what runs second finds warmer caches.
    const [first, second] = round % 2 === 0 ? [one, other] : [other, one];
    const a = await first();
    const b = await second();
    const [left, right] = round % 2 === 0 ? [a, b] : [b, a];
    results.one.push(left);
    results.other.push(right);
    results.ratios.push(left / right);
  }
  return results;
}

export function spreadOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
