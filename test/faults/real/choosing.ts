// Chooses faults for a tab, as the panel does: by calls to the recorder.

import type { FaultCalls, FaultRule } from '../../../src/records/faults';
import { type Browser, extensionPage, type Page } from '../../../tools/launch';

export async function setFault(browser: Browser, page: Page, rule: FaultRule): Promise<void> {
  await call(browser, page, 'set-fault', { rule });
}

export async function endFaults(browser: Browser, page: Page): Promise<void> {
  await call(browser, page, 'end-fault', {});
}

export async function release(browser: Browser, page: Page, frames?: number): Promise<void> {
  await call(browser, page, 'release-frames', frames === undefined ? {} : { frames });
}

const doors = new WeakMap<Browser, Promise<Page>>();

/**
 * A page of the extension, opened once: from there the recorder is called, alike in both browsers. Open it before any
 * window: as a tab it would hide the page that shows there, and a hidden page's timers run late.
 */
export function openDoor(browser: Browser): Promise<Page> {
  const open = doors.get(browser) ?? extensionPage(browser, 'manifest.json');
  doors.set(browser, open);
  return open;
}

async function call<Name extends keyof FaultCalls>(
  browser: Browser,
  page: Page,
  name: Name,
  argument: Omit<FaultCalls[Name]['argument'], 'tab'>,
): Promise<void> {
  const answer = await (await openDoor(browser)).evaluate(
    `(async () => {
      const { tabs, runtime } = globalThis.browser ?? chrome;
      const all = await tabs.query({});
      const tab = all.find(({ url }) => url?.startsWith(${JSON.stringify(`${new URL(page.url()).origin}/`)}));
      return runtime.sendMessage({ call: ${JSON.stringify(name)}, argument: { ...${JSON.stringify(argument)}, tab: tab.id } });
    })()`,
  );
  const error = (answer as { error?: string } | undefined)?.error;
  if (error) throw new Error(`${name}: ${error}`);
}
