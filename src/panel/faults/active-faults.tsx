// The faults that are on, each with its end.

import type { ActiveFault, FaultStatus } from '../../records/faults';
import type { EpochMilliseconds } from '../../records/units';
import { formatSpan } from '../model/format';
import { now } from '../model/now';
import type { TabFaults } from '../model/tab-faults';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';
import { ruleWords } from './fault-words';

export function ActiveFaults({ faults, status }: { faults: TabFaults; status: FaultStatus }) {
  const { active, held } = status;
  return (
    <div class="faults-active">
      <h2>
        <Icon name="warning" />
        {text('faultsActive')}
        <span class="spacer" />
        {active.length > 1 && (
          <button type="button" class="button" onClick={() => void faults.end()}>
            {text('faultsEndAll')}
          </button>
        )}
      </h2>
      <ul>
        {active.map((fault) => (
          <li key={fault.id}>
            <span class="fault-words">
              {ruleWords(fault)}
              <span class="muted">{untilWords(fault)}</span>
            </span>
            <button
              type="button"
              class="button"
              aria-label={text('faultEndNamed', ruleWords(fault))}
              onClick={() => void faults.end(fault.id)}
            >
              {text('faultEnd')}
            </button>
          </li>
        ))}
      </ul>
      <HeldFrames faults={faults} held={held} />
    </div>
  );
}

/** What a `hold` keeps, and how it gets on its way. */
export function HeldFrames({ faults, held }: { faults: TabFaults; held: number }) {
  if (held === 0) return null;
  return (
    <p class="faults-held">
      <span class="fault-words">{counted('faultsHeld', held)}</span>
      <button type="button" class="button" onClick={() => void faults.release(1)}>
        {text('faultsLetGoOne')}
      </button>
      <button type="button" class="button" onClick={() => void faults.release()}>
        {text('faultsLetGoAll')}
      </button>
    </p>
  );
}

/** ` · ends in 12 s`, and who set it. */
function untilWords({ until, drill }: ActiveFault): string {
  const parts = [
    ...(until === undefined ? [] : [endsWords(until)]),
    ...(drill === undefined ? [] : [text('faultByDrill')]),
  ];
  return parts.map((part) => ` · ${part}`).join('');
}

/** In whole seconds: the present is known to the second. */
export function endsWords(until: EpochMilliseconds): string {
  return text('faultEndsIn', formatSpan(Math.max(0, Math.floor((until - now.value) / 1000)) * 1000));
}
