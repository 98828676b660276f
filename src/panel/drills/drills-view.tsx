// The drills tab: what there is to run, what has been run, and beside it one of them: to begin, under way, or its result.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { isUnderWay } from '../model/drills';
import { formatTime } from '../model/format';
import type { Opened, Panel } from '../model/panel';
import { Empty } from '../parts/empty';
import { rowForKey } from '../parts/list-keys';
import { Splitter } from '../parts/splitter';
import { text } from '../texts';
import { AddDrill } from './add-drill';
import { choicesOf, type DrillChoice, keyOf, usualChoice } from './drill-choice';
import { DrillDetails } from './drill-details';
import { effortWords } from './drill-words';
import { RunDetails } from './run-details';
import { VerdictMark } from './verdict-mark';

/** Drills a page key moves by. */
const PAGE_ROWS = 5;

export function DrillsView({ panel, opened }: { panel: Panel; opened: Opened }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const details = useRef<HTMLElement>(null);
  const chosen = useSignal<string | undefined>(undefined);
  const isFiles = panel.files?.nameOf(opened.session.id) !== undefined;
  // A drill is of the tab that is inspected; a recording that is looked at beside it has only its own runs.
  const drills = isFiles ? undefined : panel.drills;
  const past = useComputed(() => opened.insight.result.value?.drills ?? []).value;
  const choices = choicesOf(drills?.run.value, drills?.known.value ?? [], past);
  const choice = choices.find((one) => keyOf(one) === chosen.value) ?? usualChoice(choices);
  const at = choice ? choices.indexOf(choice) : -1;
  // What has just begun is what one looks at.
  const runId = drills?.run.value?.id;
  useEffect(() => {
    if (runId !== undefined && isUnderWay(drills?.run.peek())) chosen.value = 'run';
  }, [runId, drills, chosen]);

  if (!choice) {
    return drills && drills.known.value === undefined ? (
      <div class="empty" aria-busy="true" />
    ) : (
      <Empty icon="list" title={text('emptyDrills')}>
        <p>{text('emptyDrillsHint')}</p>
      </Empty>
    );
  }

  function choose(row: number): void {
    const next = choices[row];
    if (!next) return;
    chosen.value = keyOf(next);
    list.current?.querySelector(`[id="${id}-${row}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      details.current?.focus();
      return;
    }
    const to = rowForKey(event.key, at, choices.length, PAGE_ROWS);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  }

  const groups = groupsOf(choices);
  return (
    <div class="findings-body">
      <div class="pane drills-side">
        <div
          ref={list}
          class="drills-list"
          role="listbox"
          tabIndex={0}
          aria-label={text('tabDrills')}
          aria-activedescendant={`${id}-${at}`}
          onKeyDown={onKeyDown}
        >
          {groups.map(({ title, rows }) => (
            // biome-ignore lint/a11y/useSemanticElements: options of a list, not fields.
            <div key={title} role="group" aria-label={title}>
              {groups.length > 1 && (
                <p class="drills-group" aria-hidden="true">
                  {title}
                </p>
              )}
              {rows.map((row) => {
                const one = choices[row];
                return (
                  one && (
                    <ChoiceItem
                      key={keyOf(one)}
                      id={`${id}-${row}`}
                      choice={one}
                      selected={row === at}
                      onSelect={() => choose(row)}
                    />
                  )
                );
              })}
            </div>
          ))}
        </div>
        {drills && <AddDrill drills={drills} onAdded={(name) => (chosen.value = `drill ${name}`)} />}
      </div>
      <Splitter name="drills" label={text('splitterDrills')} initial={36} />
      <section
        ref={details}
        class="pane finding-pane"
        aria-label={text('drill')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          list.current?.focus();
        }}
      >
        {choice.kind === 'drill' && drills ? (
          <DrillDetails panel={panel} drills={drills} known={choice.known} key={keyOf(choice)} />
        ) : choice.kind === 'run' ? (
          <RunDetails panel={panel} session={opened.session} run={choice.run} drills={drills} />
        ) : choice.kind === 'past' ? (
          <RunDetails panel={panel} session={opened.session} run={choice.past} />
        ) : null}
      </section>
    </div>
  );
}

interface Group {
  title: string;
  rows: number[];
}

function groupsOf(choices: readonly DrillChoice[]): Group[] {
  const titles = {
    run: text('drillsThisTab'),
    drill: text('tabDrills'),
    past: text('drillsPast'),
  };
  const groups: Group[] = [];
  for (const kind of ['run', 'drill', 'past'] as const) {
    const rows = choices.flatMap((choice, row) => (choice.kind === kind ? [row] : []));
    if (rows.length > 0) groups.push({ title: titles[kind], rows });
  }
  return groups;
}

interface ChoiceItemProps {
  id: string;
  choice: DrillChoice;
  selected: boolean;
  onSelect(): void;
}

function ChoiceItem({ id, choice, selected, onSelect }: ChoiceItemProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the list names its active option instead.
    <div
      id={id}
      class="finding-item drill-item"
      role="option"
      aria-selected={selected}
      title={choice.kind === 'drill' ? choice.known.drill.about : undefined}
      onClick={onSelect}
    >
      <div class="finding-words">
        <ChoiceWords choice={choice} />
      </div>
    </div>
  );
}

function ChoiceWords({ choice }: { choice: DrillChoice }) {
  switch (choice.kind) {
    case 'drill': {
      const { drill, own } = choice.known;
      return (
        <>
          <p class="drill-name">
            <strong>{drill.title}</strong>
            {own && <span class="chip">{text('drillOwn')}</span>}
          </p>
          <p class="finding-facts">{effortWords(drill)}</p>
        </>
      );
    }
    case 'run':
    case 'past': {
      const run = choice.kind === 'run' ? choice.run : choice.past;
      return (
        <>
          <p class="drill-name">
            <strong>{run.title}</strong>
            {run.verdict ? (
              <VerdictMark verdict={run.verdict} />
            ) : (
              <span class="tone-busy">{text('drillUnderWay')}</span>
            )}
          </p>
          <p class="finding-facts">{[formatTime(run.startedAt), run.endpoint].filter(Boolean).join(' · ')}</p>
        </>
      );
    }
  }
}
