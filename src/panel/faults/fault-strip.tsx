// Under the toolbar while any fault is on: that what is seen is not the app's own doing, and the way out.

import type { ActiveFault } from '../../records/faults';
import { formatSetSpan } from '../model/format';
import type { Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { text } from '../texts';
import { endsWords, HeldFrames } from './active-faults';
import { ruleWords } from './fault-words';

export function FaultStrip({ panel }: { panel: Panel }) {
  const status = panel.faults?.status.value;
  const faults = panel.faults;
  if (!faults || !status || status.active.length === 0) return null;
  const clocks = status.active.filter(({ fault }) => fault.kind === 'age-token');
  return (
    <section class="fault-strip" aria-label={text('faultsActive')}>
      <Icon name="warning" />
      <p class="fault-strip-words" role="status">
        <strong>{text('faultsStrip')}</strong>{' '}
        {status.active.map((fault, number) => (
          <span key={fault.id}>
            {number > 0 && '; '}
            {ruleWords(fault)}
            {fault.drill === undefined ? '' : ` (${text('faultByDrill')})`}
          </span>
        ))}
      </p>
      {clocks.map((fault) => (
        <strong key={fault.id}>{clockWords(fault)}</strong>
      ))}
      <span class="muted fault-strip-time">{soonest(status.active)}</span>
      <HeldFrames faults={faults} held={status.held} />
      <button type="button" class="button" onClick={() => void faults.end()}>
        {text(status.active.length > 1 ? 'faultsEndAll' : 'faultEnd')}
      </button>
    </section>
  );
}

function clockWords({ fault }: ActiveFault): string {
  return fault.kind === 'age-token' ? text('faultClockMoved', formatSetSpan(fault.byMs)) : '';
}

/** When the first of them ends by itself. */
function soonest(active: readonly ActiveFault[]): string {
  const ends = active.flatMap(({ until }) => (until === undefined ? [] : [until]));
  return ends.length === 0 ? '' : endsWords(Math.min(...ends));
}
