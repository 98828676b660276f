// The popup inside the extension: the world behind it is the active tab and the recorder.

import browser from 'webextension-polyfill';
import type { RecorderAnswer, RecorderCallName, RecorderCalls } from '../records/messages';
import { mountPopup } from './mount';
import { setTexts, text } from './texts';
import type { PopupWorld } from './world';

setTexts((key, values) => browser.i18n.getMessage(key, values), browser.i18n.getUILanguage());

const [active] = await browser.tabs.query({ active: true, currentWindow: true });

const FIREFOX = browser.runtime.getURL('').startsWith('moz-extension:');

const world: PopupWorld = {
  tab: active?.id,
  call,
  // A match pattern names no port: the permission is for the host.
  askForSite: (origin) => {
    const { protocol, hostname } = new URL(origin);
    return browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] });
  },
  isFirefox: FIREFOX,
  askForDeepCapture: async (origin) => {
    if (!FIREFOX) return true;
    const host = origin === undefined ? undefined : new URL(origin).hostname;
    const origins = host === undefined ? [] : [`ws://${host}/*`, `wss://${host}/*`];
    return browser.permissions.request({ permissions: ['webRequest'], origins });
  },
  reload: () => {
    void browser.tabs.reload(active?.id);
    window.close();
  },
  openAll: () => {
    void browser.tabs.create({ url: browser.runtime.getURL('src/panel/panel.html#sessions') });
    window.close();
  },
};

mountPopup(document, world);

async function call<Name extends RecorderCallName>(
  name: Name,
  argument: RecorderCalls[Name]['argument'],
): Promise<RecorderCalls[Name]['result']> {
  let answer: RecorderAnswer<Name> | undefined;
  try {
    answer = await browser.runtime.sendMessage({ call: name, argument });
  } catch (error) {
    throw new Error(text('popupNoRecorder'), { cause: error });
  }
  if (!answer) throw new Error(text('popupNoRecorder'));
  if ('error' in answer) throw new Error(answer.error);
  return answer.result;
}
