import type { Play } from '../drill/play';
import { FLAW_TITLES } from '../flaws/titles';

/** What is being played, and what a user saw of it once it is over. */
export function VerdictBanner({ play }: { play: Play }) {
  if (play.phase === 'none') return null;
  const what = `${play.flaw} ${FLAW_TITLES[play.flaw]}, ${play.twin}`;
  if (play.phase === 'playing') {
    return (
      <output className="verdict playing">
        <b>Playing: {what}</b>
        <span>Hands off the keyboard: the page types and clicks by itself.</span>
      </output>
    );
  }
  return (
    <output className={`verdict ${play.verdict.well ? 'well' : 'ill'}`}>
      <b>What a user sees ({what})</b>
      <span>{play.verdict.words}</span>
    </output>
  );
}
