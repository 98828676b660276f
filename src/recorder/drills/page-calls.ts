// What keeps the background alive while a drill runs: its page calls now and then.

import browser from 'webextension-polyfill';
import type { Milliseconds } from '../../records/units';

/** Sent by a page while a drill runs in its tab; answered `true` as long as one does. */
export const DRILL_CALL = 'redial-drill';
/** Well within the 30 s after which browsers end a background that has nothing to do. */
const CALL_EVERY_MS: Milliseconds = 10_000;

/** Has the tab's page call, until it is told that no drill runs any more. Once in a page, however often it is asked. */
export async function haveItCall(tab: number): Promise<void> {
  try {
    await browser.scripting.executeScript({
      target: { tabId: tab },
      args: [DRILL_CALL, CALL_EVERY_MS],
      func: (call: string, everyMs: number) => {
        const world = globalThis as unknown as {
          [name: string]: unknown;
          browser?: typeof browser;
          chrome: typeof browser;
        };
        if (world[call]) return;
        const { runtime } = world.browser ?? world.chrome;
        const timer = setInterval(async () => {
          const goesOn = await runtime.sendMessage(call).catch(() => false);
          if (goesOn === true) return;
          clearInterval(timer);
          delete world[call];
        }, everyMs);
        world[call] = true;
      },
    });
  } catch {
    // No page is there at the moment; the next tick asks again.
  }
}
