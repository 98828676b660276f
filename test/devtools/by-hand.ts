// What a person does in a panel inside DevTools. A driver's pointer does not reach into it; the page's own click does.

import type { Frame } from '../../tools/launch';

/** Presses the one button, or whatever has that role and exact name. */
export async function press(panel: Frame, role: string, name: string): Promise<void> {
  await clickOn(panel, `::-p-aria([name="${name}"][role="${role}"])`);
}

/** Chooses a tab, an item of a list or a row of a table, by words of it. */
export async function choose(panel: Frame, role: 'tab' | 'option' | 'row', words: string): Promise<void> {
  await clickOn(panel, `[role=${role}]::-p-text(${words})`);
}

async function clickOn(panel: Frame, selector: string): Promise<void> {
  const found = await panel.waitForSelector(selector);
  await found?.evaluate((element) => (element as HTMLElement).click());
}
