// Waits are drawn, not counted: many clients would not come back at one moment. One client shows it where no formula
// and no table of round numbers gives its waits; where its waits follow one, the next client's do too.

import { counted } from '../../analysis/rules/words';
import { failed, inconclusive, type Judgement, passed, type Scene } from './check';
import { episodeOf, evidenceOf, waitsAsText, waitsOf } from './waits';

/** People write delays in whole tens; so many that are none, nobody wrote. */
const WRITTEN_MS = 10;
const LEAST_DRAWN = 3;

export function jitter(scene: Scene): Judgement {
  const episode = episodeOf(scene);
  const waits = episode ? waitsOf(episode) : [];
  if (!episode) return inconclusive('No attempt was made, so there are no waits to look at.');
  const evidence = evidenceOf(episode);
  const told = waitsAsText(waits);
  const { jitter: kind } = episode.policy;
  if (kind === 'none')
    return failed(
      `Waits follow a rule without chance: ${told}. All clients would come back at one moment.`,
      evidence,
    );
  if (kind !== undefined) return passed(`Waits are drawn (${kind} jitter): ${told}.`, evidence);
  const asked = episode.attempts.flatMap(({ askedMs }) =>
    askedMs === undefined || askedMs === 0 ? [] : [askedMs],
  );
  const drawn = asked.filter((ms) => ms % WRITTEN_MS !== 0);
  if (drawn.length >= LEAST_DRAWN && !isOneFormula(asked))
    return passed(`Waits are drawn: ${told}, which no formula gives.`, evidence);
  return inconclusive(
    `${counted(waits.length, 'wait')} (${told}) do not tell whether they are drawn.`,
    evidence,
  );
}

/** Each the same multiple of the one before, or the same: counted, whatever the base. */
function isOneFormula(waits: readonly number[]): boolean {
  const ratios = waits.slice(1).map((wait, index) => wait / (waits[index] ?? wait));
  return Math.max(...ratios) - Math.min(...ratios) < 0.01;
}
