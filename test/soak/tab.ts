// A chapter of one tab: what a person, a network and a browser may do to it, drawn from a seed.

import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from '../../tools/launch';
import type { SoakServer } from './server';

export interface Chapter {
  /** Names it in addresses and logs. */
  tab: string;
  seed: number;
  /** Never reloaded or left, so that its heap can be watched. */
  steady: boolean;
  /** Epoch ms. */
  until: number;
}

interface Stage {
  page: Page;
  server: SoakServer;
  chapter: Chapter;
  random: () => number;
}

type Action = (stage: Stage) => Promise<void>;

/** Of a navigation: against hanging, far above what a busy machine takes. */
const NAVIGATION_MS = 600_000;

/** How often each is drawn, beside one another. */
const ACTIONS: readonly { weight: number; unsettles: boolean; act: Action }[] = [
  { weight: 8, unsettles: false, act: rest },
  { weight: 3, unsettles: false, act: pageBurst },
  { weight: 3, unsettles: false, act: serverBurst },
  { weight: 2, unsettles: false, act: storm },
  { weight: 2, unsettles: false, act: close },
  { weight: 2, unsettles: false, act: freeze },
  { weight: 3, unsettles: true, act: reload },
  { weight: 3, unsettles: true, act: leaveAndReturn },
  { weight: 1, unsettles: true, act: begin },
];

/** Opens a tab, does to it what is drawn until its time is over, and leaves it at rest. `opened` gets its page. */
export async function playChapter(
  browser: Browser,
  server: SoakServer,
  chapter: Chapter,
  random: () => number,
  opened: (page: Page) => void = () => {},
): Promise<void> {
  const page = await browser.newPage();
  page.setDefaultNavigationTimeout(NAVIGATION_MS);
  try {
    const stage = { page, server, chapter, random };
    await begin(stage);
    opened(page);
    const choices = ACTIONS.filter(({ unsettles }) => !(chapter.steady && unsettles));
    while (Date.now() < chapter.until) {
      await rest(stage);
      await draw(choices, random).act(stage);
    }
    await page.goto(server.awayOf(chapter.tab));
  } finally {
    await page.close();
  }
}

function draw<T extends { weight: number }>(choices: readonly T[], random: () => number): T {
  let place = random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  const drawn = choices.find(({ weight }) => {
    place -= weight;
    return place < 0;
  });
  const chosen = drawn ?? choices[0];
  if (!chosen) throw new Error('There is nothing to draw from.');
  return chosen;
}

async function begin({ page, server, chapter }: Stage): Promise<void> {
  await page.goto(server.pageOf(chapter.tab, chapter.seed));
}

async function rest({ random }: Stage): Promise<void> {
  await pause(200 + random() * 1_800);
}

async function pageBurst({ page, random }: Stage): Promise<void> {
  await page.evaluate(`burst(${Math.floor(random() * 1_500)})`);
}

async function serverBurst({ server, chapter, random }: Stage): Promise<void> {
  server.burst(chapter.tab, Math.floor(random() * 1_500));
}

/** Cut off again and again, and let in by none for a while. */
async function storm({ server, chapter, random }: Stage): Promise<void> {
  for (let cuts = 1 + Math.floor(random() * 4); cuts > 0; cuts--) {
    server.cut(chapter.tab);
    server.refuse(chapter.tab, random() < 0.5);
    await pause(100 + random() * 700);
    server.refuse(chapter.tab, false);
    await pause(random() * 600);
  }
}

async function close({ server, chapter, random }: Stage): Promise<void> {
  server.cut(chapter.tab, 4_000 + Math.floor(random() * 900));
}

/** As the browser does with a tab that nobody has looked at for long. The server goes on talking. */
async function freeze({ page, server, chapter, random }: Stage): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  server.burst(chapter.tab, Math.floor(random() * 200));
  if (random() < 0.3) server.cut(chapter.tab);
  await pause(500 + random() * 3_000);
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await session.detach();
}

async function reload({ page }: Stage): Promise<void> {
  await page.reload();
}

/** Away within the site and back, out of the cache where the browser kept the page. */
async function leaveAndReturn({ page, server, chapter, random }: Stage): Promise<void> {
  await page.goto(server.awayOf(chapter.tab));
  await pause(random() * 1_500);
  await page.goBack();
}
