// The sockets of an endpoint: bars from creation to end, the waits between them, and how each ended.
//
//   ▒▒▇▇▇▇▇▇▇▇▇▇▇▇▇▇ ✕ 1006 ┄┄┄ 1.01 s ┄┄┄▒✕ 1006 ┄┄┄┄ …
//   connecting, open   end      wait        never opened

import { closeWords } from '../../model/close-codes';
import { formatSpan } from '../../model/format';
import type { Wait } from '../../model/waits';
import { text } from '../../texts';
import { type Item, isSameItem } from '../core/items';
import { LANE_PADDING, ROW_HEIGHT } from '../core/layout';
import { spansIn } from '../core/rows';
import type { SocketSpan } from '../core/sockets';
import type { CssPixels } from '../core/space';
import { drawBlock, drawCrowd } from './draw-socket-blocks';
import type { Pen } from './pen';
import type { LaneDrawing, Scene } from './scene';
import { CLOSE_TOGETHER, endingOf, INSET, NARROW } from './socket-look';

/** From a bar to its sign. */
const SIGN_GAP: CssPixels = 3;
const SIGN: CssPixels = 10;

export function drawSockets(drawing: LaneDrawing): void {
  const { lane, y } = drawing;
  if (!lane.endpoint) return;
  const { rows, crowd } = lane.endpoint.sockets;
  const top = y + LANE_PADDING;
  if (lane.folded) {
    // One above the other: what shows is when the endpoint had a socket at all, and how the latest one ended.
    for (const row of rows) drawRow(drawing, row, top);
    return;
  }
  for (const [number, row] of rows.entries()) drawRow(drawing, row, top + number * ROW_HEIGHT);
  if (crowd.length > 0) drawCrowd(drawing, crowd, top + rows.length * ROW_HEIGHT);
}

function drawRow(drawing: LaneDrawing, row: readonly SocketSpan[], y: CssPixels): void {
  const { scene } = drawing;
  const { space } = scene;
  // A sign and a label reach beyond the end of what they belong to.
  const [first, end] = spansIn(row, space.at(-160), space.at(space.width));
  // The wait before the first one after the window may lie in it.
  for (let at = first; at < Math.min(end + 1, row.length); ) {
    const last = lastOfBlock(drawing, row, at, end);
    const span = row[at];
    if (!span) return;
    if (span.wait) drawWait(drawing, span.wait, row[at - 1], span, y);
    if (last > at) drawBlock(drawing, row.slice(at, last + 1), y);
    else if (at < end) drawSocket(drawing, span, row[at + 1], y);
    at = last + 1;
  }
}

/** The last socket of the block that begins with that one; itself where it stands alone. */
function lastOfBlock({ scene }: LaneDrawing, row: readonly SocketSpan[], at: number, end: number): number {
  const { space } = scene;
  let last = at;
  for (let next = at; next < end; next++) {
    const span = row[next];
    if (!span || space.x(Math.min(span.to, scene.end)) - space.x(span.from) >= NARROW) break;
    const before = row[next - 1];
    if (next > at && before && space.x(span.from) - space.x(before.to) > CLOSE_TOGETHER) break;
    last = next;
  }
  // Two or three can still be told apart.
  return last - at >= 3 ? last : at;
}

function drawSocket(
  drawing: LaneDrawing,
  span: SocketSpan,
  next: SocketSpan | undefined,
  y: CssPixels,
): void {
  const { pen, scene, hits } = drawing;
  const { space } = scene;
  const left = space.x(span.from);
  const right = barEnd(scene, span);
  const top = y + INSET;
  const height = ROW_HEIGHT - 2 * INSET;
  const item: Item = { kind: 'socket', span };
  const isChosen = scene.isSelected(item);
  const failed = span.state === 'failed';

  const opened = span.openedAt === undefined ? right : Math.min(right, space.x(span.openedAt));
  if (opened > left) {
    const color = failed ? endingOf(span).color : 'busy';
    pen.rect(left, top, opened - left, height, failed ? 'bad-background' : 'busy-background');
    pen.hatch(left, top, opened - left, height, color);
  }
  if (right > opened) {
    pen.rect(opened, top, right - opened, height, isChosen ? 'selected' : 'good-background');
    pen.rect(opened, top + height - 2, right - opened, 2, 'good');
  }
  if (span.closingAt !== undefined) {
    const closing = Math.max(space.x(span.closingAt), opened);
    if (right - closing >= 1) pen.hatch(closing, top, right - closing, height, 'muted');
  }
  const ends = span.to <= scene.end;
  const hasCode = ends && span.connection.code !== undefined;
  if (hasCode) pen.rect(right - 2, top, 2, height, endingOf(span).color);
  if (isChosen || isSameItem(scene.hovered, item)) {
    pen.frame(
      left - 1,
      top - 1,
      right - left + 2,
      height + 2,
      isChosen ? 'accent' : 'muted',
      isChosen ? 2 : 1,
    );
  }

  const inside = hasCode ? drawEnding(drawing, span, next, y) : 0;
  const begin = Math.max(opened, 0) + 5;
  const room = Math.min(right, space.width) - inside - 5 - begin;
  const label = socketLabels(drawing, span).find((words) => pen.widthOf(words) <= room);
  if (label) pen.text(label, begin, y + ROW_HEIGHT / 2 - 1, isChosen ? 'on-selected' : 'text');
  hits.push({ x: left, y, width: right - left, height: ROW_HEIGHT, item });
}

/** The longest first. */
function socketLabels({ scene }: LaneDrawing, { connection, openedAt, to }: SocketSpan): string[] {
  const number = scene.ordinal(connection.id);
  const name = number === undefined ? '' : `#${number}`;
  if (openedAt === undefined) return [name];
  return [`${name} ${formatSpan(Math.max(0, Math.min(to, scene.end) - openedAt))}`, name];
}

/** Draws sign and code behind the bar where there is room, else at its end. Gives what it took of the bar's inside. */
function drawEnding(
  { pen, scene, hits }: LaneDrawing,
  span: SocketSpan,
  next: SocketSpan | undefined,
  y: CssPixels,
): CssPixels {
  const { code } = span.connection;
  if (code === undefined) return 0;
  const { glyph, color } = endingOf(span);
  const middle = y + ROW_HEIGHT / 2;
  const put = (x: CssPixels, words: string): void => {
    pen.glyph(glyph, x + SIGN / 2, middle, color);
    if (words) pen.text(words, x + SIGN + 3, middle, color, 'bold');
  };
  const right = barEnd(scene, span);
  const behind = endingBehind(pen, scene, span, next);
  if (behind) {
    put(right + SIGN_GAP, behind.words);
    hits.push({ x: right, y, width: behind.width, height: ROW_HEIGHT, item: { kind: 'socket', span } });
    return 0;
  }
  const inner = right - Math.max(0, scene.space.x(span.openedAt ?? span.from));
  if (inner < SIGN + 12) return 0;
  const short = endingWords(pen, String(code), '', inner / 2 - SIGN - 8);
  const width = SIGN + (short ? pen.widthOf(short, 'bold') + 3 : 0);
  put(right - width - 5, short);
  return width + 6;
}

/** What stands behind a bar: sign and words; nothing where the next one follows too soon. */
function endingBehind(
  pen: Pen,
  scene: Scene,
  span: SocketSpan,
  next: SocketSpan | undefined,
): { words: string; width: CssPixels } | undefined {
  const { code, openedAt } = span.connection;
  if (code === undefined || span.to > scene.end) return undefined;
  const room = next ? scene.space.x(next.from) - barEnd(scene, span) : Number.POSITIVE_INFINITY;
  if (room < SIGN + 2 * SIGN_GAP) return undefined;
  const { name } = closeWords(code, openedAt !== undefined);
  // Half of the room is the wait's, unless that is too little for either.
  const share = Math.min(room, Math.max(room / 2, LEAST_SHARE));
  const words = endingWords(pen, String(code), name, share - SIGN - 3 * SIGN_GAP);
  return { words, width: SIGN + 2 * SIGN_GAP + (words ? pen.widthOf(words, 'bold') + 3 : 0) };
}

/** A sign and four digits. */
const LEAST_SHARE: CssPixels = 52;

function barEnd({ space, end }: Scene, span: SocketSpan): CssPixels {
  return Math.max(space.x(Math.min(span.to, end)), space.x(span.from) + 2);
}

/** `1006 connection lost`, `1006`, or nothing. */
function endingWords(pen: Pen, code: string, name: string, room: CssPixels): string {
  const whole = name ? `${code} ${name}` : code;
  if (pen.widthOf(whole, 'bold') <= room) return whole;
  return pen.widthOf(code, 'bold') <= room ? code : '';
}

/** More than that share beyond what was asked is worth a colour. */
const LATE = 0.25;

/** `next` ends the wait; `before` is the socket before it in the same row. */
function drawWait(
  drawing: LaneDrawing,
  wait: Wait,
  before: SocketSpan | undefined,
  next: SocketSpan,
  y: CssPixels,
): void {
  const { pen, scene, hits } = drawing;
  const { space } = scene;
  const began = space.x(wait.next.createdAt - wait.waitedMs);
  const right = space.x(wait.next.createdAt);
  if (right - began < 3 || right < 0 || began > space.width) return;
  const middle = y + ROW_HEIGHT / 2;
  const item: Item = { kind: 'wait', wait };
  const asked = wait.decision?.delayMs;
  const isLate = asked !== undefined && wait.waitedMs > asked * (1 + LATE) + 50;
  const color = isLate ? 'warn' : 'muted';
  // The sign of the end before stands at its begin.
  const behind = before && endingBehind(pen, scene, before, next);
  const left = behind && before ? barEnd(scene, before) + behind.width : began;
  if (right - left >= 3) {
    const seen = { left: Math.max(left, 0), right: Math.min(right, space.width) };
    const label = waitLabel(drawing, wait, seen.right - seen.left - 22);
    const width = label ? pen.widthOf(label) + 8 : 0;
    const words = (seen.left + seen.right - width) / 2;
    if (label) {
      pen.line(left, middle, words, middle, color, 'dotted');
      pen.text(label, words + 4, middle, color);
      pen.line(words + width, middle, right, middle, color, 'dotted');
    } else {
      pen.line(left, middle, right, middle, color, 'dotted');
    }
    if (isLate) {
      const dueX = space.x(wait.next.createdAt - wait.waitedMs + asked);
      pen.line(dueX, y + 4, dueX, y + ROW_HEIGHT - 4, color);
    }
  }
  if (isSameItem(scene.hovered, item))
    pen.frame(began, y + INSET, right - began, ROW_HEIGHT - 2 * INSET, 'muted');
  hits.push({ x: left, y, width: Math.max(0, right - left), height: ROW_HEIGHT, item });
}

/** `asked 1 s, waited 1.01 s`, `1.01 s`, or nothing. */
function waitLabel({ pen }: LaneDrawing, { decision, waitedMs }: Wait, room: CssPixels): string {
  const waited = formatSpan(waitedMs);
  const asked = decision?.delayMs;
  const whole = asked === undefined ? waited : text('timelineWait', formatSpan(asked), waited);
  if (pen.widthOf(whole) <= room) return whole;
  return pen.widthOf(waited) <= room ? waited : '';
}
