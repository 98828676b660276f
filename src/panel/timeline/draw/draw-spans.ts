// Lanes of spans: what was known of tokens, what the page went through, and the findings.

import type { Severity } from '../../../analysis/result';
import type { TokenRecord } from '../../../records/recording';
import type { FindingSpan } from '../core/chart';
import { type Item, isSameItem, timesOf } from '../core/items';
import { LANE_PADDING, ROW_HEIGHT } from '../core/layout';
import type { PageSpan, PageState } from '../core/page-life';
import { firstWhere, type Span, spansIn } from '../core/rows';
import type { CssPixels } from '../core/space';
import type { TokenState } from '../core/token-life';
import { pageStateLabel, refreshLabel, tokenLabel } from '../words';
import { drawSigns, refreshSign } from './draw-marks';
import { fitText } from './fit-text';
import type { Color, Glyph } from './pen';
import type { LaneDrawing } from './scene';

const TOKENS: { [State in TokenState]: { color: Color; style: 'solid' | 'dashed' | 'dotted' } } = {
  valid: { color: 'good', style: 'solid' },
  expired: { color: 'bad', style: 'dashed' },
  early: { color: 'warn', style: 'dashed' },
  unknown: { color: 'muted', style: 'dotted' },
};

/**
 *   ━━ valid ━━━━━━━┫╍╍ expired ╍╍╍╍╍╍╍╍ ↻ ┣━━ valid ━━
 */
export function drawTokens(drawing: LaneDrawing): void {
  const { pen, scene, lane, y, hits } = drawing;
  const { space } = scene;
  const { tokens = [], refreshes = [] } = lane.endpoint ?? {};
  const middle = y + lane.height / 2;
  const [first, end] = spansIn(tokens, space.view.from, space.view.to);
  for (const span of tokens.slice(first, end)) {
    // It is known when it will expire; that is not drawn before it has.
    if (span.from > scene.end) continue;
    const { left, right } = edges(drawing, span);
    const { color, style } = TOKENS[span.state];
    const item: Item = { kind: 'token', span };
    if (isSameItem(scene.hovered, item))
      pen.rect(left, y + 3, right - left, lane.height - 6, 'plain-background');
    const labelX = clearOf(drawing, refreshes, Math.max(left, 0) + 12, tokenLabel(span));
    const label = fitText(pen, tokenLabel(span), right - labelX - 12);
    const labelWidth = label ? pen.widthOf(label) + 8 : 0;
    if (label) {
      pen.line(left, middle, labelX, middle, color, style, 2);
      pen.text(label, labelX + 4, middle, color === 'muted' ? 'muted' : color);
      pen.line(labelX + labelWidth, middle, right, middle, color, style, 2);
    } else {
      pen.line(left, middle, right, middle, color, style, 2);
    }
    pen.line(left, middle - 5, left, middle + 5, color);
    hits.push({ x: left, y, width: right - left, height: lane.height, item });
  }
  const items = refreshes.map((record): Item => ({ kind: 'refresh', record }));
  drawSigns(
    drawing,
    items,
    (item) => (item.kind === 'refresh' ? refreshSign(refreshLabel(item.record), item.record.ok) : undefined),
    'on a line',
  );
}

/** Where a label that wants to begin at `x` stands behind the signs of refreshes and their words. */
function clearOf(
  { pen, scene }: LaneDrawing,
  refreshes: readonly TokenRecord[],
  x: CssPixels,
  label: string,
): CssPixels {
  let clear = x;
  for (const record of refreshes) {
    const sign = scene.space.x(record.at);
    if (sign > clear + pen.widthOf(label) + 2 * SIGN_ROOM) break;
    const end = sign + SIGN_ROOM + pen.widthOf(refreshLabel(record)) + 4;
    if (end > clear) clear = end;
  }
  return clear;
}

/** From the middle of a sign to its words. */
const SIGN_ROOM: CssPixels = 12;

const PAGES: { [State in PageState]: { color: Color; fill?: Color; hatch?: Color } } = {
  visible: { color: 'muted' },
  hidden: { color: 'muted', fill: 'plain-background' },
  frozen: { color: 'busy', fill: 'busy-background', hatch: 'busy' },
  cached: { color: 'muted', hatch: 'line' },
  offline: { color: 'bad', fill: 'bad-background', hatch: 'bad' },
};

export function drawPage(drawing: LaneDrawing): void {
  const { scene, y, lane } = drawing;
  const { states, offline } = scene.chart.page;
  // What lies in the cache is not what one looks at: whatever is goes over it.
  const cached = states.filter(({ state }) => state === 'cached');
  for (const list of [cached, states.filter(({ state }) => state !== 'cached'), offline]) {
    drawPageSpans(drawing, list, y + LANE_PADDING, lane.height - 2 * LANE_PADDING);
  }
}

function drawPageSpans(
  drawing: LaneDrawing,
  spans: readonly PageSpan[],
  y: CssPixels,
  height: CssPixels,
): void {
  const { pen, scene, hits } = drawing;
  const { view } = scene.space;
  const middle = y + height / 2;
  for (const span of spans) {
    if (span.to < view.from || span.from > view.to) continue;
    const { left, right } = edges(drawing, span);
    const { color, fill, hatch } = PAGES[span.state];
    const item: Item = { kind: 'page', span };
    pen.rect(left, y, right - left, height, fill ?? 'background');
    if (hatch) pen.hatch(left, y, right - left, height, hatch);
    pen.line(left, y, left, y + height, color);
    const x = Math.max(left, 0) + 6;
    const label = fitText(pen, pageStateLabel(span.state), right - x - 6);
    const width = label ? pen.widthOf(label) + 6 : 0;
    if (label && hatch) pen.rect(x - 3, y + 1, width, height - 2, fill ?? 'background');
    if (label) pen.text(label, x, middle, color);
    if (span.state === 'visible') pen.line(x + width, middle, right, middle, 'line');
    if (isSameItem(scene.hovered, item)) pen.frame(left, y, right - left, height, 'muted');
    hits.push({ x: left, y, width: right - left, height, item });
  }
}

const SEVERITIES: { [Name in Severity]: { glyph: Glyph; color: Color; fill: Color } } = {
  error: { glyph: 'cross', color: 'bad', fill: 'bad-background' },
  warning: { glyph: 'triangle', color: 'warn', fill: 'warn-background' },
  info: { glyph: 'info', color: 'busy', fill: 'busy-background' },
};

export function drawFindings(drawing: LaneDrawing): void {
  const { scene, y, lane } = drawing;
  const { rows, crowd } = scene.chart.findings;
  if (lane.height < 2 * ROW_HEIGHT && rows.length > 1) {
    drawFindingSigns(drawing, [...rows.flat(), ...crowd]);
    return;
  }
  const top = y + LANE_PADDING;
  for (const [number, row] of rows.entries()) drawFindingRow(drawing, row, top + number * ROW_HEIGHT);
  if (crowd.length === 0) return;
  const crowdLane = { ...lane, height: ROW_HEIGHT };
  drawFindingSigns({ ...drawing, lane: crowdLane, y: top + rows.length * ROW_HEIGHT }, crowd);
}

/** What has no room for a span of its own: where it begins. */
function drawFindingSigns(drawing: LaneDrawing, spans: readonly FindingSpan[]): void {
  const items = spans
    .map(({ finding, number }): Item => ({ kind: 'finding', finding, number }))
    .sort((one, other) => timesOf(one).from - timesOf(other).from);
  drawSigns(drawing, items, (item) => {
    if (item.kind !== 'finding') return undefined;
    const { glyph, color } = SEVERITIES[item.finding.severity];
    return { glyph, color, label: item.finding.summary };
  });
}

/** A sign reaches so far to the right of its point. */
const LEAST_FINDING: CssPixels = 16;

function drawFindingRow(drawing: LaneDrawing, row: readonly FindingSpan[], y: CssPixels): void {
  const { pen, scene, hits } = drawing;
  const { space } = scene;
  const first = firstWhere(row, ({ to }) => to >= space.at(-300));
  const end = firstWhere(row, ({ from }) => from > space.view.to);
  for (let at = first; at < end; at++) {
    const span = row[at];
    if (!span) return;
    const { finding, number } = span;
    const { glyph, color, fill } = SEVERITIES[finding.severity];
    const left = space.x(span.from);
    const next = row[at + 1];
    const limit = next ? space.x(next.from) - 2 : space.width + 300;
    const right = Math.max(space.x(Math.min(span.to, scene.end)), left + LEAST_FINDING);
    const item: Item = { kind: 'finding', finding, number };
    const isChosen = scene.isSelected(item);
    pen.rect(left, y + 1, right - left, ROW_HEIGHT - 3, isChosen ? 'selected' : fill);
    pen.rect(left, y + 1, 2, ROW_HEIGHT - 3, color);
    const x = Math.max(left, 0) + 10;
    pen.glyph(glyph, x, y + ROW_HEIGHT / 2, color);
    // The words may reach beyond the span, as far as nothing follows.
    const room = Math.min(Math.max(limit, right), space.width) - x - 12;
    const label = fitText(pen, finding.summary, room);
    const isWithin = x + 8 + (label ? pen.widthOf(label) : 0) <= right;
    if (label) pen.text(label, x + 9, y + ROW_HEIGHT / 2, isChosen && isWithin ? 'on-selected' : 'text');
    if (isChosen || isSameItem(scene.hovered, item)) {
      pen.frame(left - 1, y, right - left + 2, ROW_HEIGHT - 1, isChosen ? 'accent' : color, isChosen ? 2 : 1);
    }
    const width = Math.max(right, label ? x + 9 + pen.widthOf(label) : 0) - left;
    hits.push({ x: left, y, width, height: ROW_HEIGHT, item });
  }
}

/** What still goes on is drawn up to the recording's end; nothing is drawn narrower than one sees. */
function edges({ scene }: LaneDrawing, { from, to }: Span): { left: CssPixels; right: CssPixels } {
  const left = scene.space.x(from);
  return { left, right: Math.max(scene.space.x(Math.min(to, scene.end)), left + 1) };
}
