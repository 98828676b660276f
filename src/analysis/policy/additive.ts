// Additive jitter: base × growth, plus something drawn evenly from `least` to `most`. The part that grows is what the
// later waits show; what is left over from every wait must lie within one width.

import type { Milliseconds } from '../../records/units';
import { type Growth, OTHER_BASE_PRIOR, roundBasesIn } from './grid';
import type { Posterior } from './posterior';
import type { Sample } from './samples';

/** Widths that people write, and how often among those. */
const USUAL_WIDTHS: [width: Milliseconds, share: number][] = [
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
/** Other widths are as likely, evenly over the logarithm. Neighbours lie 5 % apart: within what counts as the same. */
const NARROWEST: Milliseconds = 20;
const OTHER_WIDTHS_SHARE = 0.5;
const OTHER_WIDTHS = 114;
const WIDTHS: [width: Milliseconds, share: number][] = [
  ...USUAL_WIDTHS.map(([width, share]): [Milliseconds, number] => [width, share * (1 - OTHER_WIDTHS_SHARE)]),
  ...Array.from({ length: OTHER_WIDTHS }, (_, n): [Milliseconds, number] => [
    NARROWEST * (WIDEST / NARROWEST) ** (n / (OTHER_WIDTHS - 1)),
    OTHER_WIDTHS_SHARE / OTHER_WIDTHS,
  ]),
];
/** Each leaves two thirds of the range. The last wait of a steep backoff is thousands of times the base: 50 steps leave
 * less than a thousand-millionth. */
const NARROWING_STEPS = 50;
/** Halvings, from the furthest base to one that is as good as the best. */
const HALVINGS = 30;
/** Additive jitter is rarer than proportional jitter. */
const ADDITIVE_SHARE = 0.3;
/** Half add from 0 on; the rest from somewhere up to the width. */
const FROM_ZERO_SHARE = 0.5;
/** Where it may begin, as shares of the room that the waits leave for it. */
const PLACES = [1 / 6, 1 / 2, 5 / 6];
/** Points tried on either side of the best base, each half as far from it as the one before. */
const BASE_POINTS = 8;
/** No base is further from the best. */
const BASE_SPREAD = 0.4;

/** Adds the grid's cells for one growth. */
export function addAdditive(posterior: Posterior, growth: Growth, samples: readonly Sample[]): void {
  const centre = narrowest(samples, growth.units);
  if (centre <= 0 || leftOver(samples, growth.units, centre).width > WIDEST) return;
  const low = furthest(samples, growth.units, centre, centre * (1 - BASE_SPREAD));
  const high = furthest(samples, growth.units, centre, centre * (1 + BASE_SPREAD));
  const add = (baseMs: Milliseconds, prior: number) => {
    const { least, width } = leftOver(samples, growth.units, baseMs);
    if (least < 0) return;
    for (const [span, share] of WIDTHS) {
      if (width > span) continue;
      const known = growth.prior + prior + Math.log(ADDITIVE_SHARE * share) - samples.length * Math.log(span);
      const from = (start: Milliseconds, chance: number) => {
        posterior.add(growth.kind, known + Math.log(chance), {
          jitter: 'additive',
          baseMs,
          factor: growth.factor,
          capMs: baseMs * growth.cap,
          ratio: 0,
          least: start,
          most: start + span,
        });
      };
      if (!posterior.matters(known)) continue;
      if (least + width <= span) from(0, FROM_ZERO_SHARE);
      const room = Math.min(span - width, least);
      if (room <= 0) continue;
      for (const place of PLACES)
        from(least - room * place, ((1 - FROM_ZERO_SHARE) * room) / span / PLACES.length);
    }
  };
  for (const [base, share] of roundBasesIn(low, high)) add(base, Math.log(share));
  for (const end of [low, high]) {
    for (let n = 0; n <= BASE_POINTS; n += 1) {
      const far = centre + (end - centre) * 2 ** -n;
      const near = n === BASE_POINTS ? centre : centre + (end - centre) * 2 ** -(n + 1);
      const mass = Math.abs(Math.log(far / near));
      if (mass > 0) add((far + near) / 2, Math.log(OTHER_BASE_PRIOR * mass));
    }
  }
}

/** The base furthest from the best one, towards `end`, that leaves no more over than the widest jitter. */
function furthest(
  samples: readonly Sample[],
  units: Float64Array,
  centre: Milliseconds,
  end: Milliseconds,
): Milliseconds {
  if (leftOver(samples, units, end).width <= WIDEST) return end;
  let inside = centre;
  let outside = end;
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = (inside + outside) / 2;
    if (leftOver(samples, units, middle).width <= WIDEST) inside = middle;
    else outside = middle;
  }
  return inside;
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
