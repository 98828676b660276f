// Scrolling through more pixels than a browser's element can have (Firefox: 17.9 million, Chromium: 33.5 million).
// Content taller than `mostHeight` gets a box of that height: small movements go pixel by pixel, large ones (the
// scroll bar) in proportion, and when the scrolling rests far from where the bar belongs it is put there. At both ends
// a pixel of the box is one of the content, so that no movement comes to the box's end before the content's.
//
//   content  0 ─ 125,000 ················ position ················ 19,875,000 ─ 20,000,000
//   box      0 ─ 125,000 ····· physical ······ 7,875,000 ─ 8,000,000

import { clamp } from './clamp';

/** Well under every browser's limit. */
const MOST_HEIGHT = 8_000_000;
/** Of the box, at either end: a hundred screens and more, and too little to be seen on the bar. */
const EDGE_SHARE = 1 / 64;
/** Of what is left to the box's end: so far the bar may be off. */
const ASTRAY_SHARE = 1 / 4;

export class ScrollSpace {
  /** What the top edge of the view shows, in pixels of the content. */
  position = 0;
  /** The box's own scroll offset. */
  physical = 0;
  #content = 0;
  #viewport = 0;
  readonly #mostHeight: number;

  constructor(mostHeight = MOST_HEIGHT) {
    this.#mostHeight = mostHeight;
  }

  /** Height of the box. */
  get height(): number {
    return Math.min(this.#content, this.#mostHeight);
  }

  get end(): number {
    return Math.max(0, this.#content - this.#viewport);
  }

  layout(content: number, viewport: number): void {
    this.#content = content;
    this.#viewport = viewport;
    this.position = clamp(this.position, 0, this.end);
  }

  /** The box has been scrolled to there. */
  scrolledTo(physical: number): void {
    const moved = physical - this.physical;
    this.physical = physical;
    const physicalEnd = this.#physicalEnd;
    if (this.#content <= this.#mostHeight) this.position = clamp(physical, 0, this.end);
    else if (physical <= 0) this.position = 0;
    else if (physical >= physicalEnd) this.position = this.end;
    else if (Math.abs(moved) < this.#viewport) this.position = clamp(this.position + moved, 0, this.end);
    else this.position = this.#inContent(physical);
  }

  /** Moves to a place in the content; gives the offset to which the box has to be scrolled. */
  moveTo(position: number): number {
    this.position = clamp(position, 0, this.end);
    this.physical = this.#inProportion();
    return this.physical;
  }

  /** Where a point of the content stands in the box. */
  inBox(y: number): number {
    return y - this.position + this.physical;
  }

  /** Whether one would see that the bar is not where it belongs, or soon come to the box's end before the content's. */
  get isAstray(): boolean {
    const off = Math.abs(this.physical - this.#inProportion());
    const pixelOfBar = this.#physicalEnd / this.#viewport;
    const toEdge = Math.min(this.physical, this.#physicalEnd - this.physical);
    return off >= 1 && off > Math.min(pixelOfBar, toEdge * ASTRAY_SHARE);
  }

  #inProportion(): number {
    const { end, position } = this;
    const edge = this.#edge;
    if (this.#content <= this.#mostHeight || position <= edge) return position;
    if (position >= end - edge) return this.#physicalEnd - (end - position);
    return Math.round(edge + (position - edge) * this.#scale);
  }

  #inContent(physical: number): number {
    const edge = this.#edge;
    if (physical <= edge) return physical;
    const left = this.#physicalEnd - physical;
    return left <= edge ? this.end - left : edge + (physical - edge) / this.#scale;
  }

  /** Pixels of the box for one of the content, between the edges. */
  get #scale(): number {
    return (this.#physicalEnd - 2 * this.#edge) / (this.end - 2 * this.#edge);
  }

  get #edge(): number {
    return this.#physicalEnd * EDGE_SHARE;
  }

  get #physicalEnd(): number {
    return Math.max(0, this.height - this.#viewport);
  }
}
