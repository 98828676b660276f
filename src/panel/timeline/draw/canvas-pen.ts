// The pen that draws on a canvas.

import type { CssPixels } from '../core/space';
import type { Palette } from './palette';
import type { Box, Color, Glyph, Pen, Weight } from './pen';

const FAMILY = 'system-ui, sans-serif';
const FONTS: { [Name in Weight]: string } = { plain: `11px ${FAMILY}`, bold: `600 11px ${FAMILY}` };
/** Between the lines of a hatch. */
const HATCH: CssPixels = 5;
/** Labels repeat from drawing to drawing; more than that are others' by now. */
const WIDTHS_KEPT = 4000;

/** What outlives a drawing, for as long as colours and scale stay: measuring texts and making patterns costs most. */
export class Kit {
  readonly palette: Palette;
  /** Device pixels a CSS pixel. */
  readonly scale: number;
  readonly widths = new Map<string, CssPixels>();
  readonly hatches = new Map<Color, CanvasPattern | null>();

  constructor(palette: Palette, scale: number) {
    this.palette = palette;
    this.scale = scale;
  }
}

export class CanvasPen implements Pen {
  readonly #context: CanvasRenderingContext2D;
  readonly #kit: Kit;
  readonly #palette: Palette;
  #fill = '';
  #font = '';

  constructor(context: CanvasRenderingContext2D, kit: Kit) {
    this.#context = context;
    this.#kit = kit;
    this.#palette = kit.palette;
    if (kit.widths.size > WIDTHS_KEPT) kit.widths.clear();
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineCap = 'butt';
  }

  rect(x: CssPixels, y: CssPixels, width: CssPixels, height: CssPixels, color: Color, opacity = 1): void {
    this.#fillWith(color);
    if (opacity !== 1) this.#context.globalAlpha = opacity;
    this.#context.fillRect(x, y, width, height);
    if (opacity !== 1) this.#context.globalAlpha = 1;
  }

  bars(boxes: readonly Box[], color: Color, opacity: number): void {
    this.#fillWith(color);
    this.#context.globalAlpha = opacity;
    for (const { x, y, width, height } of boxes) this.#context.fillRect(x, y, width, height);
    this.#context.globalAlpha = 1;
  }

  frame(x: CssPixels, y: CssPixels, width: CssPixels, height: CssPixels, color: Color, thick = 1): void {
    this.#context.strokeStyle = this.#palette[color];
    this.#context.lineWidth = thick;
    this.#context.strokeRect(x + thick / 2, y + thick / 2, Math.max(0, width - thick), height - thick);
  }

  hatch(x: CssPixels, y: CssPixels, width: CssPixels, height: CssPixels, color: Color): void {
    const pattern = this.#hatch(color);
    if (!pattern) return;
    this.#context.fillStyle = pattern;
    this.#fill = '';
    this.#context.fillRect(x, y, width, height);
  }

  line(
    x1: CssPixels,
    y1: CssPixels,
    x2: CssPixels,
    y2: CssPixels,
    color: Color,
    style: 'solid' | 'dotted' | 'dashed' = 'solid',
    thick = 1,
  ): void {
    const context = this.#context;
    context.strokeStyle = this.#palette[color];
    context.lineWidth = thick;
    if (style !== 'solid') context.setLineDash(style === 'dotted' ? [1.5, 3] : [5, 3]);
    context.beginPath();
    // A line of one pixel lies on one row of pixels, not on the border between two.
    const sharp = thick === 1 ? 0.5 : 0;
    if (x1 === x2) {
      const x = Math.floor(x1) + sharp;
      context.moveTo(x, y1);
      context.lineTo(x, y2);
    } else {
      const y = Math.floor(y1) + sharp;
      context.moveTo(x1, y);
      context.lineTo(x2, y);
    }
    context.stroke();
    if (style !== 'solid') context.setLineDash([]);
  }

  glyph(glyph: Glyph, x: CssPixels, y: CssPixels, color: Color): void {
    const context = this.#context;
    const { path, filled } = pathOf(glyph);
    context.save();
    context.translate(x - 5, y - 5);
    context.lineCap = 'round';
    if (filled) {
      context.fillStyle = this.#palette[color];
      context.fill(path);
    } else {
      context.strokeStyle = this.#palette[color];
      context.lineWidth = 1.6;
      context.stroke(path);
    }
    context.restore();
    this.#fill = '';
  }

  text(text: string, x: CssPixels, y: CssPixels, color: Color, weight: Weight = 'plain'): void {
    this.#fillWith(color);
    this.#writeWith(weight);
    this.#context.fillText(text, x, y + 0.5);
  }

  widthOf(text: string, weight: Weight = 'plain'): CssPixels {
    const key = weight === 'plain' ? text : `\u0000${text}`;
    let width = this.#kit.widths.get(key);
    if (width === undefined) {
      this.#writeWith(weight);
      width = this.#context.measureText(text).width;
      this.#kit.widths.set(key, width);
    }
    return width;
  }

  within(x: CssPixels, y: CssPixels, width: CssPixels, height: CssPixels, draw: () => void): void {
    this.#context.save();
    this.#context.beginPath();
    this.#context.rect(x, y, width, height);
    this.#context.clip();
    draw();
    this.#context.restore();
    this.#fill = '';
    this.#font = '';
  }

  #fillWith(color: Color): void {
    const value = this.#palette[color];
    if (value === this.#fill) return;
    this.#context.fillStyle = value;
    this.#fill = value;
  }

  #writeWith(weight: Weight): void {
    if (FONTS[weight] === this.#font) return;
    this.#font = FONTS[weight];
    this.#context.font = this.#font;
  }

  #hatch(color: Color): CanvasPattern | null {
    const known = this.#kit.hatches.get(color);
    if (known !== undefined) return known;
    const { scale } = this.#kit;
    const side = Math.max(2, Math.round(HATCH * scale));
    const tile = new OffscreenCanvas(side, side);
    const context = tile.getContext('2d');
    let pattern: CanvasPattern | null = null;
    if (context) {
      context.strokeStyle = this.#palette[color];
      context.lineWidth = 1.1 * scale;
      context.beginPath();
      // Beyond the corners too, so that tiles join without a notch.
      for (const shift of [-side, 0, side]) {
        context.moveTo(shift - 1, side + 1);
        context.lineTo(shift + side + 1, -1);
      }
      context.stroke();
      pattern = this.#context.createPattern(tile, 'repeat');
      pattern?.setTransform(new DOMMatrix().scale(1 / scale));
    }
    this.#kit.hatches.set(color, pattern);
    return pattern;
  }
}

interface GlyphPath {
  path: Path2D;
  filled: boolean;
}

/** Drawn for Redial on a grid of 10 pixels. */
const SHAPES: { [Name in Glyph]: { d: string; filled?: true } } = {
  check: { d: 'M1.5 5.5L4 8L8.5 2.5' },
  cross: { d: 'M2 2L8 8M8 2L2 8' },
  leaving: { d: 'M1 5H8M5.2 2.2L8 5L5.2 7.8' },
  triangle: { d: 'M5 0.8L9.6 9H0.4ZM4.4 3.6V6.2H5.6V3.6ZM4.4 7V8.1H5.6V7Z', filled: true },
  lock: { d: 'M1.8 4.6H8.2V9H1.8ZM3 4.6V3.2A2 2 0 0 1 7 3.2V4.6' },
  bang: { d: 'M4.2 1H5.8L5.5 6H4.5ZM4.3 7.3H5.7V8.8H4.3Z', filled: true },
  square: { d: 'M2.2 2.2H7.8V7.8H2.2Z' },
  diamond: { d: 'M5 0.5L9.5 5L5 9.5L0.5 5Z', filled: true },
  'hollow-diamond': { d: 'M5 1L9 5L5 9L1 5Z' },
  refresh: {
    d: 'M1.4 4.4A3.8 3.8 0 0 1 8.4 3.4M8.6 5.6A3.8 3.8 0 0 1 1.6 6.6M8.6 0.8V3.6H5.8M1.4 9.2V6.4H4.2',
  },
  reload: { d: 'M8.4 3.6A3.8 3.8 0 1 0 8.8 5.8M8.8 0.8V3.8H5.8' },
  flag: { d: 'M1.6 0.5H2.8V1.2H9L7.4 3.6L9 6H2.8V9.6H1.6Z', filled: true },
  gap: { d: 'M0.8 2.6H3M7 2.6H9.2M0.8 7.4H3M7 7.4H9.2M4.4 1L5.8 4L4.2 6L5.6 9' },
  dot: { d: 'M5 2.4A2.6 2.6 0 1 1 5 7.6A2.6 2.6 0 1 1 5 2.4Z', filled: true },
  info: {
    d: 'M5 0.6A4.4 4.4 0 1 1 5 9.4A4.4 4.4 0 1 1 5 0.6ZM4.4 4.2V7.6H5.6V4.2ZM4.4 2.2V3.4H5.6V2.2Z',
    filled: true,
  },
};

const paths = new Map<Glyph, GlyphPath>();

function pathOf(glyph: Glyph): GlyphPath {
  let known = paths.get(glyph);
  if (!known) {
    known = { path: new Path2D(SHAPES[glyph].d), filled: SHAPES[glyph].filled === true };
    paths.set(glyph, known);
  }
  return known;
}
