// The options page inside the extension.

import browser from 'webextension-polyfill';
import { askForSite, call } from '../source/extension';
import { setTexts, text } from '../texts';
import { mountOptions } from './mount';

setTexts((key, values) => browser.i18n.getMessage(key, values), browser.i18n.getUILanguage());

/** Chromium's own page; no other browser has one by that address. */
const CHROMIUM_SHORTCUTS = 'chrome://extensions/shortcuts';

mountOptions(document, {
  call,
  askForSite,
  shortcuts: async () => {
    const commands = await browser.commands.getAll();
    return commands.map(({ name = '', description, shortcut = '' }) => ({
      // The one that every extension with a popup has, under a name that is for programs.
      name: name === '_execute_action' ? text('optionsShortcutPopup') : description || name,
      keys: shortcut,
    }));
  },
  changeShortcuts: () => {
    const { commands } = browser as { commands: { openShortcutSettings?(): Promise<void> } };
    if (commands.openShortcutSettings) void commands.openShortcutSettings();
    else void browser.tabs.create({ url: CHROMIUM_SHORTCUTS });
  },
});
