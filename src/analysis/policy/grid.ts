// The grid of curves by which waits with jitter are weighed, and what is believed of them before a wait is seen.

import type { Milliseconds } from '../../records/units';
import type { Kind } from './posterior';
import type { Sample } from './samples';

/** A curve's growth up to its cap: the middle of wait n is base × `units[n]`, for the samples in their order. */
export interface Growth {
  kind: Kind;
  factor: number;
  /** Log of the prior. */
  prior: number;
  /** Growth at the cap; infinite where none was met. */
  cap: number;
  units: Float64Array;
}

/** Factors that people write, and how often; the rest of the prior is spread evenly over the logarithm. */
const USUAL_FACTORS: [factor: number, share: number][] = [
  [2, 0.4],
  [1.5, 0.15],
  [1.3, 0.04],
  [3, 0.04],
  [1.2, 0.02],
  [1.25, 0.02],
  [1.1, 0.02],
];
const OTHER_FACTORS_SHARE = 0.31;
/** Neighbours lie 5 % apart: within what counts as the same. */
const FACTOR_STEPS = 26;
const LEAST_FACTOR = 1.08;
const MOST_FACTOR = 4;
const KIND_SHARE = { fixed: 0.2, linear: 0.1, exponential: 0.7 };

/** Every curve tried. `capped`: the cap is known already, as waits that are all alike. */
export function* growths(samples: readonly Sample[], capped: boolean): Iterable<Growth> {
  const ones = new Float64Array(samples.length).fill(1);
  yield {
    kind: 'fixed',
    factor: 1,
    prior: Math.log(KIND_SHARE.fixed),
    cap: Number.POSITIVE_INFINITY,
    units: ones,
  };
  let last = 0;
  for (const sample of samples) last = Math.max(last, sample.index);
  for (const { kind, factor, share, usual } of SHAPES) {
    const open = (index: number) => (kind === 'linear' ? index + 1 : factor ** index);
    const units = Float64Array.from(samples, (sample) => open(sample.index));
    const knees = capped ? 0 : Math.max(0, Math.ceil((last - 0.5) / (usual ? 0.5 : 1)));
    // Half of the backoffs have not met their cap by the end of an outage.
    const uncapped = knees === 0 ? share : share / 2;
    yield { kind, factor, prior: Math.log(uncapped), cap: Number.POSITIVE_INFINITY, units };
    for (let n = 1; n <= knees; n += 1) {
      const cap = open(n * (usual ? 0.5 : 1));
      const bent = units.map((unit) => Math.min(cap, unit));
      yield { kind, factor, prior: Math.log(share / 2 / knees), cap, units: bent };
    }
  }
}

interface Shape {
  kind: 'linear' | 'exponential';
  factor: number;
  share: number;
  /** Its caps are tried more finely. */
  usual: boolean;
}

const SHAPES: Shape[] = [
  { kind: 'linear', factor: 1, share: KIND_SHARE.linear, usual: true },
  ...USUAL_FACTORS.map(([factor, share]): Shape => {
    return { kind: 'exponential', factor, share: share * KIND_SHARE.exponential, usual: true };
  }),
  ...Array.from({ length: FACTOR_STEPS }, (_, n): Shape => {
    const factor = LEAST_FACTOR * (MOST_FACTOR / LEAST_FACTOR) ** (n / (FACTOR_STEPS - 1));
    return {
      kind: 'exponential',
      factor,
      share: (OTHER_FACTORS_SHARE / FACTOR_STEPS) * KIND_SHARE.exponential,
      usual: false,
    };
  }),
];

/** Bases that people write, and how often. The rest of the prior is even over the logarithm from 10 ms to 60 s. */
const ROUND_BASES: [base: Milliseconds, share: number][] = [
  [1_000, 0.28],
  [500, 0.07],
  [2_000, 0.07],
  [5_000, 0.06],
  [100, 0.04],
  [250, 0.03],
  [200, 0.02],
  [1_500, 0.02],
  [3_000, 0.04],
  [10_000, 0.03],
  [30_000, 0.01],
  [400, 0.01],
  [300, 0.01],
  [2_500, 0.01],
];
const OTHER_BASES_SHARE = 0.3;

/** Prior of any base but the round ones, for each unit of its logarithm. */
export const OTHER_BASE_PRIOR = OTHER_BASES_SHARE / Math.log(60_000 / 10);

/** The round bases that lie between, each with its prior. */
export function roundBasesIn(
  low: Milliseconds,
  high: Milliseconds,
): readonly [base: Milliseconds, prior: number][] {
  return ROUND_BASES.filter(([base]) => base >= low && base <= high);
}
