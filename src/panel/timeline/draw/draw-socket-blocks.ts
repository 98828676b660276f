// Sockets that are too many to be drawn one by one.

import { formatCount, formatSpan } from '../../model/format';
import { counted, text } from '../../texts';
import { type GroupItem, isSameItem } from '../core/items';
import { ROW_HEIGHT } from '../core/layout';
import type { SocketSpan } from '../core/sockets';
import type { CssPixels } from '../core/space';
import type { LaneDrawing } from './scene';
import { CLOSE_TOGETHER, endingOf, INSET, NARROW } from './socket-look';

/** Many sockets that are too close to be drawn apart: how many, how fast, and what ended most of them. */
export function drawBlock(drawing: LaneDrawing, spans: readonly SocketSpan[], y: CssPixels): void {
  const { pen, scene, hits } = drawing;
  const { space } = scene;
  const first = spans[0];
  if (!first) return;
  const to = spans.reduce((end, span) => Math.max(end, Math.min(span.to, scene.end)), first.from);
  const left = space.x(first.from);
  const right = Math.max(space.x(to), left + NARROW);
  const top = y + INSET;
  const height = ROW_HEIGHT - 2 * INSET;
  const { color } = endingOf(commonEnd(spans));
  const item: GroupItem = {
    kind: 'group',
    from: first.from,
    to,
    items: spans.map((span) => ({ kind: 'socket', span })),
  };
  pen.rect(left, top, right - left, height, 'plain-background');
  // A comb: not one bar a socket, but as dense as the eye takes it.
  const teeth = Math.min(spans.length, Math.floor((right - left) / 3));
  const from = Math.max(left, 0);
  const until = Math.min(right, space.width);
  const apart = (right - left) / Math.max(1, teeth);
  for (let tooth = Math.ceil((from - left) / apart); left + tooth * apart < until; tooth++) {
    pen.rect(left + tooth * apart, top, 1, height, color, 0.55);
  }
  pen.rect(left, top + height - 2, right - left, 2, color);
  if (isSameItem(scene.hovered, item) || scene.isSelected(item)) {
    pen.frame(left - 1, top - 1, right - left + 2, height + 2, scene.isSelected(item) ? 'accent' : 'muted');
  }
  const count = counted('timelineSockets', spans.length);
  const rate = text('timelineEvery', formatSpan((to - first.from) / spans.length));
  const room = until - from - 16;
  const short = `×${formatCount(spans.length)}`;
  const label = [`${count}, ${rate}`, count, short].find((words) => pen.widthOf(words, 'bold') <= room);
  if (label) {
    const width = pen.widthOf(label, 'bold') + 10;
    const x = from + 4;
    pen.rect(x, top + 1, width, height - 4, 'background');
    pen.text(label, x + 5, y + ROW_HEIGHT / 2 - 1, 'text', 'bold');
  }
  hits.push({ x: left, y, width: right - left, height: ROW_HEIGHT, item });
}

/** One that ended as most of them did. */
function commonEnd(spans: readonly SocketSpan[]): SocketSpan {
  const counts = new Map<number | undefined, { count: number; span: SocketSpan }>();
  for (const span of spans) {
    const known = counts.get(span.connection.code);
    if (known) known.count++;
    else counts.set(span.connection.code, { count: 1, span });
  }
  return [...counts.values()].reduce((most, next) => (next.count > most.count ? next : most)).span;
}

/** Sockets beyond the rows: where there are any, and how many at once. */
export function drawCrowd(drawing: LaneDrawing, crowd: readonly SocketSpan[], y: CssPixels): void {
  const { scene } = drawing;
  const { from, to } = scene.space.view;
  let block: SocketSpan[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const span of crowd) {
    if (Math.min(span.to, scene.end) < from) continue;
    if (span.from > to) break;
    if (block.length > 0 && span.from > end + CLOSE_TOGETHER * scene.space.msPerPixel) {
      drawBlock(drawing, block, y);
      block = [];
    }
    block.push(span);
    end = Math.max(end, Math.min(span.to, scene.end));
  }
  if (block.length > 0) drawBlock(drawing, block, y);
}
