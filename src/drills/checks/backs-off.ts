// Waits between attempts rise.

import { counted } from '../../analysis/rules/words';
import { failed, inconclusive, type Judgement, passed, type Scene } from './check';
import { episodeOf, evidenceOf, waitsAsText, waitsOf } from './waits';

/** Two waits rise or fall by chance, where they are drawn. */
const LEAST_WAITS = 3;
/** From the first wait to the last, for drawn ones too: less may be jitter about a wait that stays the same. */
const CLEARLY = 2;

export function backsOff(scene: Scene): Judgement {
  const episode = episodeOf(scene);
  const waits = episode ? waitsOf(episode) : [];
  if (!episode || waits.length < LEAST_WAITS)
    return inconclusive(
      `${counted(waits.length, 'attempt')} in the outage: too few to tell whether waits rise.`,
      episode ? evidenceOf(episode) : [],
    );
  const told = waitsAsText(waits);
  const evidence = evidenceOf(episode);
  const { kind } = episode.policy;
  if (kind === 'exponential' || kind === 'linear') return passed(`Waits rise: ${told}.`, evidence);
  if (kind === 'immediate' || kind === 'fixed' || kind === 'none')
    return failed(`Waits do not rise: ${told}.`, evidence);
  // The first is often none, on purpose: what counts is how the others go on.
  const rest = waits.slice(waits[0] === 0 ? 1 : 0);
  const first = Math.min(...rest.slice(0, Math.ceil(rest.length / 2)));
  const last = Math.max(...rest.slice(Math.floor(rest.length / 2)));
  const least = Math.min(...rest.slice(Math.floor(rest.length / 2)));
  if (last >= first * CLEARLY && least >= first) return passed(`Waits rise: ${told}.`, evidence);
  if (Math.max(...rest) < Math.min(...rest) * CLEARLY) return failed(`Waits do not rise: ${told}.`, evidence);
  return inconclusive(`These waits may rise or not: ${told}.`, evidence);
}
