// The whole timeline, drawn once: grid, lanes, what is chosen, and the ruler above all. Gives where each item is.

import { formatDate } from '../../model/format';
import { type Item, isSameItem, timesOf } from '../core/items';
import { type LaneKind, RULER_HEIGHT } from '../core/layout';
import { type Tick, ticksIn } from '../core/ticks';
import { pointerLabel } from '../words';
import { drawFaults } from './draw-faults';
import { drawDecisions, drawMarks } from './draw-marks';
import { drawSockets } from './draw-sockets';
import { drawFindings, drawPage, drawTokens } from './draw-spans';
import { drawTraffic } from './draw-traffic';
import type { Pen } from './pen';
import type { Hit, LaneDrawing, ManyHit, Scene } from './scene';

/** Between two labels of the ruler at least. */
const TICK_GAP = 28;

export function draw(pen: Pen, scene: Scene): (Hit | ManyHit)[] {
  const { space, height, layout, scroll } = scene;
  const hits: (Hit | ManyHit)[] = [];
  pen.rect(0, 0, space.width, height, 'background');
  const ticks = ticksOf(pen, scene);
  for (const { at, day } of ticks) {
    const x = space.x(at);
    pen.line(x, RULER_HEIGHT, x, height, 'line', day ? 'solid' : 'dotted');
  }
  pen.within(0, RULER_HEIGHT, space.width, Math.max(0, height - RULER_HEIGHT), () => {
    drawFuture(pen, scene);
    for (const lane of layout.lanes) {
      const y = RULER_HEIGHT + lane.top - scroll;
      if (y > height || y + lane.height < RULER_HEIGHT) continue;
      if (lane.kind === 'sockets') pen.line(0, y - 2, space.width, y - 2, 'line');
      DRAWN_BY[lane.kind]({ pen, scene, lane, y, hits });
    }
    drawNotes(pen, scene);
    drawOutside(pen, scene);
    drawFocus(pen, scene, hits);
  });
  drawRuler(pen, scene, ticks);
  drawPoints(pen, scene);
  return hits.filter(({ y, height: tall }) => y + tall > RULER_HEIGHT && y < height);
}

const DRAWN_BY: { [Kind in LaneKind]: (drawing: LaneDrawing) => void } = {
  findings: drawFindings,
  faults: drawFaults,
  sockets: drawSockets,
  decisions: drawDecisions,
  tokens: drawTokens,
  traffic: drawTraffic,
  page: drawPage,
  marks: drawMarks,
};

function ticksOf(pen: Pen, { space }: Scene): Tick[] {
  // The longest label is that of the finest step; which step it is depends on how long labels are: two rounds settle it.
  let least = space.msPerPixel * 40;
  let ticks: Tick[] = [];
  for (let round = 0; round < 2; round++) {
    ticks = ticksIn(space.view, least, (at) => formatDate(at, at + DAYS_AGO));
    const widest = Math.max(30, ...ticks.slice(0, 3).map(({ label }) => pen.widthOf(label)));
    least = space.msPerPixel * (widest + TICK_GAP);
  }
  return ticksIn(space.view, least, (at) => formatDate(at, at + DAYS_AGO));
}

/** Far enough for a date to be written as a date, not as “today”: a ruler is read beside others. */
const DAYS_AGO = 40 * 86_400_000;

function drawRuler(pen: Pen, scene: Scene, ticks: readonly Tick[]): void {
  const { space, span, rulerEnd } = scene;
  const flag = flagOf(pen, scene);
  pen.rect(0, 0, space.width, RULER_HEIGHT, 'bar');
  if (span) {
    const left = Math.max(0, space.x(span.from));
    pen.rect(left, 0, Math.min(space.width, space.x(span.to)) - left, RULER_HEIGHT, 'selected');
  }
  pen.line(0, RULER_HEIGHT - 1, space.width, RULER_HEIGHT - 1, 'line');
  for (const { at, label, day } of ticks) {
    const x = space.x(at);
    pen.line(x, RULER_HEIGHT - 6, x, RULER_HEIGHT, 'muted');
    const end = x + 4 + pen.widthOf(label, day ? 'bold' : 'plain');
    const isUnderFlag = flag && x < flag.left + flag.width && end > flag.left;
    if (end <= rulerEnd && !isUnderFlag) {
      pen.text(label, x + 4, RULER_HEIGHT / 2 - 1, day ? 'text' : 'muted', day ? 'bold' : 'plain');
    }
  }
  if (flag) drawFlag(pen, flag);
}

/** A note concerns all that happened at its time: a line through all lanes. */
function drawNotes(pen: Pen, { chart, space, height }: Scene): void {
  for (const mark of chart.marks) {
    if (mark.kind === 'navigation' || mark.record.kind !== 'note') continue;
    const x = space.x(mark.at);
    if (x >= 0 && x <= space.width) pen.line(x, RULER_HEIGHT, x, height, 'accent', 'dashed');
  }
}

/** Nothing is recorded there yet. */
function drawFuture(pen: Pen, { space, height, end }: Scene): void {
  const beyond = space.x(end);
  if (beyond >= space.width) return;
  pen.rect(beyond, RULER_HEIGHT, space.width - beyond, height - RULER_HEIGHT, 'bar', 0.7);
  pen.line(beyond, RULER_HEIGHT, beyond, height, 'muted', 'dotted');
}

function drawOutside(pen: Pen, { span, space, height }: Scene): void {
  if (!span) return;
  const left = space.x(span.from);
  const right = space.x(span.to);
  if (left > 0) pen.rect(0, RULER_HEIGHT, Math.min(left, space.width), height, 'background', 0.6);
  if (right < space.width) {
    const from = Math.max(right, 0);
    pen.rect(from, RULER_HEIGHT, space.width - from, height, 'background', 0.6);
  }
  for (const x of [left, right]) pen.line(x, RULER_HEIGHT, x, height, 'accent');
}

function drawFocus(pen: Pen, { focused, space }: Scene, hits: readonly (Hit | ManyHit)[]): void {
  const hit = focused && boxOf(focused, hits);
  if (!focused || !hit) return;
  const left = Math.max(hit.x, 1);
  const right = Math.min(hit.x + hit.width, space.width - 1);
  pen.frame(left - 2, hit.y - 1, Math.max(right - left, 4) + 4, hit.height + 2, 'background', 4);
  pen.frame(left - 2, hit.y - 1, Math.max(right - left, 4) + 4, hit.height + 2, 'accent', 2);
  const { from } = timesOf(focused);
  if (hit.item.kind === 'group' && space.x(from) >= 0) {
    pen.rect(space.x(from) - 1, hit.y, 2, hit.height, 'accent');
  }
}

/** Where an item was drawn; of one that is in a group, where that was. */
export function boxOf(item: Item, hits: readonly (Hit | ManyHit)[]): Hit | undefined {
  const single = hits.filter((hit) => 'item' in hit);
  return (
    single.find((hit) => isSameItem(hit.item, item)) ??
    single.find((hit) => hit.item.kind === 'group' && hit.item.items.some((one) => isSameItem(one, item)))
  );
}

/** The chosen point and the pointer. */
function drawPoints(pen: Pen, { cursor, pointer, space, height }: Scene): void {
  if (pointer !== undefined)
    pen.line(space.x(pointer), RULER_HEIGHT, space.x(pointer), height, 'muted', 'dotted');
  if (cursor === undefined) return;
  const x = space.x(cursor);
  if (x >= 0 && x <= space.width) pen.rect(x - 0.5, RULER_HEIGHT - 4, 1.5, height, 'accent');
}

interface Flag {
  left: number;
  width: number;
  label: string;
  isChosen: boolean;
}

/** The time of the pointer in the ruler, else of the chosen point. */
function flagOf(pen: Pen, { pointer, cursor, space }: Scene): Flag | undefined {
  const at = pointer ?? cursor;
  if (at === undefined) return undefined;
  const x = space.x(at);
  if (x < 0 || x > space.width) return undefined;
  const label = pointerLabel(at, space.msPerPixel);
  const width = pen.widthOf(label) + 8;
  const left = Math.max(0, Math.min(x - width / 2, space.width - width));
  return { left, width, label, isChosen: pointer === undefined };
}

function drawFlag(pen: Pen, { left, width, label, isChosen }: Flag): void {
  pen.rect(left, 2, width, RULER_HEIGHT - 5, isChosen ? 'accent' : 'plain-background');
  pen.text(label, left + 4, RULER_HEIGHT / 2 - 1, isChosen ? 'on-accent' : 'text');
}
