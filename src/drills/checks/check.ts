// What a check is given, and what it says.

import type { DrillStepResult, DrillVerdict } from '../../records/drills';
import type { EpochMilliseconds } from '../../records/units';
import type { Seen } from '../seen';
import type { Outage } from '../state';

export interface Scene {
  seen: Seen;
  endpoint: string | undefined;
  /** All that happened up to here is in `seen`. */
  now: EpochMilliseconds;
  /** When the run began, and when the step of this check did. */
  startedAt: EpochMilliseconds;
  stepAt: EpochMilliseconds;
  outage: Outage | undefined;
  /** When the page's clock was put ahead. */
  agedAt: EpochMilliseconds | undefined;
}

export interface Judgement {
  /** Absent: it may hold yet. */
  verdict?: Exclude<DrillVerdict, 'stopped'>;
  /** One sentence, with its figures. */
  seen: string;
  evidence: NonNullable<DrillStepResult['evidence']>;
}

export function passed(seen: string, evidence: Judgement['evidence'] = []): Judgement {
  return { verdict: 'passed', seen, evidence };
}

export function failed(seen: string, evidence: Judgement['evidence'] = []): Judgement {
  return { verdict: 'failed', seen, evidence };
}

export function inconclusive(seen: string, evidence: Judgement['evidence'] = []): Judgement {
  return { verdict: 'inconclusive', seen, evidence };
}

export function pending(seen: string): Judgement {
  return { seen, evidence: [] };
}
