// A run with all that it has to remember: it survives the background's death as JSON.

import type { DrillDefinition, DrillRun } from '../records/drills';
import { isMomentary } from '../records/fault-names';
import type { FaultKind, FaultRule } from '../records/faults';
import type { EpochMilliseconds } from '../records/units';

/** A fault that the run has set. */
export interface SetFault {
  /** Step of the definition. */
  step: number;
  /** The engine's. */
  id: string;
  name?: string;
  kind: FaultKind;
  setAt: EpochMilliseconds;
  /** When it ends or ended: with its time, or because a step said so. Absent while it is on without a limit. */
  endsAt?: EpochMilliseconds;
  /** A step has ended it. */
  ended?: true;
}

export interface DrillState {
  run: DrillRun;
  /** With its times as the pace has them. */
  definition: DrillDefinition;
  faults: SetFault[];
  /** When the step under way began. */
  stepAt: EpochMilliseconds;
  /** What the person answered to what is asked. */
  answer?: 'done' | 'cannot';
  /** Nobody is asked. */
  auto: boolean;
  /** The step under way was handed to whoever can do it, with `answers: 'auto'`. */
  acted?: boolean;
}

/** What the driver does for a run. */
export type Effect =
  /** Then `faultSet`, or `cannotSet` with the engine's sentence. */
  | { do: 'set-fault'; step: number; rule: FaultRule; name?: string }
  /** Then `faultsEnded`. */
  | { do: 'end-faults'; ids: string[] }
  /** What was asked of a person, where a program can do it as well. */
  | { do: 'act'; act: 'hide' | 'show' | 'reload' };

/** Faults of something else than the line: a socket made meanwhile is as good as any. */
const NOT_OF_THE_LINE: ReadonlySet<FaultKind> = new Set([
  'age-token',
  'send',
  'receive',
  'answer',
  'duplicate',
]);

/** Whether it is over without anybody ending it: nothing waits for it. */
export function isOverByItself({ fault }: FaultRule): boolean {
  return isMomentary(fault.kind) || (fault.kind === 'refuse' && fault.connects !== undefined);
}

/** The latest outage of a run. */
export interface Outage {
  /** When its first fault was set. */
  from: EpochMilliseconds;
  /** When nothing of it was on any more; absent while something is. */
  to?: EpochMilliseconds;
}

/** Faults of the line with no `reconnected` between them are one outage. `undefined` where there was none yet. */
export function latestOutage(state: DrillState, now: EpochMilliseconds): Outage | undefined {
  const { faults, definition } = state;
  let outage: SetFault[] = [];
  for (const fault of faults) {
    if (NOT_OF_THE_LINE.has(fault.kind)) continue;
    const before = outage.at(-1);
    const between = before ? definition.steps.slice(before.step, fault.step) : [];
    if (between.some((step) => step.do === 'expect' && step.expect.check === 'reconnected')) outage = [];
    outage.push(fault);
  }
  const [first] = outage;
  if (!first) return undefined;
  const to = Math.max(...outage.map(({ endsAt }) => endsAt ?? Number.POSITIVE_INFINITY));
  return to <= now ? { from: first.setAt, to } : { from: first.setAt };
}
