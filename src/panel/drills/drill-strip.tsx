// Under the toolbar while a drill goes on and something else is looked at: what it waits for, and what it asks.

import { isUnderWay } from '../model/drills';
import type { Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { text } from '../texts';

export function DrillStrip({ panel }: { panel: Panel }) {
  const { drills } = panel;
  const run = drills?.run.value;
  const { view, tab } = panel.selection.value;
  if (!drills || !isUnderWay(run) || (view === 'session' && tab === 'drills')) return null;
  const step = run.steps.find((one) => one.step === run.step);
  return (
    <section class="drill-strip" aria-label={text('drillUnderWay')}>
      <Icon name="wait" />
      <p class="fault-strip-words" role="status">
        {text('drillStrip', run.title)} <strong>{run.ask ?? step?.title}</strong>
      </p>
      {run.ask !== undefined && (
        <>
          <button type="button" class="button primary" onClick={() => void drills.answer(true)}>
            {text('drillDone')}
          </button>
          <button type="button" class="button" onClick={() => void drills.answer(false)}>
            {text('drillCannot')}
          </button>
        </>
      )}
      <button
        type="button"
        class="button"
        onClick={() => {
          if (view !== 'session') panel.showSession();
          panel.setTab('drills');
        }}
      >
        {text('drillShow')}
      </button>
      <button type="button" class="button" onClick={() => void drills.stop()}>
        {text('drillStop')}
      </button>
    </section>
  );
}
