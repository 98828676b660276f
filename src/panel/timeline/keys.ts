// What keys do on the canvas, and while one walks from item to item.

import { type Item, isSameItem, itemsOf, nearest, timesOf } from './core/items';
import type { Lane } from './core/layout';
import type { TimelineState } from './timeline-state';

/** Of the window, a key press. */
const PAN_STEP = 0.15;
/** With Shift. */
const PAN_LEAP = 0.75;
const ZOOM_STEP = 0.6;

/** Gives whether the key was meant for the canvas. */
export function canvasKey(event: KeyboardEvent, state: TimelineState): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { from, to } = state.viewport.view.peek();
  const step = (to - from) * (event.shiftKey ? PAN_LEAP : PAN_STEP);
  switch (event.key) {
    case 'ArrowLeft':
      state.viewport.pan(-step, true);
      return true;
    case 'ArrowRight':
      state.viewport.pan(step, true);
      return true;
    case '+':
    case '=':
    case 'ArrowUp':
      state.viewport.zoom(ZOOM_STEP, undefined, true);
      return true;
    case '-':
    case '_':
    case 'ArrowDown':
      state.viewport.zoom(1 / ZOOM_STEP, undefined, true);
      return true;
    case 'Home':
      state.viewport.toStart();
      return true;
    case 'End':
      state.viewport.toEnd();
      return true;
    case 'f':
    case 'F':
      state.viewport.fit();
      return true;
    case 'l':
    case 'L':
      if (state.isLive) state.viewport.follow();
      return true;
    case 'Escape':
      return takeBack(state);
    default:
      return false;
  }
}

/** Takes back what was chosen last: the measure, the span, the point, the scope. */
export function takeBack({ measured, panel }: TimelineState): boolean {
  const { span, cursor, scope } = panel.selection.peek();
  if (measured.peek()) measured.value = undefined;
  else if (span) panel.setSpan(undefined);
  else if (cursor !== undefined) panel.setCursor(undefined);
  else if (scope.type !== 'all') panel.setScope({ type: 'all' });
  else return false;
  return true;
}

export interface Walk {
  lanes: { lane: Lane; items: Item[] }[];
  lane: number;
  item: number;
}

/** All that one can walk through, and where the item stands in it: its own place, else the first in view. */
export function walkFrom(state: TimelineState, item: Item | undefined): Walk | undefined {
  const chart = state.chart.peek();
  const lanes = state.layout
    .peek()
    .lanes.map((lane) => ({ lane, items: itemsOf(lane, chart) }))
    .filter(({ items }) => items.length > 0);
  if (lanes.length === 0) return undefined;
  if (item) {
    for (const [lane, { items }] of lanes.entries()) {
      const found = items.findIndex((candidate) => isSameItem(candidate, item));
      if (found >= 0) return { lanes, lane, item: found };
    }
  }
  const first = lanes.findIndex(({ lane }) => lane.kind === 'sockets');
  const lane = Math.max(0, first);
  const { cursor } = state.panel.selection.peek();
  return { lanes, lane, item: nearest(lanes[lane]?.items ?? [], cursor ?? state.viewport.view.peek().from) };
}

/** Where a key leads from there; `undefined` where it leads nowhere. */
export function walk(key: string, { lanes, lane, item }: Walk): Item | undefined {
  const items = lanes[lane]?.items ?? [];
  const current = items[item];
  switch (key) {
    case 'ArrowRight':
      return items[item + 1];
    case 'ArrowLeft':
      return items[item - 1];
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    case 'ArrowUp':
    case 'ArrowDown': {
      const other = lanes[lane + (key === 'ArrowDown' ? 1 : -1)]?.items;
      return other?.[nearest(other, current ? timesOf(current).from : 0)];
    }
    default:
      return undefined;
  }
}
