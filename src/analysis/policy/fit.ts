// From the waits of an episode to the policy behind them. Formulas are tried first, then a table, then jitter; what the
// waits leave open stays absent.

import type { Milliseconds } from '../../records/units';
import type { Policy } from '../result';
import { type ExactFit, exactFits } from './exact';
import { fitJittered } from './jittered';
import { knownTable } from './library';
import type { Sample } from './samples';

/** Three waits are the least that show a form at all; two fit anything. */
export const LEAST_SAMPLES = 3;
/** A wait up to here is none: a timer of 0, the turn of the event loop and a busy page. */
export const IMMEDIATE_MS: Milliseconds = 50;
/** Waits beyond these repeat what is known, and cost time. */
const MOST_SAMPLES = 40;
/** Delays in a table are written by hand: whole tens. Drawn ones seldom are, four times in a row. */
const TABLE_STEP: Milliseconds = 10;
/** Measured waits come up to a frame or so late: only coarser steps show through that. */
const MEASURED_STEP: Milliseconds = 50;
const MEASURED_SLACK: Milliseconds = 18;
const LEAST_TABLE = 4;
/** Figures further apart than this have no middle within a tenth of both. */
const AGREEMENT = 1.2;

/** What the waits show. `confidence` is 0 where they show nothing. */
export function fitPolicy(all: readonly Sample[]): Policy {
  const samples = all.slice(0, MOST_SAMPLES);
  if (samples.length < LEAST_SAMPLES) return { confidence: 0 };
  if (samples.every((sample) => sample.ms <= IMMEDIATE_MS)) {
    return { kind: 'immediate', jitter: 'none', jitterRatio: 0, confidence: surety(samples.length) };
  }
  return (
    fromKnownTable(samples) ??
    fromFormula(exactFits(samples), samples) ??
    afterImmediateFirst(samples) ??
    fromTable(samples) ??
    fromJitter(samples)
  );
}

/** How sure a form is that so many waits agree with: 3 waits 0.75, 6 waits 0.94, never quite 1. */
function surety(waits: number): number {
  return Math.round((1 - 0.25 / (1 + Math.max(0, waits - 3))) * 100) / 100;
}

function fromFormula(fits: readonly ExactFit[], samples: readonly Sample[]): Policy | undefined {
  const [first, ...others] = fits;
  if (!first) return undefined;
  const policy: Policy = { jitter: 'none', jitterRatio: 0, confidence: surety(samples.length) };
  const { curve } = first;
  // Two waits below a cap lie on a curve of any form, drawn ones too: only round numbers tell them from those.
  if (curve.kind !== 'fixed' && first.support < LEAST_SAMPLES && !samples.every(isWritten)) return undefined;
  // The form is open then, the numbers are not.
  const formSettled = curve.kind === 'fixed' || (others.length === 0 && first.support >= LEAST_SAMPLES);
  /** The middle of what the fits say, where that is within a tenth of each. */
  const agree = (of: (fit: ExactFit) => number | undefined) => {
    const values = fits.map((fit) => of(fit) ?? 0);
    const low = Math.min(...values);
    const high = Math.max(...values);
    if (low <= 0 || high > low * AGREEMENT) return undefined;
    return low === high ? low : Math.sqrt(low * high);
  };
  const base = agree((fit) => fit.curve.baseMs);
  if (base !== undefined) policy.baseMs = base;
  const cap = agree((fit) => (fit.curve.kind === 'fixed' ? undefined : fit.curve.capMs));
  if (cap !== undefined) policy.capMs = cap;
  if (!formSettled) {
    policy.confidence = Math.round(policy.confidence * 50) / 100;
    return policy;
  }
  policy.kind = curve.kind;
  if (curve.kind === 'exponential') policy.factor = curve.factor;
  if (curve.kind === 'linear') policy.stepMs = curve.stepMs;
  return policy;
}

/** Some clients try once at once, then begin to back off. */
function afterImmediateFirst(samples: readonly Sample[]): Policy | undefined {
  const rest = samples
    .filter((sample) => sample.index > 0)
    .map((sample) => ({ ...sample, index: sample.index - 1 }));
  if (samples.some((sample) => sample.index === 0 && sample.ms > IMMEDIATE_MS)) return undefined;
  if (rest.length === samples.length || rest.length < LEAST_TABLE) return undefined;
  return fromFormula(exactFits(rest), rest);
}

function fromKnownTable(samples: readonly Sample[]): Policy | undefined {
  const waits = knownTable(samples);
  return waits && table(waits);
}

function fromTable(samples: readonly Sample[]): Policy | undefined {
  if (samples.length < LEAST_TABLE) return undefined;
  const waits: Milliseconds[] = [];
  for (const sample of samples) {
    const known = waits[sample.index];
    if (!isWritten(sample) || (known !== undefined && known !== written(sample))) return undefined;
    waits[sample.index] = written(sample);
  }
  // A hole: that attempt was not measured.
  for (let index = 0; index < waits.length; index += 1) if (waits[index] === undefined) return undefined;
  return table(waits);
}

function table(waits: Milliseconds[]): Policy {
  const policy: Policy = {
    kind: 'table',
    jitter: 'none',
    jitterRatio: 0,
    waitsMs: waits,
    confidence: surety(waits.length),
  };
  const last = waits.at(-1);
  if (last !== undefined && last === waits.at(-2) && last === Math.max(...waits)) policy.capMs = last;
  return policy;
}

/** Whether the wait is of a kind that people write rather than draw: a whole ten, or a little over a whole fifty if measured. */
function isWritten(sample: Sample): boolean {
  return sample.ms - written(sample) <= (sample.exact ? 0.5 : MEASURED_SLACK);
}

function written(sample: Sample): Milliseconds {
  const step = sample.exact ? TABLE_STEP : MEASURED_STEP;
  return Math.max(0, Math.floor((sample.ms + 1) / step) * step);
}

function fromJitter(samples: readonly Sample[]): Policy {
  const fit = fitJittered(samples);
  return { ...fit, confidence: Math.round(fit.confidence * 100) / 100 };
}
