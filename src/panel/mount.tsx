// Puts the panel into a document. Where its data come from is the caller's business.

import { render } from 'preact';
import { App } from './app';
import { createPanel, type Panel } from './model/panel';
import type { Source } from './source/source';
import { locale, text } from './texts';

export function mountPanel(document: Document, source: Source): Panel {
  const view = document.defaultView;
  if (!view) throw new TypeError('the document has no window');
  document.documentElement.lang = locale();
  document.title = text('title');
  const panel = createPanel(source, view);
  render(<App panel={panel} />, document.body);
  return panel;
}

/** DevTools' name of its theme; anything but `dark` is a light one. */
export function setTheme(theme: string): void {
  document.documentElement.dataset.theme = theme === 'dark' ? 'dark' : 'light';
}
