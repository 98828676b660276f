// Drills for end-to-end suites: nobody is asked unless the suite wants it, and the promise waits for the end.

import type { DrillOptions, DrillRun } from '../../records/drills';
import type { Milliseconds } from '../../records/units';
import { pause } from '../pause';
import type { Recorder } from '../recorder';
import { drillCalls } from './calls';

export interface DrillWish extends Omit<DrillOptions, 'answers'> {
  /** `person`: somebody sits there and is asked; `auto`, the default: nobody does. */
  answers?: 'auto' | 'person';
  /** It is stopped after so long. */
  timeoutMs?: Milliseconds;
}

/** How soon the end is told. */
const LOOK_EVERY_MS: Milliseconds = 100;

/** Runs a drill in a tab to its end. @throws Error with a sentence where it cannot begin, or the tab goes */
export async function runDrill(
  recorder: Recorder,
  tab: number,
  name: string,
  { endpoint, pace, answers = 'auto', timeoutMs = Number.POSITIVE_INFINITY }: DrillWish,
): Promise<DrillRun> {
  const stopAt = Date.now() + timeoutMs;
  const options = {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(pace === undefined ? {} : { pace }),
    ...(answers === 'auto' ? { answers } : {}),
  };
  let run: DrillRun | undefined = await drillCalls(recorder)['start-drill']({ tab, name, ...options });
  const { id } = run;
  while (run.verdict === undefined) {
    if (Date.now() > stopAt)
      await recorder.drills.stop(tab, `Stopped after ${timeoutMs} ms, as its caller wished.`);
    await pause(LOOK_EVERY_MS);
    run = await recorder.drills.runOf(tab);
    if (run?.id !== id) throw new Error('The tab was closed while the drill ran.');
  }
  return run;
}
