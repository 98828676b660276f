// The panel inside the extension: in DevTools for the inspected tab, or as a page of its own for all recordings.

import browser from 'webextension-polyfill';
import { withFiles } from './files/library';
import { mountPanel, setTheme } from './mount';
import { onSearchPassedOn } from './source/devtools-search';
import { devtoolsTheme, extensionSource, fedAnalysis, onDevtoolsTheme } from './source/extension';
import { setTexts } from './texts';

setTexts((key, values) => browser.i18n.getMessage(key, values), browser.i18n.getUILanguage());
const theme = devtoolsTheme();
if (theme !== undefined) setTheme(theme);
onDevtoolsTheme(setTheme);
// Recordings should outlive a full disk where the browser lets us ask; a service worker cannot.
void navigator.storage?.persist?.();
const panel = mountPanel(document, withFiles(extensionSource(), fedAnalysis));
onSearchPassedOn(window, (query) => panel.setFilter({ query }));
