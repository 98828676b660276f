// The traffic of an endpoint: what came in above, what went out below; one bar for each two pixels or so, however many
// frames there are.

import type { Direction } from '../../../records/recording';
import { formatShort } from '../../model/format';
import { text } from '../../texts';
import type { TrafficItem } from '../core/items';
import { firstWhere } from '../core/rows';
import type { CssPixels } from '../core/space';
import type { TrafficPyramid } from '../core/traffic-pyramid';
import type { Box } from './pen';
import type { LaneDrawing } from './scene';

/** Narrower bars are noise. */
const LEAST_BAR: CssPixels = 1.5;
/** A single frame beside a peak of thousands is seen all the same. */
const LEAST_HEIGHT: CssPixels = 2;
/** A line that is busy all the time is no wall of colour. */
const OPACITY = 0.8;
/** What comes in is more than what goes out, as a rule: its share of the lane. */
const SHARE_IN = 0.6;
const PADDING: CssPixels = 2;
/** In shorter bars (2^7 ms), a rate by the second would be an exaggeration. */
const LEAST_RATED_POWER = 7;

interface Bar {
  at: number;
  frames: number;
  bytes: number;
}

export function drawTraffic(drawing: LaneDrawing): void {
  const { pen, scene, lane, y } = drawing;
  const traffic = lane.endpoint && scene.chart.traffic.get(lane.endpoint.endpoint);
  if (!traffic) return;
  const power = powerFor(scene.space.msPerPixel);
  const base = y + PADDING + Math.round((lane.height - 2 * PADDING) * SHARE_IN);
  const received = barsIn(traffic.in, drawing, power);
  const sent = barsIn(traffic.out, drawing, power);
  // One scale for both: that little goes out and much comes in is what one wants to see.
  const peak = Math.max(most(received), most(sent));
  const scale = Math.min(
    (base - y - PADDING) / root(most(received)),
    (y + lane.height - PADDING - base) / root(most(sent)),
  );
  pen.line(0, base, scene.space.width, base, 'line');
  drawBars(drawing, received, 'in', scale, base, power);
  drawBars(drawing, sent, 'out', scale, base, power);
  if (peak === 0 || power < LEAST_RATED_POWER) return;
  const label = text('timelinePeak', formatShort(Math.round((peak * 1000) / 2 ** power)));
  const x = scene.space.width - pen.widthOf(label) - 6;
  if (x < scene.space.width / 2) return;
  pen.rect(x - 3, y + 1, pen.widthOf(label) + 6, 13, 'background', 0.8);
  pen.text(label, x, y + 8, 'muted');
}

/** Heights go by the square root: a burst does not flatten all the rest. */
function root(frames: number): number {
  return Math.sqrt(Math.max(frames, 1));
}

/** The exponent of two that makes bars just as wide as they should be. */
export function powerFor(msPerPixel: number): number {
  return Math.max(0, Math.ceil(Math.log2(msPerPixel * LEAST_BAR)));
}

function barsIn(pyramid: TrafficPyramid, { scene }: LaneDrawing, power: number): Bar[] {
  const bars: Bar[] = [];
  const { from, to } = scene.space.view;
  pyramid.visit(from, to, power, (at, frames, bytes) => bars.push({ at, frames, bytes }));
  return bars;
}

function most(bars: readonly Bar[]): number {
  let most = 0;
  for (const { frames } of bars) if (frames > most) most = frames;
  return most;
}

function drawBars(
  { pen, scene, lane, y, hits }: LaneDrawing,
  bars: readonly Bar[],
  dir: Direction,
  scale: number,
  base: CssPixels,
  power: number,
): void {
  if (bars.length === 0) return;
  const { space } = scene;
  const span = 2 ** power;
  const endpoint = lane.endpoint?.endpoint ?? '';
  // Wide bars can spare a gap.
  const gap = span / space.msPerPixel > 5 ? 1 : 0;
  const boxes: Box[] = [];
  for (const { at, frames } of bars) {
    // Whole pixels: half ones would make a fence of what is a wall.
    const x = Math.round(space.x(at));
    const width = Math.max(1, Math.round(space.x(at + span)) - x - gap);
    const height = Math.round(Math.max(LEAST_HEIGHT, scale * root(frames)));
    const before = boxes.at(-1);
    // A steady stream is one bar, not a thousand of one height.
    if (gap === 0 && before && before.height === height && before.x + before.width >= x) {
      before.width = x + width - before.x;
    } else {
      boxes.push({ x, y: dir === 'in' ? base - height : base + 1, width, height });
    }
  }
  pen.bars(boxes, dir, OPACITY);
  const top = dir === 'in' ? y : base;
  const height = dir === 'in' ? base - y : y + lane.height - base;
  const itemOf = ({ at, frames, bytes }: Bar): TrafficItem => ({
    kind: 'traffic',
    endpoint,
    dir,
    from: at,
    to: at + span,
    frames,
    bytes,
  });
  hits.push({
    x: 0,
    y: top,
    width: space.width,
    height,
    itemAt: (x) => {
      const bar = bars[firstWhere(bars, ({ at }) => space.x(at + span) + NEAR > x)];
      return bar && space.x(bar.at) - NEAR <= x ? itemOf(bar) : undefined;
    },
  });
  const { hovered } = scene;
  if (hovered?.kind !== 'traffic' || hovered.dir !== dir || hovered.endpoint !== endpoint) return;
  const left = Math.round(space.x(hovered.from)) - 1;
  pen.frame(left, top + 1, Math.max(1, Math.round(space.x(hovered.to)) - left) + 1, height - 1, 'text');
}

/** A bar of a pixel can be pointed at all the same. */
const NEAR: CssPixels = 2;
