// What the Faults button opens: what is on, a fault to choose, and those that are kept for the site. Not modal: what it does is
// seen on the timeline behind it.

import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Panel } from '../model/panel';
import type { TabFaults } from '../model/tab-faults';
import { text } from '../texts';
import { ActiveFaults } from './active-faults';
import { FaultForm } from './fault-form';
import { SavedFaults } from './saved-faults';

interface FaultsMenuProps {
  id: string;
  panel: Panel;
  faults: TabFaults;
  /** A click there closes by itself. */
  opener: RefObject<HTMLElement | null>;
  /** `isByKey`: the focus goes back to where it came from. */
  onClose(isByKey: boolean): void;
}

export function FaultsMenu({ id, panel, faults, opener, onClose }: FaultsMenuProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('select')?.focus();
    faults.refresh();
  }, [faults]);
  useEffect(() => {
    const onDown = (event: Event) => {
      const { target } = event;
      if (!(target instanceof Node) || box.current?.contains(target) || opener.current?.contains(target))
        return;
      onClose(false);
    };
    document.addEventListener('pointerdown', onDown);
    return () => document.removeEventListener('pointerdown', onDown);
  }, [onClose, opener]);
  const status = faults.status.value;
  return (
    <div
      ref={box}
      id={id}
      class="faults-menu"
      role="dialog"
      aria-label={text('faults')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose(true);
      }}
    >
      {status && status.active.length > 0 && <ActiveFaults faults={faults} status={status} />}
      <FaultForm panel={panel} faults={faults} onSet={() => onClose(true)} />
      {status && status.saved.length > 0 && (
        <SavedFaults faults={faults} saved={status.saved} onSet={() => onClose(true)} />
      )}
    </div>
  );
}
