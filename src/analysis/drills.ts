// The outcomes of drills, as the recorder wrote them down; a file may say anything, so each is looked at first.

import type { DrillOutcome, DrillStepResult, DrillVerdict } from '../records/drills';
import type { EventRecord } from '../records/recording';

/** More than anybody runs in a sitting. */
const DRILLS_KEPT = 1_000;
const STEPS_KEPT = 100;

const VERDICTS: readonly DrillVerdict[] = ['passed', 'failed', 'inconclusive', 'stopped'];

export class Drills {
  readonly #outcomes: DrillOutcome[] = [];

  take({ type, detail }: EventRecord): void {
    if (type !== 'drill' || this.#outcomes.length >= DRILLS_KEPT) return;
    const outcome = readOutcome(detail);
    if (outcome) this.#outcomes.push(outcome);
  }

  result(): { drills?: DrillOutcome[] } {
    return this.#outcomes.length === 0 ? {} : { drills: [...this.#outcomes] };
  }
}

/** The outcome of a drill in the detail of an event; `undefined` where that is none. */
export function readOutcome(detail: { [key: string]: unknown } = {}): DrillOutcome | undefined {
  const { name, title, verdict, summary, startedAt, endedAt, endpoint, pace, steps } = detail;
  if (typeof name !== 'string' || typeof title !== 'string' || typeof summary !== 'string') return undefined;
  if (!isVerdict(verdict) || typeof startedAt !== 'number' || typeof endedAt !== 'number') return undefined;
  return {
    name,
    title,
    verdict,
    summary,
    startedAt,
    endedAt,
    ...(typeof endpoint === 'string' ? { endpoint } : {}),
    ...(typeof pace === 'number' ? { pace } : {}),
    steps: (Array.isArray(steps) ? steps : []).slice(0, STEPS_KEPT).flatMap(readStep),
  };
}

function readStep(value: unknown): DrillStepResult[] {
  if (typeof value !== 'object' || value === null) return [];
  const { step, title, at, endedAt, verdict, seen, evidence } = value as { [key: string]: unknown };
  if (typeof step !== 'number' || typeof title !== 'string' || typeof at !== 'number') return [];
  return [
    {
      step,
      title,
      at,
      ...(typeof endedAt === 'number' ? { endedAt } : {}),
      ...(isVerdict(verdict) ? { verdict } : {}),
      ...(typeof seen === 'string' ? { seen } : {}),
      ...(Array.isArray(evidence) ? { evidence: evidence.slice(0, STEPS_KEPT).flatMap(readEvidence) } : {}),
    },
  ];
}

function readEvidence(value: unknown): NonNullable<DrillStepResult['evidence']> {
  if (typeof value !== 'object' || value === null) return [];
  const { at, what, connection } = value as { [key: string]: unknown };
  if (typeof at !== 'number' || typeof what !== 'string') return [];
  return [{ at, what, ...(typeof connection === 'string' ? { connection } : {}) }];
}

function isVerdict(value: unknown): value is DrillVerdict {
  return VERDICTS.some((verdict) => verdict === value);
}
