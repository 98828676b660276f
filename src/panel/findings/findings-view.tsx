// The findings tab: what is wrong, the worst first, and beside it one of them with what shows it and what to change.

import { useComputed } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import type { Finding } from '../../analysis/result';
import { findingKey } from '../insight/insight';
import type { Opened, Panel } from '../model/panel';
import { Empty } from '../parts/empty';
import { rowForKey } from '../parts/list-keys';
import { Splitter } from '../parts/splitter';
import { text } from '../texts';
import { FindingDetails } from './finding-details';
import { FindingFacts } from './finding-facts';
import { byWeight, SeverityMark } from './severity';

/** Findings a page key moves by: rows have different heights, and there are few of them. */
const PAGE_ROWS = 5;

export function FindingsView({ panel, opened }: { panel: Panel; opened: Opened }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const details = useRef<HTMLElement>(null);
  const findings = useComputed(() => byWeight(opened.insight.result.value?.findings ?? [])).value;
  const selected = panel.finding.value;
  const at = selected === undefined ? -1 : findings.indexOf(selected);
  // The worst is what one came for: it is read without being chosen, which would filter all else to it.
  const read = selected ?? findings[0];
  if (findings.length === 0) return <NoFindings opened={opened} />;

  function choose(row: number): void {
    const finding = findings[row];
    if (!finding) return;
    panel.showFinding(finding);
    list.current?.children[row]?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && selected) {
      event.preventDefault();
      details.current?.focus();
      return;
    }
    if (event.key === 'Escape' && selected) {
      event.preventDefault();
      panel.showFinding(undefined);
      return;
    }
    const to = rowForKey(event.key, at, findings.length, PAGE_ROWS);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  }

  return (
    <div class="findings-body">
      <div
        ref={list}
        class="pane findings-list"
        role="listbox"
        tabIndex={0}
        aria-label={text('tabFindings')}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        onKeyDown={onKeyDown}
      >
        {findings.map((finding, row) => (
          <FindingItem
            key={findingKey(finding)}
            id={`${id}-${row}`}
            finding={finding}
            selected={row === at}
            onSelect={() => choose(row)}
          />
        ))}
      </div>
      <Splitter name="findings" label={text('splitterFindings')} initial={42} fits />
      <section
        ref={details}
        class="pane finding-pane"
        aria-label={text('finding')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          list.current?.focus();
        }}
      >
        {read && (
          <FindingDetails panel={panel} session={opened.session} finding={read} key={findingKey(read)} />
        )}
      </section>
    </div>
  );
}

interface FindingItemProps {
  id: string;
  finding: Finding;
  selected: boolean;
  onSelect(): void;
}

function FindingItem({ id, finding, selected, onSelect }: FindingItemProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the list names its active option instead.
    <div id={id} class="finding-item" role="option" aria-selected={selected} onClick={onSelect}>
      <SeverityMark severity={finding.severity} />
      <div class="finding-words">
        <p>{finding.summary}</p>
        <p class="finding-facts">
          <FindingFacts finding={finding} brief />
        </p>
      </div>
    </div>
  );
}

function NoFindings({ opened }: { opened: Opened }) {
  if (!opened.insight.result.value) return <div class="empty" aria-busy="true" />;
  return (
    <Empty icon="done" title={text('emptyFindings')}>
      <p>{text('emptyFindingsHint')}</p>
    </Empty>
  );
}
