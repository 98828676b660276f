// Backoffs without jitter: a formula that explains every wait, up to the browser's lateness.
//
//   waits   1003  2001  4012  8004  16003  16002        candidates come from pairs of waits; the one that
//   fit     1000 × 2^n, at most 16000                   explains most of them, then the roundest numbers, wins

import type { Milliseconds } from '../../records/units';
import { explains, lateness, roundest, type Sample } from './samples';

export type Curve =
  | { kind: 'fixed'; baseMs: Milliseconds }
  | { kind: 'linear'; baseMs: Milliseconds; stepMs: Milliseconds; capMs?: Milliseconds }
  | { kind: 'exponential'; baseMs: Milliseconds; factor: number; capMs?: Milliseconds };

export interface ExactFit {
  curve: Curve;
  /** Samples that the curve explains. */
  explained: number;
  /** Sum of what the explained samples came late. */
  miss: Milliseconds;
  /** Distinct indexes below the cap, by which the curve's form is known. */
  support: number;
}

/** Pairs are drawn from the first waits: later ones sit at the cap, or repeat. */
const PAIR_LIMIT = 8;
/** Of measured waits, one in so many may be far later than asked (a busy page, a sleeping machine). Asked ones never. */
const OUTLIERS_ONE_IN = 5;
/** A growth slower than this cannot be told from none within an outage. */
const LEAST_FACTOR = 1.03;
/** Factors that people write. */
const ROUND_FACTORS = [2, 1.5, 3, 1.3, 1.2, 1.25, 1.1, 1.6, 1.618, 1.4, 1.7, 1.75, 1.8, 2.5, 4, 5, 10];

/** Each kind of curve that explains the samples, best first. Empty where none does. */
export function exactFits(samples: readonly Sample[]): ExactFit[] {
  const allowed = samples.every((sample) => sample.exact) ? 0 : Math.floor(samples.length / OUTLIERS_ONE_IN);
  const least = samples.length - allowed;
  const fixed = best(samples, fixedCurves(samples), least);
  if (fixed) return [fixed];
  const found = [exponentialCurves(samples), linearCurves(samples)]
    .map((curves) => best(samples, curves, least))
    .filter((fit) => fit !== undefined)
    .sort((a, b) => b.explained - a.explained || a.miss - b.miss);
  const first = found[0];
  return found.filter((fit) => first && fit.explained === first.explained && isNear(fit.miss, first.miss));
}

/** Timers are seldom later than a few milliseconds: a fit that needs them to be is the worse one. */
function isNear(miss: Milliseconds, least: Milliseconds): boolean {
  return miss <= 3 * least + 15;
}

/** The wait that a curve gives for the attempt of that index. */
export function waitOf(curve: Curve, index: number): Milliseconds {
  switch (curve.kind) {
    case 'fixed':
      return curve.baseMs;
    case 'linear':
      return Math.min(curve.capMs ?? Number.POSITIVE_INFINITY, curve.baseMs + curve.stepMs * index);
    case 'exponential':
      return Math.min(curve.capMs ?? Number.POSITIVE_INFINITY, curve.baseMs * curve.factor ** index);
    default:
      return curve satisfies never;
  }
}

function best(samples: readonly Sample[], curves: Iterable<Curve>, least: number): ExactFit | undefined {
  let chosen: Curve | undefined;
  let most = least - 1;
  let smallestMiss = 0;
  for (const curve of curves) {
    const { explained, miss } = score(samples, curve);
    if (explained < most || (explained === most && miss >= smallestMiss)) continue;
    // A cap that no wait has met is no cap.
    if (hasCap(curve) && !samples.some((sample) => isCapped(curve, sample))) continue;
    chosen = curve;
    most = explained;
    smallestMiss = miss;
  }
  if (!chosen) return undefined;
  const curve = rounded(samples, chosen, most);
  return { curve, explained: most, miss: smallestMiss, support: supportOf(samples, curve) };
}

/** How many samples a curve explains; none where one came too early for it, as no timer does. */
function score(samples: readonly Sample[], curve: Curve): { explained: number; miss: number } {
  let explained = 0;
  let miss = 0;
  for (const sample of samples) {
    const wait = waitOf(curve, sample.index);
    if (explains(wait, sample)) {
      explained += 1;
      miss += Math.abs(sample.ms - wait);
    } else if (sample.ms < wait) return { explained: 0, miss };
  }
  return { explained, miss };
}

function* fixedCurves(samples: readonly Sample[]): Iterable<Curve> {
  for (const sample of samples) yield { kind: 'fixed', baseMs: sample.ms };
}

function* linearCurves(samples: readonly Sample[]): Iterable<Curve> {
  const caps = capsOf(samples);
  for (const [a, b] of risingPairs(samples)) {
    const stepMs = (b.ms - a.ms) / (b.index - a.index);
    const baseMs = a.ms - stepMs * a.index;
    // A line that begins below nothing is no backoff.
    if (baseMs < 0) continue;
    yield { kind: 'linear', baseMs, stepMs };
    for (const capMs of caps) yield { kind: 'linear', baseMs, stepMs, capMs };
  }
}

function* exponentialCurves(samples: readonly Sample[]): Iterable<Curve> {
  const caps = capsOf(samples);
  for (const [a, b] of risingPairs(samples)) {
    if (a.ms <= 0) continue;
    const factor = (b.ms / a.ms) ** (1 / (b.index - a.index));
    if (factor < LEAST_FACTOR) continue;
    for (const choice of [factor, roundFactor(factor)]) {
      const baseMs = a.ms / choice ** a.index;
      yield { kind: 'exponential', baseMs, factor: choice };
      for (const capMs of caps) yield { kind: 'exponential', baseMs, factor: choice, capMs };
    }
  }
}

function* risingPairs(samples: readonly Sample[]): Iterable<[Sample, Sample]> {
  const first = samples.slice(0, PAIR_LIMIT);
  for (const a of first) {
    for (const b of first) {
      if (b.index > a.index && b.ms > a.ms) yield [a, b];
    }
  }
}

/** What may be the cap: the longest wait, or the one below it where the longest is a stray. Of waits alike, the least. */
function capsOf(samples: readonly Sample[]): Milliseconds[] {
  const caps: Milliseconds[] = [];
  let top: Milliseconds | undefined;
  for (const sample of samples.toSorted((a, b) => b.ms - a.ms)) {
    if (top === undefined || top - sample.ms > lateness(sample, sample.ms)) {
      if (caps.length === 2) break;
      top = sample.ms;
      caps.push(sample.ms);
    } else caps[caps.length - 1] = sample.ms;
  }
  return caps;
}

function roundFactor(factor: number): number {
  const near = ROUND_FACTORS.find((round) => Math.abs(round - factor) < round * 0.03);
  return near ?? Math.round(factor * 100) / 100;
}

/** The same curve with the roundest numbers that explain no fewer samples. */
function rounded(samples: readonly Sample[], curve: Curve, explained: number): Curve {
  const late = samples.some((sample) => !sample.exact);
  const keeps = (candidate: Curve) => score(samples, candidate).explained >= explained;
  const round = (value: Milliseconds) =>
    late ? roundest(value - 20 - value * 0.01, value + 1) : roundest(value - 0.5, value + 0.5);

  let result = curve;
  const settle = (candidate: Curve) => {
    if (keeps(candidate)) result = candidate;
  };
  if (result.kind !== 'fixed' && result.capMs !== undefined)
    settle({ ...result, capMs: round(result.capMs) });
  if (result.kind === 'exponential') {
    const factor = roundFactor(result.factor);
    settle({ ...result, factor });
    settle({ ...result, factor, baseMs: round(result.baseMs) });
  }
  if (result.kind === 'linear')
    settle({ ...result, stepMs: roundest(result.stepMs * 0.98, result.stepMs * 1.02) });
  settle({ ...result, baseMs: round(result.baseMs) });
  return result;
}

function hasCap(curve: Curve): boolean {
  return curve.kind !== 'fixed' && curve.capMs !== undefined;
}

/** Whether the wait shows the cap: without one it would be longer by more than any lateness. */
function isCapped(curve: Curve, sample: Sample): boolean {
  if (curve.kind === 'fixed' || curve.capMs === undefined) return false;
  const { capMs, ...open } = curve;
  return waitOf(open, sample.index) > capMs + lateness(sample, capMs);
}

function supportOf(samples: readonly Sample[], curve: Curve): number {
  const below = new Set<number>();
  for (const sample of samples) {
    if (!isCapped(curve, sample) && explains(waitOf(curve, sample.index), sample)) below.add(sample.index);
  }
  return below.size;
}
