// A pen that writes down what it is told to draw: a line each, coordinates rounded.

import type { Box, Pen } from '../timeline/draw/pen';

export interface Drawn {
  what: 'rect' | 'frame' | 'hatch' | 'line' | 'glyph' | 'text';
  x: number;
  y: number;
  /** Of a text what it takes, of a line to where it goes. */
  width: number;
  height: number;
  color: string;
  /** A text, a sign's name, or a line's style. */
  detail: string;
}

/** Of each character. */
const CHARACTER = 6;

export class LogPen implements Pen {
  readonly drawn: Drawn[] = [];

  rect(x: number, y: number, width: number, height: number, color: string): void {
    this.#note('rect', x, y, width, height, color);
  }

  bars(boxes: readonly Box[], color: string): void {
    for (const { x, y, width, height } of boxes) this.#note('rect', x, y, width, height, color);
  }

  frame(x: number, y: number, width: number, height: number, color: string): void {
    this.#note('frame', x, y, width, height, color);
  }

  hatch(x: number, y: number, width: number, height: number, color: string): void {
    this.#note('hatch', x, y, width, height, color);
  }

  line(x1: number, y1: number, x2: number, y2: number, color: string, style = 'solid'): void {
    this.#note('line', x1, y1, x2 - x1, y2 - y1, color, style);
  }

  glyph(glyph: string, x: number, y: number, color: string): void {
    this.#note('glyph', x - 5, y - 5, 10, 10, color, glyph);
  }

  text(text: string, x: number, y: number, color: string): void {
    this.#note('text', x, y - 6, this.widthOf(text), 12, color, text);
  }

  widthOf(text: string): number {
    return text.length * CHARACTER;
  }

  within(_x: number, _y: number, _width: number, _height: number, draw: () => void): void {
    draw();
  }

  get texts(): Drawn[] {
    return this.drawn.filter(({ what }) => what === 'text');
  }

  /** `glyph cross warn`, in the order in which they were drawn. */
  of(what: Drawn['what']): string[] {
    return this.drawn
      .filter((one) => one.what === what)
      .map(({ color, detail }) => `${detail} ${color}`.trim());
  }

  #note(
    what: Drawn['what'],
    x: number,
    y: number,
    width: number,
    height: number,
    color: string,
    detail = '',
  ): void {
    if (![x, y, width, height].every(Number.isFinite))
      throw new RangeError(`${what} at ${[x, y, width, height]}`);
    this.drawn.push({ what, x, y, width, height, color, detail });
  }
}
