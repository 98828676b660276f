// The waits between the attempts of an outage, as the analysis reads them from what the app's timers asked for.

import { createAnalysis } from '../../analysis/analysis';
import type { Episode } from '../../analysis/result';
import { duration, listed } from '../../analysis/rules/words';
import { inOrder } from '../seen';
import type { Judgement, Scene } from './check';

/** Waits that are told in a sentence, or shown as evidence. */
const SHOWN = 6;
/** A close and the fault that made it are told by two clocks' readings of one moment. */
const SLACK_MS = 1_000;

/**
 * The story with the most attempts in the outage, and those alone; `undefined` where the app made none. It may have begun
 * before: a socket that stood for moments does not end one.
 */
export function episodeOf(scene: Scene): Episode | undefined {
  const from = (scene.outage?.from ?? scene.startedAt) - SLACK_MS;
  const analysis = createAnalysis();
  // Backoff is told by sockets and timers alone.
  for (const record of inOrder({ ...scene.seen, frames: [] })) analysis.push(record);
  return analysis
    .result(scene.now)
    .sessions.flatMap(({ episodes }) => episodes)
    .map((episode) => ({ ...episode, attempts: episode.attempts.filter(({ at }) => at >= from) }))
    .filter(
      ({ endpoint, attempts }) =>
        attempts.length > 0 && (scene.endpoint === undefined || endpoint === scene.endpoint),
    )
    .sort((one, other) => other.attempts.length - one.attempts.length)[0];
}

/** What each attempt waited: what was asked for where that is known. */
export function waitsOf({ attempts }: Episode): number[] {
  return attempts.map(({ askedMs, waitedMs }) => Math.max(0, askedMs ?? waitedMs));
}

export function waitsAsText(waits: readonly number[]): string {
  const shown = waits.slice(0, SHOWN).map(duration);
  return listed(waits.length > SHOWN ? [...shown, `${waits.length - SHOWN} more`] : shown);
}

export function evidenceOf(episode: Episode): Judgement['evidence'] {
  const waits = waitsOf(episode);
  return episode.attempts.slice(0, SHOWN).map(({ at, connection }, index) => ({
    at,
    what: `attempt ${index + 1}, after ${duration(waits[index] ?? 0)}`,
    connection,
  }));
}
