// From time to pixels and back.

import type { EpochMilliseconds, Milliseconds } from '../../../records/units';
import type { TimeWindow } from './time-window';

/** Pixels of the document, not of the screen. */
export type CssPixels = number;

export class Space {
  readonly view: TimeWindow;
  readonly width: CssPixels;
  readonly msPerPixel: Milliseconds;

  constructor(view: TimeWindow, width: CssPixels) {
    this.view = view;
    this.width = Math.max(1, width);
    this.msPerPixel = (view.to - view.from) / this.width;
  }

  /** Held near the window: canvases do strange things with coordinates of millions. */
  x(at: EpochMilliseconds): CssPixels {
    const x = (at - this.view.from) / this.msPerPixel;
    return x < -FAR ? -FAR : x > this.width + FAR ? this.width + FAR : x;
  }

  at(x: CssPixels): EpochMilliseconds {
    return this.view.from + x * this.msPerPixel;
  }
}

/** Further out than anything that reaches into the window by its label. */
const FAR: CssPixels = 400;
