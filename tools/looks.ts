// `npm run looks`: the panel in the real DevTools in every place that it can stand, both themes, and with nothing, one socket,
// a storm and a million frames recorded; `npm run looks -- views [NAME…]`: the views of one recording, all or those whose
// names begin so. Into artifacts/looks/, for people to look through.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startLab } from '../lab/server';
import { startSite } from '../test/support/site';
import { type Dock, type Frame, launchChromium, openDevToolsPanel } from './launch';
import { type Grounds, MANY_FRAMES, PAGES, SCENES, type SceneName, STATES } from './look-scenes';
import { drawn, follow } from './look-steps';
import { type LookedAt, VIEWS } from './look-views';
import { EXTENSION, PANEL_TITLE, ROOT } from './product';

const FOLDER = join(ROOT, 'artifacts', 'looks');
type Theme = 'light' | 'dark';
const THEMES: readonly Theme[] = ['light', 'dark'];
/** CSS pixels of DevTools with the page beside it; of the panel alone where it is undocked. */
const DOCKS: { [name in Dock]: { width: number; height: number } } = {
  right: { width: 1280, height: 800 },
  bottom: { width: 1280, height: 800 },
  undocked: { width: 1440, height: 900 },
};
/** A busy machine takes a minute for a million frames. */
const PATIENCE_MS = 300_000;

interface Look extends LookedAt {
  name: string;
  dock: Dock;
  theme: Theme;
}

const [what, ...names] = process.argv.slice(2);
if (what !== undefined && what !== 'views') {
  console.error('npm run looks, or npm run looks -- views [NAME…]');
  process.exit(2);
}
const looks = what === 'views' ? ofViews(names) : ofStates();
if (looks.length === 0) {
  console.error(`No view begins so. There are: ${Object.keys(VIEWS).join(', ')}.`);
  process.exit(2);
}
mkdirSync(FOLDER, { recursive: true });
const site = await startSite({ pages: PAGES });
const lab = await startLab();
try {
  await lab.prepare('production');
  for (const theme of THEMES) {
    const inTheme = looks.filter((look) => look.theme === theme);
    if (inTheme.length > 0) await lookAt(theme, inTheme);
  }
} finally {
  await lab.close();
  await site.close();
}

function ofStates(): Look[] {
  return (Object.keys(STATES) as (keyof typeof STATES)[]).flatMap((scene) =>
    THEMES.flatMap((theme) =>
      (Object.keys(DOCKS) as Dock[]).map((dock) => ({ name: scene, scene, hash: '', dock, theme })),
    ),
  );
}

/** Each narrow and light, wide and dark, and low in one of both. */
function ofViews(wanted: readonly string[]): Look[] {
  return Object.entries(VIEWS)
    .filter(([name]) => wanted.length === 0 || wanted.some((one) => name.startsWith(one)))
    .flatMap(([name, view], n) => [
      { ...view, name, dock: 'right', theme: 'light' },
      { ...view, name, dock: 'bottom', theme: n % 2 === 0 ? 'light' : 'dark' },
      { ...view, name, dock: 'undocked', theme: 'dark' },
    ]);
}

async function lookAt(theme: Theme, inTheme: readonly Look[]): Promise<void> {
  const browser = await launchChromium({
    extension: join(ROOT, EXTENSION),
    args: theme === 'dark' ? ['--force-dark-mode'] : [],
  });
  try {
    for (const scene of new Set(inTheme.map((look) => look.scene))) {
      await lookAtScene(
        { browser, site, lab },
        scene,
        inTheme.filter((look) => look.scene === scene),
      );
    }
  } finally {
    await browser.close();
  }
}

async function lookAtScene(grounds: Grounds, name: SceneName, looksOfIt: readonly Look[]): Promise<void> {
  const scene: (typeof SCENES)[SceneName] = SCENES[name];
  const session = 'session' in scene ? scene.session : undefined;
  const page = await scene.prepare(grounds);
  for (const dock of new Set(looksOfIt.map((look) => look.dock))) {
    const panel = await openDevToolsPanel(grounds.browser, page, PANEL_TITLE, { dock });
    await panel.page().setViewport(DOCKS[dock]);
    for (const look of looksOfIt.filter((one) => one.dock === dock)) {
      const hash = session === undefined ? look.hash : `session=${session}&${look.hash}`;
      // By way of the list, so that nothing is left of the look before.
      await panel.evaluate("location.hash = 'sessions'");
      await drawn(panel);
      await panel.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      const path = join(FOLDER, `${look.name}-${dock}-${look.theme}.png`);
      try {
        await shown(panel, session);
        await follow(panel, look.steps ?? []);
        await shown(panel, session);
      } catch (error) {
        // The picture shows how far it came.
        console.error(error);
        process.exitCode = 1;
      }
      await panel.page().screenshot({ path });
      console.log(path.slice(ROOT.length + 1));
    }
  }
  await page.close();
}

async function shown(panel: Frame, session: string | undefined): Promise<void> {
  // By the clock: text that changes in its place is no mutation to the driver.
  await panel.waitForFunction(
    (all) => {
      const { innerText } = document.body;
      const busy =
        document.querySelector('[aria-busy=true]') ||
        /Looking for what is wrong|messages? behind/.test(innerText);
      return !busy && innerText.includes(all);
    },
    { polling: 100, timeout: PATIENCE_MS },
    session ? MANY_FRAMES.toLocaleString('en') : 'Redial',
  );
  await drawn(panel);
}
