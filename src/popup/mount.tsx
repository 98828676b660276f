// Puts the popup into a document. What stands behind it is the caller's business.

import { render } from 'preact';
import { Popup } from './popup-view';
import { createPopup } from './state';
import { locale, text } from './texts';
import type { PopupWorld } from './world';

export function mountPopup(document: Document, world: PopupWorld): void {
  document.documentElement.lang = locale();
  document.title = text('title');
  render(<Popup popup={createPopup(world)} />, document.body);
}
