// What has to be done in the page's isolated world: read its clock and hand over all up to there, and call the
// background now and then.

import browser from 'webextension-polyfill';
import { FLUSH_FUNCTION } from '../../records/messages';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';

/** Sent by a page while a drill runs in its tab; answered `true` as long as one does. */
export const DRILL_CALL = 'redial-drill';
/** Well within the 30 s after which browsers end a background that has nothing to do. */
const CALL_EVERY_MS: Milliseconds = 10_000;
/** A frozen page answers when it thaws. */
const PATIENCE_MS: Milliseconds = 5_000;

/**
 * The page's clock, by which its records are dated, once all that it had recorded up to then has been handed over and
 * is durable. `undefined` where the tab has no page that answers: one is being loaded, or it is frozen.
 */
export async function settledTime(tab: number): Promise<EpochMilliseconds | undefined> {
  const asked = browser.scripting.executeScript({
    target: { tabId: tab },
    args: [FLUSH_FUNCTION],
    func: async (name: string) => {
      const now = performance.timeOrigin + performance.now();
      await (globalThis as unknown as { [name: string]: (() => Promise<void>) | undefined })[name]?.();
      return now;
    },
  });
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    const [answer] = (await Promise.race([asked, patience])) ?? [];
    return typeof answer?.result === 'number' ? answer.result : undefined;
  } catch {
    return undefined;
  }
}

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
