// How a socket looks: sizes of its bar, and a sign and a colour for each way to end.

import { type CloseTone, closeWords } from '../../model/close-codes';
import type { SocketSpan } from '../core/sockets';
import type { CssPixels } from '../core/space';
import type { Color, Glyph } from './pen';

/** Of a bar within its row. */
export const INSET: CssPixels = 2;
/** Narrower bars that stand closer than the gap are drawn as one block with their number. */
export const NARROW: CssPixels = 4;
export const CLOSE_TOGETHER: CssPixels = 3;

const ENDINGS: { [Tone in CloseTone]: { glyph: Glyph; color: Color } } = {
  clean: { glyph: 'check', color: 'muted' },
  leaving: { glyph: 'leaving', color: 'busy' },
  network: { glyph: 'cross', color: 'warn' },
  protocol: { glyph: 'bang', color: 'bad' },
  server: { glyph: 'triangle', color: 'bad' },
  auth: { glyph: 'lock', color: 'auth' },
  private: { glyph: 'square', color: 'text' },
};

export function endingOf({ connection: { code, openedAt } }: SocketSpan): { glyph: Glyph; color: Color } {
  if (code === undefined) return { glyph: 'cross', color: 'muted' };
  return ENDINGS[closeWords(code, openedAt !== undefined).tone];
}
