// Tabs (ARIA Authoring Practices, "Tabs"): arrows move between them, and only the chosen one's content is drawn.

import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

interface Tab<Name extends string> {
  name: Name;
  label: string;
  /** A count or the like behind the label. */
  note?: ComponentChildren;
  content(): ComponentChildren;
}

interface TabsProps<Name extends string> {
  label: string;
  tabs: readonly Tab<Name>[];
  selected: Name;
  onSelect(name: Name): void;
  /** Stands at the end of the row of tabs. */
  aside?: ComponentChildren;
}

export function Tabs<Name extends string>({ label, tabs, selected, onSelect, aside }: TabsProps<Name>) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.name === selected),
  );
  return (
    <div class="tabs">
      <div class="tab-row">
        <div
          ref={row}
          class="tab-list"
          role="tablist"
          aria-label={label}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            const next = tabs[(at + step + tabs.length) % tabs.length];
            if (step === 0 || !next) return;
            event.preventDefault();
            onSelect(next.name);
            row.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus();
          }}
        >
          {tabs.map((tab, number) => (
            <button
              key={tab.name}
              type="button"
              role="tab"
              class="tab"
              data-tab={tab.name}
              id={`${id}-${tab.name}`}
              aria-selected={number === at}
              aria-controls={`${id}-panel`}
              tabIndex={number === at ? 0 : -1}
              onClick={() => onSelect(tab.name)}
            >
              {tab.label} {tab.note !== undefined && <span class="tab-note">{tab.note}</span>}
            </button>
          ))}
        </div>
        {aside}
      </div>
      <div
        class="tab-panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tabs[at]?.name ?? ''}`}
      >
        {tabs[at]?.content()}
      </div>
    </div>
  );
}
