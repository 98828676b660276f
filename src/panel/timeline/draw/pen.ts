// What drawing needs of a canvas, and no more: tests draw with a pen that writes down what it was told.

import type { CssPixels } from '../core/space';

/** Colours by their names in public/tokens.css. */
export const COLORS = [
  'background',
  'bar',
  'line',
  'selected',
  'text',
  'muted',
  'on-selected',
  'accent',
  'on-accent',
  'good',
  'busy',
  'warn',
  'bad',
  'auth',
  'in',
  'out',
  'good-background',
  'busy-background',
  'warn-background',
  'bad-background',
  'plain-background',
] as const;

export type Color = (typeof COLORS)[number];

export type Glyph =
  | 'check'
  | 'cross'
  | 'leaving'
  | 'triangle'
  | 'lock'
  | 'bang'
  | 'square'
  | 'diamond'
  | 'hollow-diamond'
  | 'refresh'
  | 'reload'
  | 'flag'
  | 'gap'
  | 'dot'
  | 'info';

export type Weight = 'plain' | 'bold';

export interface Box {
  x: CssPixels;
  y: CssPixels;
  width: CssPixels;
  height: CssPixels;
}

export interface Pen {
  rect(x: CssPixels, y: CssPixels, width: CssPixels, height: CssPixels, color: Color, opacity?: number): void;
  frame(
    x: CssPixels,
    y: CssPixels,
    width: CssPixels,
    height: CssPixels,
    color: Color,
    thick?: CssPixels,
  ): void;
  /** Many of one colour. */
  bars(boxes: readonly Box[], color: Color, opacity: number): void;
  /** Diagonal lines. */
  hatch(x: CssPixels, y: CssPixels, width: CssPixels, height: CssPixels, color: Color): void;
  /** Horizontal or vertical. */
  line(
    x1: CssPixels,
    y1: CssPixels,
    x2: CssPixels,
    y2: CssPixels,
    color: Color,
    style?: 'solid' | 'dotted' | 'dashed',
    thick?: CssPixels,
  ): void;
  /** A sign of 10 pixels around that middle. */
  glyph(glyph: Glyph, x: CssPixels, y: CssPixels, color: Color): void;
  /** Begins at `x`; `y` is the middle of its height. */
  text(text: string, x: CssPixels, y: CssPixels, color: Color, weight?: Weight): void;
  widthOf(text: string, weight?: Weight): CssPixels;
  /** What `draw` draws shows within the box alone. */
  within(x: CssPixels, y: CssPixels, width: CssPixels, height: CssPixels, draw: () => void): void;
}
