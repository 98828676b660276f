// What a tab's state is, and the icon that says so.

import browser from 'webextension-polyfill';
import { PRESENCE_QUESTION, type TabState, type TabStatus } from '../records/messages';
import { originOf, siteOf } from './addresses';
import type { Sites } from './sites';

/** The state of a tab; `origin` where its address is known: by the browser's leave, or from whoever asks. */
export async function tabStatus(tab: number, sites: Sites, known?: string): Promise<TabStatus> {
  const url = (await browser.tabs.get(tab)).url || known;
  const origin = originOf(url);
  const place = origin === undefined ? {} : { origin };
  if (await isPresent(tab)) return { state: 'recording', ...place };
  // Without a permission for its host, and without `activeTab`, a tab's address is not told: it is not recorded either.
  if (url === undefined) return { state: 'off' };
  if (siteOf(url) === undefined) return { state: 'impossible' };
  return { state: (await sites.includes(url)) ? 'reload' : 'off', ...place };
}

/** Icon and tooltip of a tab's toolbar button. */
export async function showStatus(tab: number, { state }: TabStatus): Promise<void> {
  const icon = ICONS[state];
  const path = Object.fromEntries([16, 32, 48].map((size) => [size, `icons/${icon}-${size}.png`]));
  try {
    await browser.action.setIcon({ tabId: tab, path });
    await browser.action.setTitle({ tabId: tab, title: browser.i18n.getMessage(TITLES[state]) });
  } catch {
    // The tab is gone.
  }
}

/** On the toolbar button while faults are on: how many, so that nobody takes them for the app's own trouble. */
export async function showFaults(tab: number, count: number): Promise<void> {
  try {
    await browser.action.setBadgeText({ tabId: tab, text: count === 0 ? '' : `⚡${count}` });
    if (count === 0) return;
    await browser.action.setBadgeBackgroundColor({ tabId: tab, color: FAULT_COLOR });
    await browser.action.setTitle({
      tabId: tab,
      title: browser.i18n.getMessage('actionFaults', [String(count)]),
    });
  } catch {
    // The tab is gone.
  }
}

/** The amber of warnings, dark enough for white letters. */
const FAULT_COLOR = '#8a4a00';

const ICONS: { [State in TabState]: string } = {
  recording: 'on',
  reload: 'reload',
  off: 'off',
  impossible: 'off',
};

/** Keys of `_locales`. */
const TITLES: { [State in TabState]: string } = {
  recording: 'actionRecording',
  reload: 'actionReload',
  off: 'actionOff',
  impossible: 'actionImpossible',
};

/** Whether our scripts are in the tab's own page. */
async function isPresent(tab: number): Promise<boolean> {
  try {
    return (await browser.tabs.sendMessage(tab, PRESENCE_QUESTION, { frameId: 0 })) === true;
  } catch {
    return false;
  }
}
