// The toolbar's way to the faults: a button that says how many are on, and what it opens.

import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';
import { FaultsMenu } from './faults-menu';

export function FaultsButton({ panel }: { panel: Panel }) {
  const isOpen = useSignal(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const { faults } = panel;
  const isRecorded = panel.tab.value?.state === 'recording';
  const count = faults?.status.value?.active.length ?? 0;
  useEffect(() => {
    if (!isRecorded) isOpen.value = false;
  }, [isRecorded, isOpen]);
  if (!faults) return null;
  const label = count === 0 ? text('faults') : counted('faultsOn', count);
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`tool ${count > 0 ? 'faults-on' : ''}`}
        title={text(isRecorded ? 'faultsHint' : 'faultsNotRecorded')}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen.value}
        aria-controls={isOpen.value ? id : undefined}
        disabled={!isRecorded}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Icon name={count > 0 ? 'warning' : 'fault'} />
        <span class={count > 0 ? 'faults-word' : 'tool-word'}>{label}</span>
        {count > 0 && <span class="faults-count">{count}</span>}
        <Icon name="fold" class="tool-fold" />
      </button>
      {isOpen.value && (
        <FaultsMenu
          id={id}
          panel={panel}
          faults={faults}
          opener={button}
          onClose={(isByKey) => {
            isOpen.value = false;
            if (isByKey) button.current?.focus();
          }}
        />
      )}
    </>
  );
}
