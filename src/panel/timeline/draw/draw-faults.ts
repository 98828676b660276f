// The lane of what Redial itself made happen: a hatched band while a fault is on, a sign where it was over at once. Nobody is
// to take it for the network's doing.

import { faultName } from '../../faults/fault-words';
import type { FaultSpan } from '../../model/fault-spans';
import { type Item, isSameItem } from '../core/items';
import { LANE_PADDING, ROW_HEIGHT } from '../core/layout';
import type { CssPixels } from '../core/space';
import { drawSigns } from './draw-marks';
import { fitText } from './fit-text';
import type { LaneDrawing } from './scene';

export function drawFaults(drawing: LaneDrawing): void {
  const { scene, lane, y } = drawing;
  const { rows, crowd } = scene.chart.faults;
  if (lane.height < 2 * ROW_HEIGHT && rows.length > 1) {
    drawFaultSigns(drawing, [...rows.flat(), ...crowd]);
    return;
  }
  const top = y + LANE_PADDING;
  for (const [number, row] of rows.entries()) drawRow(drawing, row, top + number * ROW_HEIGHT);
  if (crowd.length === 0) return;
  const crowdLane = { ...lane, height: ROW_HEIGHT };
  drawFaultSigns({ ...drawing, lane: crowdLane, y: top + rows.length * ROW_HEIGHT }, crowd);
}

/** Room for the sign of one that was over at once. */
const LEAST_WIDTH: CssPixels = 16;

function drawRow(drawing: LaneDrawing, row: readonly FaultSpan[], y: CssPixels): void {
  const { pen, scene, hits } = drawing;
  const { space } = scene;
  for (const [at, span] of row.entries()) {
    if (span.to < space.at(-LEAST_WIDTH) || span.from > space.view.to) continue;
    const left = space.x(span.from);
    const right = Math.max(space.x(Math.min(span.to, scene.end)), left + LEAST_WIDTH);
    const next = row[at + 1];
    const limit = next ? space.x(next.from) - 2 : space.width;
    const item: Item = { kind: 'fault', span };
    const height = ROW_HEIGHT - 3;
    pen.rect(left, y + 1, right - left, height, 'warn-background');
    pen.hatch(left, y + 1, right - left, height, 'warn');
    pen.line(left, y + 1, left, y + 1 + height, 'warn', 'solid', 2);
    const x = Math.max(left, 0) + 4;
    const label = fitText(pen, faultName(span.kind), Math.max(limit, right) - x - 6);
    const width = label ? pen.widthOf(label) : 0;
    if (label) {
      pen.rect(x, y + 2, width + 6, height - 2, 'warn-background');
      pen.text(label, x + 3, y + ROW_HEIGHT / 2, 'warn');
    }
    if (isSameItem(scene.hovered, item)) pen.frame(left, y, right - left, ROW_HEIGHT - 1, 'warn');
    hits.push({
      x: left,
      y,
      width: Math.max(right, label ? x + width + 6 : 0) - left,
      height: ROW_HEIGHT,
      item,
    });
  }
}

function drawFaultSigns(drawing: LaneDrawing, spans: readonly FaultSpan[]): void {
  const items = spans
    .toSorted((one, other) => one.from - other.from)
    .map((span): Item => ({ kind: 'fault', span }));
  drawSigns(drawing, items, (item) =>
    item.kind === 'fault' ? { glyph: 'bang', color: 'warn', label: faultName(item.span.kind) } : undefined,
  );
}
