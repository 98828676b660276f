// Additive jitter: base × growth, plus something drawn evenly from `least` to `most`. The part that grows is what the
// later waits show; what is left over from every wait must lie within one width.

import type { Milliseconds } from '../../records/units';
import { type Growth, OTHER_BASE_PRIOR, roundBasesIn } from './grid';
import type { Posterior } from './posterior';
import type { Sample } from './samples';

/** Widths that people write, and how often. */
const WIDTHS: [width: Milliseconds, share: number][] = [
  [100, 0.1],
  [200, 0.05],
  [250, 0.05],
  [500, 0.15],
  [1000, 0.35],
  [2000, 0.1],
  [2700, 0.1],
  [3000, 0.05],
  [5000, 0.05],
];
const WIDEST: Milliseconds = 5_000;
/** Each leaves two thirds of the range: 12 leave less than a hundredth. */
const NARROWING_STEPS = 12;
/** Additive jitter is rarer than proportional jitter. */
const ADDITIVE_SHARE = 0.3;
/** Most add from 0 on. */
const FROM_ZERO_SHARE = 0.7;
/** The rest begins somewhere up to here. */
const LEAST_SPAN: Milliseconds = 2_000;
/** Points tried on either side of the best base. */
const BASE_POINTS = 8;
const BASE_SPREAD = 0.4;

/** Adds the grid's cells for one growth. */
export function addAdditive(posterior: Posterior, growth: Growth, samples: readonly Sample[]): void {
  const centre = narrowest(samples, growth.units);
  if (centre <= 0 || leftOver(samples, growth.units, centre).width > WIDEST) return;
  const low = centre * (1 - BASE_SPREAD);
  const high = centre * (1 + BASE_SPREAD);
  const add = (baseMs: Milliseconds, prior: number) => {
    const { least, width } = leftOver(samples, growth.units, baseMs);
    if (least < 0) return;
    for (const [span, share] of WIDTHS) {
      if (width > span) continue;
      const fromZero = least + width <= span ? FROM_ZERO_SHARE : 0;
      const anywhere = ((1 - FROM_ZERO_SHARE) * Math.min(span - width, least)) / LEAST_SPAN;
      if (fromZero + anywhere <= 0) continue;
      const chance =
        Math.log(ADDITIVE_SHARE * share * (fromZero + anywhere)) - samples.length * Math.log(span);
      const start = fromZero > anywhere ? 0 : least;
      posterior.add(growth.kind, growth.prior + prior + chance, {
        jitter: 'additive',
        baseMs,
        factor: growth.factor,
        capMs: baseMs * growth.cap,
        ratio: 0,
        least: start,
        most: start + span,
      });
    }
  };
  for (const [base, share] of roundBasesIn(low, high)) add(base, Math.log(share));
  const even = Math.log((OTHER_BASE_PRIOR * Math.log(high / low)) / (2 * BASE_POINTS + 1));
  for (let n = -BASE_POINTS; n <= BASE_POINTS; n += 1)
    add(centre * (1 + (BASE_SPREAD * n) / BASE_POINTS), even);
}

function leftOver(samples: readonly Sample[], units: Float64Array, base: Milliseconds) {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < units.length; n += 1) {
    const rest = (samples[n]?.ms ?? 0) - base * (units[n] ?? 0);
    if (rest < least) least = rest;
    if (rest > most) most = rest;
  }
  return { least, width: most - least };
}

/** The base whose left-overs lie closest together: their width is a convex function of it. */
function narrowest(samples: readonly Sample[], units: Float64Array): Milliseconds {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let n = 0; n < units.length; n += 1)
    high = Math.min(high, (2 * (samples[n]?.ms ?? 0)) / (units[n] ?? 1));
  for (let step = 0; step < NARROWING_STEPS; step += 1) {
    const third = (high - low) / 3;
    if (leftOver(samples, units, low + third).width <= leftOver(samples, units, high - third).width)
      high -= third;
    else low += third;
  }
  return (low + high) / 2;
}
