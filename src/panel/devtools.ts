// The page that DevTools loads unseen when it opens: it adds the panel, and passes DevTools' search on to it.

import browser from 'webextension-polyfill';
import { passSearchOn } from './source/devtools-search';

const panel: Panel = await browser.devtools.panels.create(
  'Redial',
  '/icons/on-32.png',
  '/src/panel/panel.html',
);

/** Chromium's panels hear of searches, Firefox's do not. */
type Panel = Awaited<ReturnType<typeof browser.devtools.panels.create>> &
  Partial<Pick<chrome.devtools.panels.ExtensionPanel, 'onSearch'>>;

let shown: Window | undefined;
panel.onShown.addListener((window) => {
  shown = window;
});
panel.onSearch?.addListener((action, query) => {
  if (!shown) return;
  if (action === 'performSearch') passSearchOn(shown, query);
  if (action === 'cancelSearch') passSearchOn(shown, undefined);
});
