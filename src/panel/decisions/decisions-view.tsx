// The decisions tab: each loss of a connection, and beside it what the app decided then, attempt by attempt.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { Episode } from '../../analysis/result';
import type { EpochMilliseconds } from '../../records/units';
import type { EventRow } from '../../store/schema';
import { formatClock, formatSpan } from '../model/format';
import type { Opened, Panel } from '../model/panel';
import { Empty } from '../parts/empty';
import { Icon } from '../parts/icons';
import { rowForKey } from '../parts/list-keys';
import { MixedRows } from '../parts/mixed-rows';
import { Splitter } from '../parts/splitter';
import type { RowStyle, UniformRowsHandle } from '../parts/uniform-rows';
import { counted, text } from '../texts';
import { EpisodeDetails } from './episode-details';
import { outcomeWords, triggerWords } from './outcome-words';

/** CSS pixels, as style/decisions.css draws them. */
const ROW_HEIGHT = 40;

export function DecisionsView({ panel, opened }: { panel: Panel; opened: Opened }) {
  const id = useId();
  const handle = useRef<Pick<UniformRowsHandle, 'reveal' | 'pageRows'>>(null);
  const details = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const episodes = useComputed(() => opened.insight.result.value?.episodes ?? []).value;
  const { cursor } = panel.selection.value;
  /** By hand, at the moment at which it was pointed. */
  const chosen = useSignal<{ episode: string; cursor: number } | undefined>(undefined);
  const pointedAt = useMemo(
    () => episodeAt(episodes, cursor, opened.session.events.values()),
    [episodes, cursor, opened],
  );
  const shownAt = useRef(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a moment that was chosen brings its row into view; later on the list moves by the user's hand alone.
  useEffect(() => {
    if (shownAt.current >= 0) handle.current?.reveal(shownAt.current);
  }, [cursor]);
  if (!opened.insight.result.value) return <div class="empty" aria-busy="true" />;
  if (episodes.length === 0) {
    return (
      <Empty icon="decision" title={text('emptyDecisions')}>
        <p>{text('emptyDecisionsHint')}</p>
      </Empty>
    );
  }
  // A moment that was chosen elsewhere since goes before it.
  const byHand = cursor === undefined || cursor === chosen.value?.cursor ? chosen.value?.episode : undefined;
  const found = byHand === undefined ? pointedAt : episodes.findIndex((episode) => keyOf(episode) === byHand);
  const at = found < 0 ? tellingMost(episodes) : found;
  shownAt.current = at;
  const selected = episodes[at];

  function choose(row: number): void {
    const episode = episodes[row];
    if (!episode) return;
    chosen.value = { episode: keyOf(episode), cursor: episode.startedAt };
    panel.setCursor(episode.startedAt);
    handle.current?.reveal(row);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      details.current?.focus();
      return;
    }
    const to = rowForKey(event.key, at, episodes.length, handle.current?.pageRows() ?? 1);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  }

  function renderRow(row: number, style: RowStyle) {
    const episode = episodes[row];
    if (!episode) return null;
    return (
      <EpisodeItem
        key={keyOf(episode)}
        id={`${id}-${row}`}
        style={style}
        episode={episode}
        selected={row === at}
        place={[row + 1, episodes.length]}
        onSelect={() => choose(row)}
      />
    );
  }

  return (
    <div class="decisions-body">
      <div class="pane episodes-pane" ref={list}>
        <MixedRows
          count={episodes.length}
          heightOf={() => ROW_HEIGHT}
          keyOf={(row) => String(row)}
          renderRow={renderRow}
          handle={handle}
          scroller={{
            class: 'list episode-list',
            role: 'listbox',
            tabIndex: 0,
            'aria-label': text('episodes'),
            'aria-activedescendant': `${id}-${at}`,
            onKeyDown,
          }}
        />
      </div>
      <Splitter name="decisions" label={text('splitterDecisions')} initial={34} fits />
      <section
        ref={details}
        class="pane episode-pane"
        aria-label={text('episode')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          list.current?.querySelector<HTMLElement>('[role=listbox]')?.focus();
        }}
      >
        {selected && (
          <EpisodeDetails panel={panel} session={opened.session} episode={selected} key={keyOf(selected)} />
        )}
      </section>
    </div>
  );
}

interface EpisodeItemProps {
  id: string;
  style: RowStyle;
  episode: Episode;
  selected: boolean;
  /** Its number, and how many there are. */
  place: [number, number];
  onSelect(): void;
}

function EpisodeItem({ id, style, episode, selected, place, onSelect }: EpisodeItemProps) {
  const { endpoint, startedAt, endedAt, attempts } = episode;
  const outcome = outcomeWords(episode.outcome);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the list names its active option instead.
    <div
      id={id}
      style={style}
      class="row episode-item"
      role="option"
      aria-selected={selected}
      aria-posinset={place[0]}
      aria-setsize={place[1]}
      title={endpoint}
      onClick={onSelect}
    >
      <span class={`tone-${outcome.tone}`}>
        <Icon name={outcome.icon} />
      </span>
      <span class="episode-words">
        <span class="ellipsis">
          <span class="time">{formatClock(startedAt)}</span> {triggerWords(episode.trigger)}
        </span>
        <span class="ellipsis muted">
          {outcome.text}
          {endedAt !== undefined && ` ${text('outcomeAfter', formatSpan(Math.max(0, endedAt - startedAt)))}`}
          {' · '}
          {counted('attempts', attempts.length)}
        </span>
      </span>
    </div>
  );
}

/** Of the decision that was made then, else the last one under way; -1 where there is none. */
function episodeAt(
  episodes: readonly Episode[],
  at: EpochMilliseconds | undefined,
  events: Iterable<EventRow>,
): number {
  if (at === undefined) return -1;
  for (const { record } of events) {
    if (record.kind !== 'decision' || record.at !== at || record.connection === undefined) continue;
    const { connection } = record;
    const found = episodes.findIndex(
      ({ trigger, attempts }) =>
        trigger.connection === connection || attempts.some((attempt) => attempt.connection === connection),
    );
    if (found >= 0) return found;
  }
  return episodes.findLastIndex(
    ({ startedAt, endedAt = Number.POSITIVE_INFINITY }) => startedAt <= at && at <= endedAt,
  );
}

/** What nobody recovered from comes first, then what took the most attempts. */
function tellingMost(episodes: readonly Episode[]): number {
  let best = 0;
  for (const [row, episode] of episodes.entries()) {
    const than = episodes[best];
    if (than && tells(episode) > tells(than)) best = row;
  }
  return best;
}

const DEAD_TELLS = 1_000_000;

function tells({ outcome, attempts }: Episode): number {
  return attempts.length + (outcome === 'recovered' ? 0 : DEAD_TELLS);
}

function keyOf({ startedAt, trigger }: Episode): string {
  return `${trigger.connection} ${startedAt}`;
}
