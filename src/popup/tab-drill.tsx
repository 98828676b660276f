// Faults and drills for whoever has no DevTools open: what is on with its end, a drill to start, what it asks, its result.

import { useRef } from 'preact/hooks';
import type { DrillRun, DrillVerdict } from '../records/drills';
import { FAULT_NAMES } from '../records/fault-names';
import type { FaultStatus } from '../records/faults';
import type { PopupState } from './state';
import { type TextKey, text } from './texts';

export function FaultsOn({ popup }: { popup: PopupState }) {
  const status: FaultStatus | undefined = popup.faults.value;
  if (!status || status.active.length === 0) return null;
  const names = status.active.map(({ fault }) => text(FAULT_NAMES[fault.kind]));
  const isClockMoved = status.active.some(({ fault }) => fault.kind === 'age-token');
  return (
    <div class="faults-on" role="status">
      <p>
        <strong>{text('faultsStrip')}</strong> {names.join(', ')}
      </p>
      {isClockMoved && <p>{text('popupClockMoved')}</p>}
      <button type="button" class="button" onClick={() => popup.endFaults()}>
        {text('faultsEndAll')}
      </button>
    </div>
  );
}

const VERDICTS: { [Verdict in DrillVerdict]: { words: TextKey; tone: string } } = {
  passed: { words: 'drillPassed', tone: 'good' },
  failed: { words: 'drillFailed', tone: 'bad' },
  inconclusive: { words: 'drillInconclusive', tone: '' },
  stopped: { words: 'drillStopped', tone: '' },
};

export function TabDrill({ popup }: { popup: PopupState }) {
  const run = popup.run.value;
  const drills = popup.drills.value;
  if (drills.length === 0 && !run) return null;
  return (
    <section class="tab-drill">
      <h2>{text('tabDrills')}</h2>
      {run && run.endedAt === undefined ? (
        <UnderWay popup={popup} run={run} />
      ) : (
        <>
          {run && <Result run={run} />}
          <StartDrill popup={popup} />
        </>
      )}
    </section>
  );
}

function UnderWay({ popup, run }: { popup: PopupState; run: DrillRun }) {
  const step = run.steps.find((one) => one.step === run.step);
  return (
    <>
      <p>{text('drillStrip', run.title)}</p>
      <p class={run.ask === undefined ? 'muted' : 'ask'} role="status">
        {run.ask ?? step?.title}
      </p>
      <div class="buttons">
        {run.ask !== undefined && (
          <>
            <button type="button" class="button primary" onClick={() => popup.answerDrill(true)}>
              {text('drillDone')}
            </button>
            <button type="button" class="button" onClick={() => popup.answerDrill(false)}>
              {text('drillCannot')}
            </button>
          </>
        )}
        <button type="button" class="button" onClick={() => popup.stopDrill()}>
          {text('drillStop')}
        </button>
      </div>
    </>
  );
}

function Result({ run: { title, verdict, summary } }: { run: DrillRun }) {
  const { words, tone } = VERDICTS[verdict ?? 'inconclusive'];
  return (
    <p class="drill-result" role="status">
      <strong class={tone}>{text('popupDrillResult', title, text(words))}</strong> {summary}
    </p>
  );
}

function StartDrill({ popup }: { popup: PopupState }) {
  const field = useRef<HTMLSelectElement>(null);
  const drills = popup.drills.value;
  return (
    <form
      class="mark-form"
      onSubmit={(event) => {
        event.preventDefault();
        const name = field.current?.value;
        if (name) popup.startDrill(name);
      }}
    >
      <select ref={field} aria-label={text('drill')}>
        {drills.map(({ drill }) => (
          <option key={drill.name} value={drill.name}>
            {drill.title}
          </option>
        ))}
      </select>
      <button type="submit" class="button">
        {text('drillStart')}
      </button>
    </form>
  );
}
