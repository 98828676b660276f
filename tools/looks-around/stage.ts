// What every look around has to hand: where pictures go, which are wanted, and what a person does before one is taken.

import { join } from 'node:path';
import type { Site } from '../../test/support/site';
import type { Browser, Frame, Page } from '../launch';
import { ROOT } from '../product';
import { until } from '../until';

export const FOLDER = join(ROOT, 'artifacts', 'looks-around');
export type Theme = 'light' | 'dark';

const asked = process.argv.slice(2);
export const wanted = (name: string) => asked.length === 0 || asked.some((part) => name.startsWith(part));

export interface Stage {
  browser: Browser;
  site: Site;
  theme: Theme;
  /** The page that sockets are open on, and is recorded. */
  app: Page;
  /** Two recordings of one flaw, before and after it was mended. */
  pair: readonly [string, string];
}

export async function take(page: Page, name: string): Promise<void> {
  await drawn(page);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(name);
}

/** Clicks what a person would by its words, whatever it is. */
export async function press(place: Page | Frame, ...words: string[]): Promise<void> {
  await until(
    `“${words.join('” or “')}” to be clicked`,
    () =>
      place.evaluate(`(() => {
        const named = [...document.querySelectorAll('button, [role=tab], label.choice')].find((one) =>
          ${JSON.stringify(words)}.some((some) => (one.getAttribute('aria-label') ?? one.innerText).trim().startsWith(some)) && !one.disabled);
        named?.click();
        return named !== undefined;
      })()`) as Promise<boolean>,
  );
}

export async function type(place: Page | Frame, field: string, words: string): Promise<void> {
  await (await place.waitForSelector(field))?.type(words);
}

export async function says(place: Page | Frame, words: string): Promise<void> {
  await place.waitForFunction((all) => document.body.innerText.includes(all), { polling: 100 }, words);
}

/** What was done last is on the screen with the second frame after it. */
export async function drawn(place: Page | Frame): Promise<void> {
  await place.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}
