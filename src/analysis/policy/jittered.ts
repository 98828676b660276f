// Backoffs with jitter: every curve of a grid is weighed by how likely it makes the waits seen (Bayes), under a prior
// that knows that people write round numbers. A field is settled where most of the weight agrees on it within a tenth.
//
// For a wait drawn evenly from middle × (1 ± r), the likelihood of n waits is Π 1 / (2 r middle), as long as each lies
// within its bounds. With the middle base × growth, the base can be integrated out in closed form:
//
//   waits ÷ growth     ·    ·  · ·         all of them must lie in base × [1 − r, 1 + r], so
//                      low      high       base lies in [high / (1 + r), low / (1 − r)]
//
// Full jitter, drawn from 0 to the wait, is the case r = 1 with its middle at half of the base.

import type { Milliseconds } from '../../records/units';
import { addAdditive } from './additive';
import { type Growth, growths, OTHER_BASE_PRIOR, roundBasesIn } from './grid';
import { type JitterForm, type Kind, Posterior } from './posterior';
import { lateness, type Sample } from './samples';

export interface JitteredFit {
  kind?: Kind;
  baseMs?: Milliseconds;
  factor?: number;
  capMs?: Milliseconds;
  jitter?: JitterForm;
  jitterRatio?: number;
  jitterMs?: [Milliseconds, Milliseconds];
  /** Share of the weight on the kind that leads. */
  confidence: number;
}

/** Fewer waits than this leave every curve possible. */
export const LEAST_JITTERED = 5;
/** Later waits add little to what the first say, save at the cap, which these reach. */
const MOST_SAMPLES = 24;
/** Half widths that people write, and how often; between them others, so that none is more than a fifth from the next. */
const RATIOS: [ratio: number, share: number][] = [
  [0.05, 0.04],
  [0.06, 0.02],
  [0.07, 0.02],
  [0.085, 0.02],
  [0.1, 0.12],
  [0.12, 0.02],
  [0.15, 0.04],
  [0.175, 0.02],
  [0.2, 0.12],
  [0.25, 0.08],
  [0.3, 0.08],
  [0.35, 0.02],
  [0.4, 0.04],
  [0.5, 0.17],
  [0.6, 0.02],
  [0.75, 0.02],
  [0.9, 0.01],
  [1, 0.14],
];
/** No first wait is longer. */
const LONGEST_BASE: Milliseconds = 600_000;
/** Width of a slice of bases, in the logarithm: within what counts as the same. */
const SLICE = 0.1;

/** What the waits settle about a backoff with jitter; fields that they leave open are absent. */
export function fitJittered(all: readonly Sample[]): JitteredFit {
  const samples = all.slice(0, MOST_SAMPLES);
  if (samples.length < LEAST_JITTERED) return { confidence: 0 };
  const plateau = plateauOf(samples);
  const posterior = new Posterior();
  for (const growth of growths(samples, plateau !== undefined)) {
    addProportional(posterior, growth, samples, plateau);
    if (growth.kind !== 'fixed' && plateau === undefined) addAdditive(posterior, growth, samples);
  }
  return settle(
    posterior,
    samples.every((sample) => sample.exact),
  );
}

/** With the cap applied after the jitter, waits at the cap are all alike: two or more equal ones, the longest of all. */
function plateauOf(samples: readonly Sample[]): Milliseconds | undefined {
  const longest = Math.max(...samples.map((sample) => sample.ms));
  const alike = samples.filter((sample) => longest - sample.ms <= lateness(sample, longest));
  const exact = alike.every((sample) => sample.exact);
  // Two measured waits within a timer's lateness may be chance; three are not.
  if (alike.length < (exact ? 2 : 3)) return undefined;
  return Math.min(...alike.map((sample) => sample.ms));
}

function isAt(plateau: Milliseconds, sample: Sample): boolean {
  return sample.ms >= plateau - 1;
}

function addProportional(
  posterior: Posterior,
  growth: Growth,
  samples: readonly Sample[],
  plateau: Milliseconds | undefined,
): void {
  let highest = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let logs = 0;
  let n = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at];
    if (!sample) continue;
    if (plateau !== undefined && isAt(plateau, sample)) continue;
    const unit = growth.units[at] ?? 1;
    highest = Math.max(highest, (sample.ms - lateness(sample, sample.ms)) / unit);
    lowest = Math.min(lowest, (sample.ms + 1) / unit);
    logs += Math.log(unit);
    n += 1;
  }
  for (const [ratio, share] of RATIOS) {
    const middle = ratio === 1 ? 0.5 : 1;
    const low = Math.max(1, highest / (middle * (1 + ratio)));
    const high = Math.min(LONGEST_BASE, lowest / (middle * Math.max(1e-9, 1 - ratio)));
    if (low >= high) continue;
    const common = growth.prior + Math.log(share) - n * Math.log(2 * ratio * middle) - logs;
    // No base in the range weighs more than all of it would at its lower end.
    if (!posterior.matters(common - n * Math.log(low))) continue;
    const add = (baseMs: Milliseconds, weight: number) => {
      if (!posterior.matters(common + weight)) return;
      const atPlateau =
        plateau === undefined ? 0 : censored(growth, samples, plateau, baseMs * middle, ratio);
      posterior.add(growth.kind, common + weight + atPlateau, {
        jitter: ratio === 1 ? 'full' : 'proportional',
        baseMs,
        factor: growth.factor,
        capMs: plateau ?? baseMs * growth.cap,
        ratio,
        least: 0,
        most: 0,
      });
    };
    for (const [base, prior] of roundBasesIn(low, high)) add(base, Math.log(prior) - n * Math.log(base));
    // The even part in slices, so that a wide range shows as one.
    const slices = Math.ceil(Math.log(high / low) / SLICE);
    const step = (high / low) ** (1 / slices);
    for (let slice = 0; slice < slices; slice += 1) {
      const from = low * step ** slice;
      const mass = n === 0 ? Math.log(step) : (from ** -n * (1 - step ** -n)) / n;
      const weight = Math.log(OTHER_BASE_PRIOR * mass);
      // Higher slices weigh less still.
      if (!posterior.matters(common + weight)) break;
      add(from * Math.sqrt(step), weight);
    }
  }
}

/** Log of the chance that the waits at the plateau were drawn at or over it. */
function censored(
  growth: Growth,
  samples: readonly Sample[],
  plateau: Milliseconds,
  middle: Milliseconds,
  ratio: number,
): number {
  let sum = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at];
    if (!sample) continue;
    if (!isAt(plateau, sample)) continue;
    const wait = middle * (growth.units[at] ?? 1);
    const over = (wait * (1 + ratio) - plateau) / (2 * ratio * wait);
    sum += Math.log(Math.min(1, Math.max(1e-12, over)));
  }
  return sum;
}

function settle(posterior: Posterior, areAsked: boolean): JitteredFit {
  const lead = posterior.kind();
  if (!lead) return { confidence: 0 };
  const fit: JitteredFit = { confidence: lead.share };
  const kinds: Kind[] = lead.settled ? [lead.kind] : ['fixed', 'linear', 'exponential'];
  const base = posterior.agreed('baseMs', ...kinds);
  if (base !== undefined) fit.baseMs = base;
  const cap = posterior.agreed('capMs', ...kinds);
  if (cap !== undefined && Number.isFinite(cap)) fit.capMs = cap;
  if (!lead.settled) return fit;

  fit.kind = lead.kind;
  if (lead.kind === 'exponential') {
    const factor = posterior.agreed('factor', lead.kind);
    if (factor !== undefined) fit.factor = factor;
  }
  const jitter = posterior.jitter(lead.kind);
  // Even jitter around a wait that never grows may be a share of it or an addition to it: nothing tells.
  if (jitter === undefined || (lead.kind === 'fixed' && jitter === 'proportional')) return fit;
  // What is added to a measured wait may be the browser's doing, or the time that an attempt took to fail; so may some of
  // its spread.
  if (jitter === 'additive' && !areAsked) return fit;
  fit.jitter = jitter;
  if (!areAsked) return fit;
  if (jitter === 'proportional') {
    const ratio = posterior.agreed('ratio', lead.kind);
    if (ratio !== undefined) fit.jitterRatio = ratio;
  }
  if (jitter === 'additive') {
    const least = posterior.agreed('least', lead.kind);
    const most = posterior.agreed('most', lead.kind);
    if (least !== undefined && most !== undefined) fit.jitterMs = [least, most];
  }
  return fit;
}
