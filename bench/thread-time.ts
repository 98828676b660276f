// The processor's time of a page's main thread, in which neither waiting nor other programs count: as the browser's own trace
// tells it of each script and each callback.

import type { Page } from '../tools/launch';

/** Something that ran on the main thread. Times of the thread's own clock, in µs. */
export interface Ran {
  name: string;
  /** Of the document or script, where the browser tells. */
  url: string;
  /** Name of the called function, where it was one. */
  called: string;
  startedAt: number;
  took: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  tts?: number;
  tdur?: number;
  args: { data?: { url?: string; functionName?: string } };
}

/** What ran while the work went on, of those names (as DevTools' Performance panel has them), in order. */
export async function ranDuring(
  page: Page,
  names: readonly string[],
  work: () => Promise<unknown>,
): Promise<Ran[]> {
  await page.tracing.start({ categories: ['devtools.timeline'] });
  await work();
  const trace = await page.tracing.stop();
  if (!trace) throw new Error('The browser gave no trace.');
  const { traceEvents } = JSON.parse(new TextDecoder().decode(trace)) as { traceEvents: TraceEvent[] };
  return traceEvents
    .filter(({ name, ph, tts }) => ph === 'X' && tts !== undefined && names.includes(name))
    .map(({ name, tts = 0, tdur = 0, args }) => ({
      name,
      url: args.data?.url ?? '',
      called: args.data?.functionName ?? '',
      startedAt: tts,
      took: tdur,
    }))
    .sort((one, other) => one.startedAt - other.startedAt);
}
