// The colours of the interface, as a canvas can use them: read from the document's style, for whichever theme is on.

import { COLORS, type Color } from './pen';

export type Palette = { [Name in Color]: string };

/** Where the reader's system sets the colours, these stand for the interface's own (CSS Color 4, section 6.2). */
const FORCED: Palette = {
  background: 'Canvas',
  bar: 'Canvas',
  line: 'GrayText',
  selected: 'Highlight',
  text: 'CanvasText',
  muted: 'CanvasText',
  'on-selected': 'HighlightText',
  accent: 'Highlight',
  'on-accent': 'HighlightText',
  good: 'CanvasText',
  busy: 'CanvasText',
  warn: 'CanvasText',
  bad: 'CanvasText',
  auth: 'CanvasText',
  in: 'CanvasText',
  out: 'CanvasText',
  'good-background': 'Canvas',
  'busy-background': 'Canvas',
  'warn-background': 'Canvas',
  'bad-background': 'Canvas',
  'plain-background': 'Canvas',
};

/** `probe`: an element of the document, whose colour is set and read; left as it was. */
export function readPalette(probe: HTMLElement): Palette {
  const forced = matchMedia('(forced-colors: active)').matches;
  const { color, forcedColorAdjust } = probe.style;
  probe.style.forcedColorAdjust = 'none';
  const palette = { ...FORCED };
  for (const name of COLORS) {
    // A custom property alone would give `light-dark(…)` as it is written: a canvas needs what it comes to.
    probe.style.color = forced ? FORCED[name] : `var(--${name})`;
    palette[name] = getComputedStyle(probe).color;
  }
  probe.style.color = color;
  probe.style.forcedColorAdjust = forcedColorAdjust;
  return palette;
}

/** Calls back when the colours may be others. Gives back how to stop. */
export function onPaletteChange(document: Document, changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', changed);
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    for (const query of queries) query.removeEventListener('change', changed);
    observer.disconnect();
  };
}
