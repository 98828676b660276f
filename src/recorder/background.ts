// Entry of the background. All listeners are added at once, before anything is awaited: the browser starts it for an
// event, and delivers that only to those who listen by then.

import browser from 'webextension-polyfill';
import { type FaultNews, ORPHAN_PREFIX } from '../records/messages';
import { makeAutomation } from './automation';
import { answerCall, handleCalls } from './calls';
import { pause } from './pause';
import { Recorder } from './recorder';
import { tabStatus } from './tabs';

const recorder = new Recorder();
const handlers = handleCalls(recorder);

browser.runtime.onConnect.addListener((port) => recorder.connect(port));
browser.runtime.onMessage.addListener((message: unknown, sender: browser.Runtime.MessageSender) =>
  isFaultNews(message, sender)
    ? recorder.faults.hear(message, sender)
    : (recorder.drills.called(message, sender) ?? answerCall(handlers, message, sender)),
);
browser.tabs.onUpdated.addListener((tab, { status }, place) => {
  recorder.places.seen(tab, place);
  if (status !== undefined) void recorder.showTab(tab);
  if (status === 'complete') void keepDeepWithin(tab);
  if (status !== undefined) void recorder.faults.tabChanged(tab, status === 'loading');
});
browser.tabs.onRemoved.addListener((tab) => {
  void endSession(tab);
  void recorder.drills.tabClosed(tab);
  void recorder.faults.tabGone(tab);
});
browser.commands?.onCommand.addListener((command, tab) => {
  if (command === MARK && tab?.id !== undefined) void mark(tab.id);
});
browser.permissions.onRemoved.addListener(() => {
  void recorder.sites.reconcile();
  void recorder.faults.endUnrecorded();
});
browser.runtime.onInstalled.addListener(() => void recorder.sites.reconcile());
browser.runtime.onStartup.addListener(() => void recorder.sites.reconcile());
browser.storage.session.onChanged.addListener((changes: object) => {
  const isLeft = ([key, { newValue }]: [string, { newValue?: unknown }]) =>
    key.startsWith(ORPHAN_PREFIX) && newValue !== undefined;
  if (Object.entries(changes).some(isLeft)) void recorder.relays.adoptOrphans();
});
// Firefox: without it a tenth of the disk is the limit. A service worker cannot ask, and needs not.
void navigator.storage.persist?.();
void openSessionStorage().then(() => recorder.relays.adoptOrphans());

Object.assign(globalThis, { redial: makeAutomation(recorder) });

/** The command's name in the manifest. */
const MARK = 'mark';
/** Long enough to be seen from the corner of an eye. */
const SHOWN_MS = 2000;

/** Marks this moment of a tab's recording, and shows on the toolbar button whether that went well. */
async function mark(tab: number): Promise<void> {
  const at = Date.now();
  let sign = '✓';
  try {
    await handlers.note({ tab, text: browser.i18n.getMessage('markDefault'), at });
  } catch {
    sign = '✕';
  }
  try {
    await browser.action.setBadgeText({ tabId: tab, text: sign });
    await pause(SHOWN_MS);
    await recorder.showTab(tab);
  } catch {
    // The tab is gone.
  }
}

/** The user chose deep capture for what was recorded there: it does not follow the tab elsewhere. */
async function keepDeepWithin(tab: number): Promise<void> {
  if (!(await recorder.deep.isOn(tab))) return;
  const { state } = await tabStatus(tab, recorder.sites);
  if (state === 'off' || state === 'impossible') await recorder.deep.turnOff(tab);
}

/** Of a relay of ours, in a tab. */
function isFaultNews(message: unknown, sender: browser.Runtime.MessageSender): message is FaultNews {
  if (sender.id !== browser.runtime.id || sender.tab === undefined) return false;
  return typeof message === 'object' && message !== null && 'faultNews' in message;
}

async function endSession(tab: number): Promise<void> {
  const ingest = await recorder.ingest;
  const session = await ingest.sessionOfTab(tab);
  if (session === undefined) return;
  await ingest.interruptTab(tab, 'tab-closed');
  await ingest.edit(session, (row) => {
    row.endedAt = Date.now();
  });
}

/** Lets relays leave their last batches in `storage.session`, where nothing that is a secret lies beside them: this run's name, and tabs with what is on there. */
async function openSessionStorage(): Promise<void> {
  const area = browser.storage.session as { setAccessLevel?(level: { accessLevel: string }): Promise<void> };
  await area.setAccessLevel?.({ accessLevel: 'TRUSTED_AND_UNTRUSTED_CONTEXTS' });
}
