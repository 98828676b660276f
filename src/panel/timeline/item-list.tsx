// Everything on the canvas as a list that one walks through by the keyboard: a screen reader reads it, and the canvas
// shows where one is.

import { useId } from 'preact/hooks';
import { text } from '../texts';
import type { Item } from './core/items';
import type { Lane } from './core/layout';
import { takeBack, walk, walkFrom } from './keys';
import { choose } from './selected';
import type { TimelineState } from './timeline-state';
import { describe, laneLabel } from './words';

/** Neighbours that are in the document, for readers that look ahead. */
const AROUND = 3;

interface ItemListProps {
  state: TimelineState;
  /** Scrolls a lane into view. */
  reveal(lane: Lane): void;
}

export function ItemList({ state, reveal }: ItemListProps) {
  const id = useId();
  const focused = state.focused.value;
  // Made anew as the recording grows.
  state.layout.value;
  const place = focused && walkFrom(state, focused);
  const lane = place?.lanes[place.lane];
  const first = place ? Math.max(0, place.item - AROUND) : 0;
  const shown = lane && place ? lane.items.slice(first, place.item + AROUND + 1) : [];

  function go(item: Item | undefined): void {
    state.focus(item);
    const next = item && walkFrom(state, item);
    const nextLane = next?.lanes[next.lane]?.lane;
    if (nextLane) reveal(nextLane);
  }

  return (
    <div
      class="timeline-items"
      role="listbox"
      tabIndex={0}
      aria-label={lane ? text('timelineItemsOf', laneLabel(lane.lane)) : text('timelineItems')}
      aria-activedescendant={place ? `${id}-${place.item}` : undefined}
      onFocus={() => {
        const start = walkFrom(state, state.focused.peek());
        go(start?.lanes[start.lane]?.items[start.item]);
      }}
      onBlur={() => state.focus(undefined)}
      onKeyDown={(event) => {
        if (onKey(event, state, place, focused, go)) event.preventDefault();
      }}
    >
      {shown.map((item, offset) => {
        const number = first + offset;
        return (
          <div
            key={number}
            id={`${id}-${number}`}
            role="option"
            class="unseen"
            tabIndex={-1}
            aria-selected={item === focused || number === place?.item}
            aria-setsize={lane?.items.length}
            aria-posinset={number + 1}
          >
            {spoken(item, state)}
          </div>
        );
      })}
    </div>
  );
}

function onKey(
  event: KeyboardEvent,
  state: TimelineState,
  place: ReturnType<typeof walkFrom>,
  focused: Item | undefined,
  go: (item: Item) => void,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case 'Enter':
    case ' ':
      if (focused) choose(focused, state.panel);
      return true;
    case 'Escape':
      return takeBack(state);
    case '+':
    case '=':
      state.viewport.zoom(0.6, undefined, true);
      return true;
    case '-':
      state.viewport.zoom(1 / 0.6, undefined, true);
      return true;
  }
  if (!place) return false;
  const next = walk(event.key, place);
  if (next) go(next);
  return next !== undefined || event.key.startsWith('Arrow');
}

function spoken(item: Item, state: TimelineState): string {
  const { title, lines } = describe(item, state.words);
  return [title, ...lines].join('. ');
}
