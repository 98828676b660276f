// One episode: the policy that its waits show, in words and as a curve, and every attempt in a table.

import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Episode } from '../../analysis/result';
import type { EpochMilliseconds } from '../../records/units';
import { closeWords } from '../model/close-codes';
import { formatClock, formatCount, formatSpan } from '../model/format';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { counted, text } from '../texts';
import { outcomeWords, triggerWords } from './outcome-words';
import { PolicyCurve } from './policy-curve';
import { policyWords } from './policy-words';
import { decisionsByConnection, type Step, stepsOf } from './steps';

interface EpisodeDetailsProps {
  panel: Panel;
  session: LoadedSession;
  episode: Episode;
}

const COLUMNS = [
  'stepNumber',
  'time',
  'stepAsked',
  'stepWaited',
  'stepReason',
  'stepSource',
  'stepFired',
  'stepThen',
] as const;

/** Rows that are drawn at first, and more at each wish: a storm has thousands. */
const ROWS_A_TIME = 100;
/** A timer that fires so much later than it was asked to was held back. */
const LATE_MS = 500;

export function EpisodeDetails({ panel, session, episode }: EpisodeDetailsProps) {
  const more = useSignal(0);
  const { cursor } = panel.selection.value;
  // With each new conclusion, not with each of the many commits between them.
  const steps = useMemo(() => {
    const records = [...session.events.values()].map(({ record }) => record);
    return stepsOf(episode, decisionsByConnection(records.filter((record) => record.kind === 'decision')));
  }, [session, episode]);
  const pointedAt = steps.findIndex((step) => cursor !== undefined && isAt(step, cursor));
  const most = ROWS_A_TIME + more.value + Math.max(0, pointedAt - ROWS_A_TIME + 1);
  const { endpoint, startedAt, endedAt, attempts, policy, outcome } = episode;
  const words = policyWords(policy);
  const hasReasons = steps.some(({ decision }) => decision?.reason);
  const lasted =
    endedAt === undefined ? '' : ` ${text('outcomeAfter', formatSpan(Math.max(0, endedAt - startedAt)))}`;
  return (
    <>
      <h2 class="break">{endpoint}</h2>
      <p>
        {text('episodeSentence', formatClock(startedAt), triggerWords(episode.trigger))}{' '}
        <strong>
          {outcomeWords(outcome).text}
          {lasted}
        </strong>
        .
      </p>
      <p class="policy-words">
        <strong>{text('policy')}</strong> {words ?? text('policyUnknown')}
        {words !== undefined && (
          <span class="muted"> · {text('policyConfidence', Math.round(policy.confidence * 100))}</span>
        )}
      </p>
      {attempts.length > 0 && (
        <PolicyCurve policy={policy} attempts={attempts} words={words ?? text('policyUnknown')} />
      )}
      {steps.length > 0 && (
        <div class="steps-scroller">
          <table class="steps">
            <thead>
              <tr>
                {COLUMNS.map((name) =>
                  name === 'stepReason' && !hasReasons ? null : (
                    <th key={name} scope="col">
                      {text(name)}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {steps.slice(0, most).map((step, number) => (
                <StepRow
                  key={keyOf(step)}
                  panel={panel}
                  step={step}
                  hasReasons={hasReasons}
                  isPointedAt={number === pointedAt}
                />
              ))}
            </tbody>
          </table>
          {steps.length > most && (
            <button
              type="button"
              class="button"
              onClick={() => {
                more.value += ROWS_A_TIME * 5;
              }}
            >
              {counted('stepsMore', steps.length - most)}
            </button>
          )}
        </div>
      )}
    </>
  );
}

interface StepRowProps {
  panel: Panel;
  step: Step;
  hasReasons: boolean;
  /** The timeline's cursor stands at it. */
  isPointedAt: boolean;
}

function StepRow({ panel, step, hasReasons, isPointedAt }: StepRowProps) {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isPointedAt) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isPointedAt]);
  if (step.type === 'decision') {
    const { at, delayMs, reason, source, clearedAt, library, connection } = step.decision;
    const evidence = { at, what: '', ...(connection === undefined ? {} : { connection }) };
    return (
      <tr ref={row} aria-current={isPointedAt}>
        <td />
        <td>
          <TimeLink at={at} onClick={() => panel.showEvidence(evidence)} />
        </td>
        <td>{delayMs === undefined ? '' : formatSpan(delayMs)}</td>
        <td />
        {hasReasons && <td class="break">{reason}</td>}
        <td>
          <Source source={source} library={library} />
        </td>
        <td />
        <td>{text(clearedAt === undefined ? 'decidedStop' : 'decidedCleared')}</td>
      </tr>
    );
  }
  const { attempt, decision, number } = step;
  const asked = attempt.askedMs ?? decision?.delayMs;
  return (
    <tr ref={row} aria-current={isPointedAt}>
      <td>{formatCount(number)}</td>
      <td>
        <TimeLink at={attempt.at} onClick={() => panel.showEvidence({ ...attempt, what: '' })} />
      </td>
      <td>{asked === undefined ? '–' : formatSpan(asked)}</td>
      <td>{formatSpan(attempt.waitedMs)}</td>
      {hasReasons && <td class="break">{decision?.reason}</td>}
      <td>
        <Source source={attempt.source} library={decision?.library} />
      </td>
      <td>{decision && <Fired at={decision.at} delayMs={decision.delayMs} firedAt={decision.firedAt} />}</td>
      <td>
        {attempt.opened ? (
          <span class="tone-good">{text('stepOpened')}</span>
        ) : (
          <span
            class={attempt.code === undefined ? 'muted' : `close-${closeWords(attempt.code, false).tone}`}
          >
            {attempt.code === undefined
              ? text('stepPending')
              : `${attempt.code} ${closeWords(attempt.code, false).name}`}
          </span>
        )}
      </td>
    </tr>
  );
}

function TimeLink({ at, onClick }: { at: number; onClick(): void }) {
  return (
    <button type="button" class="link" onClick={onClick}>
      {formatClock(at)}
    </button>
  );
}

/** Said by the app (full), or seen from its timers (hollow); the words say it too. */
function Source({ source, library }: { source: 'reported' | 'inferred'; library: string | undefined }) {
  return (
    <span class="step-source">
      <svg viewBox="0 0 8 8" class="source-sign" aria-hidden="true">
        <path class={`curve-dot curve-${source}`} d="M4 .8L7.2 4 4 7.2.8 4z" />
      </svg>
      {source === 'reported' ? (library ?? text('sourceApp')) : text('stepInferred')}
    </span>
  );
}

interface FiredProps {
  at: number;
  delayMs: number | undefined;
  firedAt: number | undefined;
}

function Fired({ at, delayMs, firedAt }: FiredProps) {
  if (firedAt === undefined) return <span class="muted">{text('stepNotFired')}</span>;
  const late = delayMs === undefined ? 0 : firedAt - at - delayMs;
  return late > LATE_MS ? (
    <span class="tone-warn">{text('stepLate', formatSpan(late))}</span>
  ) : (
    text('stepOnTime')
  );
}

/** Its decision was made then, or its attempt. */
function isAt(step: Step, at: EpochMilliseconds): boolean {
  return step.decision?.at === at || (step.type === 'attempt' && step.attempt.at === at);
}

function keyOf(step: Step): string {
  return step.type === 'attempt'
    ? step.attempt.connection
    : `${step.decision.connection} ${step.decision.at} ${step.decision.action}`;
}
