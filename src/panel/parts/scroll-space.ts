// Scrolling through more pixels than a browser's element can have (Firefox: 17.9 million, Chromium: 33.5 million).
// Content taller than `mostHeight` gets a box of that height: small movements go pixel by pixel, large ones (the
// scroll bar) in proportion, and when the scrolling rests the bar is put where it belongs.
//
//   content  0 ················ position ·························· 20,000,000
//   box      0 ····· physical ············ 8,000,000

import { clamp } from './clamp';

/** Well under every browser's limit. */
const MOST_HEIGHT = 8_000_000;

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
    else this.position = (physical / physicalEnd) * this.end;
  }

  /** Moves to a place in the content; gives the offset to which the box has to be scrolled. */
  moveTo(position: number): number {
    this.position = clamp(position, 0, this.end);
    this.physical = this.#proportional();
    return this.physical;
  }

  /** Where a point of the content stands in the box. */
  inBox(y: number): number {
    return y - this.position + this.physical;
  }

  #proportional(): number {
    if (this.#content <= this.#mostHeight) return this.position;
    return this.end === 0 ? 0 : Math.round((this.position / this.end) * this.#physicalEnd);
  }

  get #physicalEnd(): number {
    return Math.max(0, this.height - this.#viewport);
  }
}
