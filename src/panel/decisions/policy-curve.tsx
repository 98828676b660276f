// The policy as a curve, with the waits that were seen on it. The table beside it has the same figures.
//
//   ms │            ╭──── cap          band   where chance may put a wait
//      │        ╭───╯  ●               line   what the policy asks for
//      │   ╭──●─╯  ○                   ● ○    waited: reported, inferred
//      └─────────────── attempt        ─      asked for

import type { Attempt, Policy } from '../../analysis/result';
import { formatSetSpan } from '../model/format';
import { text } from '../texts';
import { tickStep } from '../timeline/core/ticks';
import { expectedWait } from './expected-wait';

/** Units of the drawing; it is scaled to the room there is. */
const WIDTH = 520;
const HEIGHT = 150;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;
const RIGHT = 8;
/** More dots than that are a smear; the table has all. */
const MOST_SHOWN = 60;
/** At most, at round spans. */
const GRID_LINES = 4;

export function PolicyCurve({
  policy,
  attempts,
  words,
}: {
  policy: Policy;
  attempts: readonly Attempt[];
  words: string;
}) {
  const shown = attempts.slice(0, MOST_SHOWN);
  const expected = shown.map((_, n) => expectedWait(policy, n));
  const highest = Math.max(
    1,
    ...shown.flatMap(({ waitedMs, askedMs }) => [waitedMs, askedMs ?? 0]),
    ...expected.map((one) => one?.most ?? 0),
  );
  const every = tickStep(highest / GRID_LINES);
  const top = Math.max(every, Math.ceil(highest / every) * every);
  const step = (WIDTH - LEFT - RIGHT) / shown.length;
  const x = (n: number) => LEFT + (n + 0.5) * step;
  const y = (ms: number) => HEIGHT - BOTTOM - (Math.max(0, ms) / (top * 1.05)) * (HEIGHT - BOTTOM - TOP);
  const known = expected.flatMap((one, n) => (one ? [{ ...one, n }] : []));
  const line = known.map(({ wait, n }) => `${x(n)},${y(wait)}`).join(' ');
  const band = [
    ...known.map(({ most, n }) => `${x(n)},${y(most)}`),
    ...known.map(({ least, n }) => `${x(n)},${y(least)}`).reverse(),
  ].join(' ');
  const labelEvery = Math.ceil(shown.length / 12);
  return (
    <figure class="policy-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text('curveLabel', words, shown.length)}>
        {Array.from({ length: Math.round(top / every) + 1 }, (_, n) => n * every).map((ms) => (
          <g key={ms} class="curve-grid">
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(ms)} y2={y(ms)} />
            <text x={LEFT - 6} y={y(ms) + 3} text-anchor="end">
              {ms === 0 ? '0' : formatSetSpan(ms)}
            </text>
          </g>
        ))}
        {band !== '' && <polygon class="curve-band" points={band} />}
        {line !== '' && <polyline class="curve-line" points={line} />}
        {shown.map(({ connection, waitedMs, askedMs, source }, n) => (
          <g key={connection}>
            {askedMs !== undefined && (
              <line class="curve-asked" x1={x(n) - 5} x2={x(n) + 5} y1={y(askedMs)} y2={y(askedMs)} />
            )}
            <circle class={`curve-dot curve-${source}`} cx={x(n)} cy={y(waitedMs)} r={3.2} />
            {n % labelEvery === 0 && (
              <text class="curve-number" x={x(n)} y={HEIGHT - 8} text-anchor="middle">
                {n + 1}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption class="curve-legend">
        {shown.some(({ source }) => source === 'reported') && (
          <Key kind="reported" words={text('curveReported')} />
        )}
        {shown.some(({ source }) => source === 'inferred') && (
          <Key kind="inferred" words={text('curveInferred')} />
        )}
        {shown.some(({ askedMs }) => askedMs !== undefined) && (
          <Key kind="asked" words={text('curveAsked')} />
        )}
        {known.length > 0 && <Key kind="line" words={text('curvePolicy')} />}
        {attempts.length > shown.length && <span>{text('curveMore', shown.length, attempts.length)}</span>}
      </figcaption>
    </figure>
  );
}

function Key({ kind, words }: { kind: 'reported' | 'inferred' | 'asked' | 'line'; words: string }) {
  return (
    <span class="curve-key">
      <svg viewBox="0 0 12 8" aria-hidden="true">
        {kind === 'asked' || kind === 'line' ? (
          <line class={`curve-${kind}`} x1={1} x2={11} y1={4} y2={4} />
        ) : (
          <circle class={`curve-dot curve-${kind}`} cx={6} cy={4} r={3} />
        )}
      </svg>
      {words}
    </span>
  );
}
