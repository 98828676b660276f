// What a drawing is made from, and what it leaves: where each item is, for the pointer and the focus.

import type { Chart } from '../core/chart';
import type { Item } from '../core/items';
import type { Lane, Layout } from '../core/layout';
import type { Span } from '../core/rows';
import type { CssPixels, Space } from '../core/space';
import type { Box, Pen } from './pen';

export interface Scene {
  chart: Chart;
  layout: Layout;
  space: Space;
  height: CssPixels;
  /** Up to where the ruler may have labels: beyond it stands a button. */
  rulerEnd: CssPixels;
  /** How far the lanes are scrolled down. */
  scroll: CssPixels;
  /** Where what still goes on is drawn up to. */
  end: number;
  /** The number by which people know a connection. */
  ordinal(connection: string): number | undefined;
  /** Stretch of time that is measured or shown; what lies outside is dimmed. */
  span?: Span;
  /** The chosen point in time. */
  cursor?: number;
  /** Where the pointer is. */
  pointer?: number;
  hovered?: Item;
  /** The item that has the keyboard's focus. */
  focused?: Item;
  isSelected(item: Item): boolean;
}

/** A box on the canvas that stands for an item. */
export interface Hit extends Box {
  item: Item;
}

/** A box of many items, too many to have one each. */
export interface ManyHit extends Box {
  itemAt(x: CssPixels): Item | undefined;
}

/** What the functions that draw a lane are given. */
export interface LaneDrawing {
  pen: Pen;
  scene: Scene;
  lane: Lane;
  /** Of the lane's top on the canvas. */
  y: CssPixels;
  hits: (Hit | ManyHit)[];
}

/** The item at a point: of several the one drawn last, else the nearest within reach. */
export function hitAt(hits: readonly (Hit | ManyHit)[], x: CssPixels, y: CssPixels): Hit | undefined {
  let best: Hit | undefined;
  let distance: CssPixels = REACH;
  for (const hit of hits) {
    if (y < hit.y || y >= hit.y + hit.height) continue;
    const away = x < hit.x ? hit.x - x : Math.max(0, x - hit.x - hit.width);
    if (away > distance) continue;
    const item = 'item' in hit ? hit.item : hit.itemAt(x);
    if (!item) continue;
    best = 'item' in hit ? hit : { x, y: hit.y, width: 1, height: hit.height, item };
    distance = away;
  }
  return best;
}

/** A bar of one pixel can be pointed at all the same. */
const REACH: CssPixels = 4;
