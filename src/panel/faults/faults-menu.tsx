// What the Faults button opens. Not modal: what a fault does is seen on the timeline behind it.

import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { FaultChoices } from '../later-parts';
import type { Panel } from '../model/panel';
import type { TabFaults } from '../model/tab-faults';
import { text } from '../texts';

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
  useEffect(() => faults.refresh(), [faults]);
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
      <FaultChoices panel={panel} faults={faults} onSet={() => onClose(true)} />
    </div>
  );
}
