// Points in time as signs with a label each: decisions of the app, reloads, notes, gaps. What is too close is one sign
// with a number.

import type { DecisionRecord } from '../../../records/recording';
import { formatCount } from '../../model/format';
import type { Mark } from '../core/chart';
import { type GroupItem, type Item, isSameItem, timesOf } from '../core/items';
import { firstWhere } from '../core/rows';
import type { CssPixels, Space } from '../core/space';
import { decisionLabel, markLabel } from '../words';
import { fitText } from './fit-text';
import type { Color, Glyph } from './pen';
import type { LaneDrawing } from './scene';

export interface Sign {
  glyph: Glyph;
  color: Color;
  label: string;
}

const SIGN: CssPixels = 10;
/** Signs closer than that become one. */
const TOO_CLOSE: CssPixels = 11;
/** Between a label and the next sign. */
const GAP: CssPixels = 6;
/** From outside the window a group may reach into it, and a label out of it. */
const LABEL_REACH: CssPixels = 240;

export function drawDecisions(drawing: LaneDrawing): void {
  const decisions = drawing.lane.endpoint?.decisions ?? [];
  drawDelays(drawing, decisions);
  const items = decisions.map((record): Item => ({ kind: 'decision', record }));
  drawSigns(drawing, items, (item) => (item.kind === 'decision' ? decisionSign(item.record) : undefined));
}

export function drawMarks(drawing: LaneDrawing): void {
  drawSigns(drawing, drawing.scene.chart.marks.map(itemOf), (item) =>
    item.kind === 'mark' || item.kind === 'navigation' ? markSign(item) : undefined,
  );
}

function itemOf(mark: Mark): Item {
  return mark.kind === 'navigation'
    ? { kind: 'navigation', page: mark.page }
    : { kind: 'mark', record: mark.record };
}

/** Under each decision what it asked for, up to when its timer was to fire. */
function drawDelays({ pen, scene, y, lane }: LaneDrawing, decisions: readonly DecisionRecord[]): void {
  const { space } = scene;
  const bottom = y + lane.height - 3;
  for (const { at, delayMs, clearedAt } of decisions) {
    if (delayMs === undefined) continue;
    const left = Math.max(space.x(at), 0);
    const right = Math.min(
      space.x(Math.min(at + delayMs, clearedAt ?? Number.POSITIVE_INFINITY)),
      space.width,
    );
    if (right - left < 3) continue;
    pen.line(left, bottom, right, bottom, 'busy', clearedAt === undefined ? 'solid' : 'dotted');
    if (clearedAt === undefined) pen.line(right, bottom - 2, right, bottom + 2, 'busy');
  }
}

/** `items` in order of time, points all of them. */
export function drawSigns(
  drawing: LaneDrawing,
  items: readonly Item[],
  signOf: (item: Item) => Sign | undefined,
  ground: 'free' | 'on a line' = 'free',
): void {
  const { space } = drawing.scene;
  const start = space.at(-LABEL_REACH);
  let begin = firstWhere(items, (item) => timesOf(item).from >= start);
  for (let end = begin; begin < items.length; begin = end) {
    end = endOfGroup(items, begin, space);
    const group = items.slice(begin, end);
    const [first] = group;
    const sign = first && signOf(first);
    if (!sign) continue;
    const left = space.x(timesOf(first).from);
    if (left > space.width + SIGN) return;
    const right = space.x(timesOf(group.at(-1) ?? first).from);
    // The end of a label without its sign says nothing.
    if (right < 0) continue;
    const next = items[end];
    const room = (next ? space.x(timesOf(next).from) : space.width + LABEL_REACH) - right - SIGN - GAP;
    const item: Item = group.length > 1 ? groupOf(group) : first;
    drawSign(
      drawing,
      item,
      sign,
      left,
      right,
      (wide) =>
        group.length === 1
          ? sign.label
          : `×${formatCount(group.length)} ${wide ? sharedLabel(group, signOf) : ''}`.trim(),
      room,
      ground,
    );
  }
}

/** Of the signs from there on, the first that stands apart from the one before it. */
function endOfGroup(items: readonly Item[], begin: number, space: Space): number {
  let end = begin + 1;
  for (let next = items[end]; next; next = items[++end]) {
    const before = items[end - 1] ?? next;
    if (space.x(timesOf(next).from) - space.x(timesOf(before).from) >= TOO_CLOSE) break;
  }
  return end;
}

function drawSign(
  { pen, scene, lane, y, hits }: LaneDrawing,
  item: Item,
  { glyph, color }: Sign,
  left: CssPixels,
  right: CssPixels,
  words: (wide: boolean) => string,
  room: CssPixels,
  ground: 'free' | 'on a line',
): void {
  const middle = y + lane.height / 2;
  const isChosen = scene.isSelected(item);
  const isMarked = isChosen || isSameItem(scene.hovered, item);
  pen.glyph(glyph, left, middle, color);
  let labelX = right + SIGN / 2 + 3;
  if (right - left > SIGN) {
    pen.line(left + SIGN / 2 + 1, middle, right, middle, color, 'dotted');
    pen.glyph(glyph, right, middle, color);
  }
  // A long group has its label on itself, where one sees it.
  const within = Math.min(right, scene.space.width) - Math.max(left, 0) - 3 * SIGN;
  const isOnItself = within > 40;
  const label = fitText(pen, words(isOnItself || room > 80), isOnItself ? within : room);
  const width = label ? pen.widthOf(label) : 0;
  if (isOnItself) labelX = Math.max(left, 0) + SIGN + 4;
  if (isOnItself || (label && ground === 'on a line')) {
    pen.rect(labelX - 3, middle - 7, width + 6, 14, 'background');
  }
  if (label) pen.text(label, labelX, middle, color === 'muted' ? 'muted' : 'text');
  const box = {
    x: left - SIGN / 2 - 1,
    y: middle - 8,
    width: Math.max(right + SIGN / 2 + 1, label ? labelX + width + 2 : 0) - left + SIGN / 2 + 1,
    height: 16,
  };
  if (isMarked) pen.frame(box.x - 1, box.y, box.width + 2, box.height, isChosen ? 'accent' : 'muted');
  hits.push({ ...box, item });
}

function groupOf(items: Item[]): GroupItem {
  const times = items.map(timesOf);
  return {
    kind: 'group',
    from: times[0]?.from ?? 0,
    to: times.at(-1)?.to ?? 0,
    items,
  };
}

/** What all of them say, where they say the same. */
function sharedLabel(items: readonly Item[], signOf: (item: Item) => Sign | undefined): string {
  const label = items[0] && signOf(items[0])?.label;
  return label && items.every((item) => signOf(item)?.label === label) ? label : '';
}

function decisionSign(record: DecisionRecord): Sign {
  // Filled: the app says so. Hollow: concluded from its timers.
  const glyph = record.source === 'reported' ? 'diamond' : 'hollow-diamond';
  return {
    glyph,
    color: record.action === 'stop' ? 'warn' : record.clearedAt === undefined ? 'busy' : 'muted',
    label: decisionLabel(record),
  };
}

function markSign(item: Extract<Item, { kind: 'mark' | 'navigation' }>): Sign {
  const label = markLabel(item);
  if (item.kind === 'navigation') {
    return { glyph: 'reload', color: item.page.navigation === 'reload' ? 'warn' : 'muted', label };
  }
  switch (item.record.kind) {
    case 'note':
      return { glyph: 'flag', color: 'accent', label };
    case 'gap':
      return { glyph: 'gap', color: 'bad', label };
    case 'event':
      return { glyph: 'dot', color: 'muted', label };
  }
}

/** For a refresh in the lane of tokens. */
export function refreshSign(label: string, ok: boolean | undefined): Sign {
  return { glyph: 'refresh', color: ok === false ? 'bad' : 'good', label };
}
