// A text cut to what there is room for.

import type { CssPixels } from '../core/space';
import type { Pen, Weight } from './pen';

/** No label is longer; a page may send texts of any length. */
const MOST_CHARACTERS = 160;
/** Fewer than that before the dots say nothing. */
const LEAST_CHARACTERS = 3;

/**
 * The text as one line that takes no more than `room`: whole, cut with dots, or nothing.
 * Control and formatting characters, which could turn the order of what stands around them, are left out.
 */
export function fitText(pen: Pen, text: string, room: CssPixels, weight: Weight = 'plain'): string {
  // The cheapest check first: most of what does not fit has no room at all.
  if (room < 8) return '';
  const line = oneLine(text);
  const width = pen.widthOf(line, weight);
  if (width <= room) return line;
  const dots = pen.widthOf('…', weight);
  let length = Math.min(line.length - 1, Math.floor((line.length * (room - dots)) / width) + 1);
  for (; length >= LEAST_CHARACTERS; length--) {
    const cut = `${line.slice(0, length).trimEnd()}…`;
    if (pen.widthOf(cut, weight) <= room) return cut;
  }
  return '';
}

export function oneLine(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return short.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '');
}
