// `npm run pictures`: the pictures of README and docs, taken of the real panel in the real DevTools on the lab's flaws, so
// that they stay true. `npm run pictures -- NAME…` takes some of them.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Flaw } from '../lab/page/choice';
import { startLab } from '../lab/server';
import { playDrill } from '../lab/tour';
import { automation } from './automation';
import { type Browser, type Frame, launchChromium, openDevToolsPanel, type Page } from './launch';
import { EXTENSION, PANEL_TITLE, ROOT } from './product';
import { until } from './until';

const FOLDER = 'docs/pictures';

interface Picture {
  flaw: Flaw;
  theme: 'light' | 'dark';
  /** CSS pixels. */
  width: number;
  height: number;
  /** What is clicked before it is taken, by the names that a person reads. */
  clicks?: readonly string[];
  /** That drill is run on the app with the flaw, in place of the flaw's own script. */
  drill?: string;
}

const PICTURES: { [name: string]: Picture } = {
  panel: { flaw: 5, theme: 'light', width: 1440, height: 900 },
  'panel-dark': { flaw: 4, theme: 'dark', width: 1440, height: 900 },
  storm: { flaw: 1, theme: 'light', width: 1440, height: 900, clicks: ['Connections'] },
  findings: { flaw: 2, theme: 'light', width: 1440, height: 900, clicks: ['Findings'] },
  decisions: { flaw: 5, theme: 'dark', width: 1440, height: 900, clicks: ['Decisions'] },
  scorecard: { flaw: 4, theme: 'light', width: 1440, height: 900, clicks: ['Scorecard'] },
  faults: { flaw: 5, theme: 'light', width: 1440, height: 900, clicks: ['Messages', 'Faults'] },
  drill: { flaw: 4, theme: 'dark', width: 1440, height: 900, clicks: ['Drills'], drill: 'server-restart' },
  narrow: { flaw: 7, theme: 'light', width: 480, height: 800 },
  drawer: { flaw: 6, theme: 'dark', width: 1200, height: 300 },
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(PICTURES, name));
if (unknown !== undefined) {
  console.error(`There is no picture "${unknown}". There are: ${Object.keys(PICTURES).join(', ')}.`);
  process.exit(2);
}
mkdirSync(join(ROOT, FOLDER), { recursive: true });
for (const theme of ['light', 'dark'] as const) {
  const wanted = Object.entries(PICTURES).filter(
    ([name, picture]) => picture.theme === theme && (asked.length === 0 || asked.includes(name)),
  );
  if (wanted.length > 0) await take(theme, wanted);
}

/** All pictures of one theme, the flaw of each played once. */
async function take(theme: Picture['theme'], pictures: readonly [string, Picture][]): Promise<void> {
  const browser = await launchChromium({
    extension: join(ROOT, EXTENSION),
    args: theme === 'dark' ? ['--force-dark-mode'] : [],
  });
  const lab = await startLab();
  try {
    await lab.prepare('production');
    const sceneOf = ({ flaw, drill = '' }: Picture) => `${flaw} ${drill}`;
    for (const scene of new Set(pictures.map(([, picture]) => sceneOf(picture)))) {
      const inScene = pictures.filter(([, picture]) => sceneOf(picture) === scene);
      const [first] = inScene;
      if (!first) continue;
      const { flaw, drill } = first[1];
      const page = await browser.newPage();
      if (drill === undefined) await playDrill(page, lab.url, { flaw, twin: 'broken' }, 'prod');
      else await runDrill(browser, page, lab.url, flaw, drill);
      await automation(browser).flush();
      const panel = await openDevToolsPanel(browser, page, PANEL_TITLE, { dock: 'undocked' });
      for (const [name, picture] of inScene) await photograph(panel, name, picture);
      await page.close();
    }
  } finally {
    await lab.close();
    await browser.close();
  }
}

async function runDrill(browser: Browser, page: Page, labUrl: string, flaw: Flaw, drill: string) {
  await page.goto(`${labUrl}/?flaw=${flaw}&twin=broken&build=prod`);
  // Whoever logged in for an earlier picture still is.
  const first = await until('the app', () =>
    page.evaluate("document.querySelector('input[name=name], [data-composer] textarea')?.localName"),
  );
  if (first === 'input') {
    await page.locator('input[name=name]').fill('Ada');
    await page.locator('button[type=submit]').click();
  }
  await until('the app to be connected', () =>
    page.evaluate("document.querySelector('[data-composer] textarea') !== null"),
  );
  await automation(browser).drill(drill, { origin: labUrl });
}

async function photograph(panel: Frame, name: string, { width, height, clicks = [] }: Picture) {
  await panel.page().setViewport({ width, height });
  await until('the panel to say what is wrong', () =>
    panel.evaluate(
      "!document.querySelector('[aria-busy=true]') && document.querySelector('.verdict-words') !== null && !document.body.innerText.includes('Looking for what is wrong')",
    ),
  );
  for (const label of clicks) {
    // A tab's name ends with its count.
    await panel.evaluate(
      `[...document.querySelectorAll('[role=tab], [role=option], [role=row], .tool')].find((one) => one.textContent.startsWith(${JSON.stringify(label)})).click()`,
    );
  }
  // What comes behind the first view is loaded when it is asked for.
  await until('what was clicked', () => panel.evaluate("!document.body.innerText.includes('Loading…')"));
  // It is on the screen with the second frame after it.
  await panel.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  await panel.page().screenshot({ path: join(ROOT, FOLDER, `${name}.png`) });
  console.log(`${FOLDER}/${name}.png`);
}
