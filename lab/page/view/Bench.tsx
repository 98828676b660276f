// The bench: which of the seven mistakes the page makes, a drill for each, and the server's mischief.

import { addressFor, type Choice, FLAWS } from '../choice';
import { FLAW_DESCRIPTIONS } from '../flaws';
import { FLAW_TITLES } from '../flaws/titles';
import { MischiefPanel } from './MischiefPanel';

interface BenchProps {
  choice: Choice;
  isPlaying: boolean;
}

export function Bench({ choice, isPlaying }: BenchProps) {
  const broken = choice.twin === 'broken' ? choice.flaw : undefined;
  return (
    <aside className="bench" aria-label="Bench">
      <section>
        <h2>Seven mistakes</h2>
        <p className="hint">
          {broken === undefined
            ? 'The page runs its sound hook. Break it, one mistake at a time.'
            : FLAW_DESCRIPTIONS[broken].mistake}
        </p>
        <ol className="flaws">
          {FLAWS.map((flaw) => (
            <li key={flaw}>
              <button
                type="button"
                role="switch"
                className="switch"
                aria-checked={flaw === broken}
                disabled={isPlaying}
                title={FLAW_DESCRIPTIONS[flaw].seen}
                onClick={() => choose({ flaw, twin: flaw === broken ? 'sound' : 'broken', script: false })}
              >
                <span className="number">{flaw}</span>
                <span className="title">{FLAW_TITLES[flaw]}</span>
                <span className="side">{flaw === broken ? 'broken' : 'sound'}</span>
              </button>
              <a
                className="play"
                href={addressFor({ flaw, twin: flaw === broken ? 'broken' : 'sound', script: true })}
                aria-label={`Play the drill for ${FLAW_TITLES[flaw]}`}
                title="Play the drill: nothing to type"
              >
                ▶
              </a>
            </li>
          ))}
        </ol>
      </section>
      <MischiefPanel />
      <footer>
        <span>React {BUILD} build.</span> <a href={addressFor({ build: 'dev' })}>Development</a>{' '}
        <a href={addressFor({ build: 'prod' })}>Production</a>
      </footer>
    </aside>
  );
}

/** Another hook begins on a fresh page, in the same room. */
function choose(choice: Choice): void {
  location.assign(addressFor(choice) + location.hash);
}

const BUILD = process.env.NODE_ENV === 'production' ? 'production' : 'development';
