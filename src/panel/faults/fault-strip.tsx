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
      <span class="muted fault-strip-time">{soonest(status.active)}</span>
      {clocks.map((fault) => (
        <strong key={fault.id}>{clockWords(fault)}</strong>
      ))}
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

/** `ends in 12 s`; of several `the first ends in 12 s`. */
function soonest(active: readonly ActiveFault[]): string {
  const ends = active.flatMap(({ until }) => (until === undefined ? [] : [until]));
  if (ends.length === 0) return '';
  const words = endsWords(Math.min(...ends));
  return active.length === 1 ? words : text('faultsFirst', words);
}
