// What the Faults menu holds: what is on, a fault to choose, and those that are kept for the site.

import { useEffect, useRef } from 'preact/hooks';
import type { Panel } from '../model/panel';
import type { TabFaults } from '../model/tab-faults';
import { ActiveFaults } from './active-faults';
import { FaultForm } from './fault-form';
import { SavedFaults } from './saved-faults';

interface FaultChoicesProps {
  panel: Panel;
  faults: TabFaults;
  /** A fault was set: what it does is to be seen. */
  onSet(): void;
}

export function FaultChoices({ panel, faults, onSet }: FaultChoicesProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('select')?.focus();
  }, []);
  const status = faults.status.value;
  return (
    <div class="fault-choices" ref={box}>
      {status && status.active.length > 0 && <ActiveFaults faults={faults} status={status} />}
      <FaultForm panel={panel} faults={faults} onSet={onSet} />
      {status && status.saved.length > 0 && (
        <SavedFaults faults={faults} saved={status.saved} onSet={onSet} />
      )}
    </div>
  );
}
