// The page's script: runs every check, one after another, and gives the results by name as JSON.

import './constructor';
import './shape';
import './subclass';
import './send';
import './close';
import './events';
import './listeners';
import './handlers';
import './errors';
import './timers';
import './requests';
import './windows';
import { checks, plain } from './check';

export { checks };

/** Frames in the stacks of errors: all, so that none is missing for one that was taken out. */
Object.assign(Error, { stackTraceLimit: 100 });

/** Longest that a check may take, far beyond what any does: one that hangs must not hide the others. */
const PATIENCE_MS = 10_000;

export async function runChecks(): Promise<string> {
  const results: { [name: string]: unknown } = {};
  for (const { name, run } of checks) results[name] = await resultOf(run);
  return JSON.stringify(results);
}

async function resultOf(run: () => unknown): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ broken: 'took too long' }), PATIENCE_MS);
  });
  try {
    return await Promise.race([late, (async () => run())()]);
  } catch (error) {
    return { broken: plain(error) };
  } finally {
    clearTimeout(timer);
  }
}
