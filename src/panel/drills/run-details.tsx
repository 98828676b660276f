// A drill under way or ended: what is asked of the person, the verdict, and each step with what was seen.

import type { DrillStep, DrillStepResult, DrillVerdict } from '../../records/drills';
import type { EpochMilliseconds } from '../../records/units';
import { EvidenceLinks } from '../findings/evidence-links';
import type { Drills } from '../model/drills';
import { formatMoment, formatSetSpan, formatSpan } from '../model/format';
import { now } from '../model/now';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { Icon, type IconName } from '../parts/icons';
import { text } from '../texts';
import { AskBox } from './ask-box';
import { limitOf, stepWords, VERDICTS } from './drill-words';
import { VerdictMark } from './verdict-mark';

/** What a run under way and one that is recorded have in common. */
interface ShownRun {
  /** Of one under way. */
  drill?: string;
  name?: string;
  title: string;
  endpoint?: string;
  startedAt: EpochMilliseconds;
  endedAt?: EpochMilliseconds;
  step?: number;
  ask?: string;
  steps: readonly DrillStepResult[];
  verdict?: DrillVerdict;
  summary?: string;
  pace?: number;
}

interface RunDetailsProps {
  panel: Panel;
  session: LoadedSession;
  run: ShownRun;
  /** Absent where it is only read. */
  drills?: Drills | undefined;
}

export function RunDetails({ panel, session, run, drills }: RunDetailsProps) {
  const { title, endpoint, startedAt, endedAt, verdict, summary } = run;
  const goesOn = endedAt === undefined;
  const name = run.drill ?? run.name;
  const plan = drills?.known.value?.find(({ drill }) => drill.name === name)?.drill.steps ?? [];
  return (
    <>
      <h2 class="finding-title">
        {verdict && <VerdictMark verdict={verdict} />} {title}
      </h2>
      <p class="finding-facts">
        <span>{formatMoment(startedAt)}</span>
        <span>{goesOn ? wholeSeconds(now.value - startedAt) : formatSpan(endedAt - startedAt)}</span>
        {endpoint && <span class="break">{endpoint}</span>}
      </p>
      {summary && <p class={`drill-summary drill-${verdict ?? 'plain'}`}>{summary}</p>}
      {goesOn && drills && (
        <>
          {run.ask !== undefined && <AskBox drills={drills} ask={run.ask} />}
          <div class="finding-actions">
            <button type="button" class="button destructive" onClick={() => void drills.stop()}>
              <Icon name="stop" /> {text('drillStop')}
            </button>
          </div>
        </>
      )}
      {!goesOn && drills && name !== undefined && plan.length > 0 && (
        <div class="finding-actions">
          <button type="button" class="button" onClick={() => void drills.start(name, endpoint)}>
            <Icon name="reload" /> {text('drillAgain')}
          </button>
        </div>
      )}
      <h3>{text('drillSteps')}</h3>
      <ol class="drill-steps" aria-label={text('drillSteps')}>
        {run.steps.map((step) => (
          <StepItem
            key={step.step}
            panel={panel}
            session={session}
            step={step}
            goesOn={goesOn && step.step === run.step}
            plan={plan[step.step]}
            pace={run.pace ?? 1}
          />
        ))}
        {goesOn &&
          plan.map(
            (step, number) =>
              number > (run.step ?? 0) && (
                // biome-ignore lint/suspicious/noArrayIndexKey: the order of steps never changes.
                <li key={number} class="drill-step drill-step-later">
                  <Icon name="off" />
                  <div class="drill-step-words">{stepWords(step, plan)}</div>
                </li>
              ),
          )}
      </ol>
    </>
  );
}

interface StepItemProps {
  panel: Panel;
  session: LoadedSession;
  step: DrillStepResult;
  goesOn: boolean;
  plan: DrillStep | undefined;
  pace: number;
}

function StepItem({ panel, session, step, goesOn, plan, pace }: StepItemProps) {
  const { title, at, endedAt, verdict, seen, evidence = [] } = step;
  const look = verdict && VERDICTS[verdict];
  const icon: IconName = look?.icon ?? (goesOn ? 'wait' : 'done');
  const limit = limitOf(plan);
  return (
    <li class={`drill-step ${goesOn ? 'drill-step-now' : ''}`} aria-current={goesOn ? 'step' : undefined}>
      <Icon name={icon} class={`tone-${look?.tone ?? (goesOn ? 'busy' : 'plain')}`} />
      <div class="drill-step-words">
        <p>
          {look && <span class="unseen">{text(look.words)}: </span>}
          {title}{' '}
          <span class="muted drill-clock">
            {goesOn
              ? clockWords(now.value - at, limit === undefined ? undefined : limit * pace)
              : endedAt === undefined || endedAt - at < LEAST_TOLD_MS
                ? ''
                : formatSpan(endedAt - at)}
          </span>
        </p>
        {seen && <p class={look ? `tone-${look.tone}` : 'muted'}>{seen}</p>}
        {evidence.length > 0 && <EvidenceLinks panel={panel} session={session} evidence={evidence} />}
      </div>
    </li>
  );
}

/** What takes less is over before one sees it. */
const LEAST_TOLD_MS = 100;

/** `5 s of at most 30 s`. */
function clockWords(span: number, limit: number | undefined): string {
  const passed = wholeSeconds(span);
  return limit === undefined ? passed : text('drillClock', passed, formatSetSpan(limit));
}

/** The present is known to the second. */
function wholeSeconds(span: number): string {
  return formatSpan(Math.max(0, Math.floor(span / 1000)) * 1000);
}
