// `npm run looks`: the panel in the real DevTools in every place that it can stand, both themes, and with nothing, one socket,
// a storm and a million frames recorded; into artifacts/looks/, for people to look through.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillRecording } from '../bench/panel-page';
import { startSite } from '../test/support/site';
import { automation } from './automation';
import { type Browser, type Dock, type Frame, launchChromium, openDevToolsPanel, type Page } from './launch';
import { EXTENSION, PANEL_TITLE, ROOT } from './product';
import { until } from './until';

const FOLDER = join(ROOT, 'artifacts', 'looks');
const THEMES = ['light', 'dark'] as const;
/** CSS pixels of DevTools with the page beside it; of the panel alone where it is undocked. */
const DOCKS: { [name in Dock]: { width: number; height: number } } = {
  right: { width: 1280, height: 800 },
  bottom: { width: 1280, height: 800 },
  undocked: { width: 1440, height: 900 },
};
const STORM_SOCKETS = 500;
const MANY_FRAMES = 1_000_000;
const MANY = 'many-frames';
/** A busy machine takes a minute for a million frames. */
const PATIENCE_MS = 300_000;

interface State {
  name: string;
  path: string;
  /** What its page's title says once there is that much to see. */
  ready: string;
  /** Another recording than that of the tab. */
  session?: string;
}

const STATES: readonly State[] = [
  { name: 'empty', path: '/', ready: 'empty' },
  { name: 'one', path: '/one', ready: 'done' },
  { name: 'storm', path: '/storm', ready: 'done' },
  { name: 'million', path: '/', ready: 'empty', session: MANY },
];

const PAGES = {
  '/one': `<!doctype html><title>one</title><script>
    const socket = new WebSocket('ws://127.0.0.1:%PORT%/chat', ['chat.v1']);
    socket.onmessage = (event) => { if (event.data.includes('"n":19')) document.title = 'done'; };
    socket.onopen = () => {
      for (let n = 0; n < 20; n += 1) socket.send(JSON.stringify({ type: 'chat.message', n, text: 'Hello, number ' + n }));
    };
  </script>`,
  '/storm': `<!doctype html><title>storm</title><script>
    let made = 0;
    const connect = () => {
      if (made === ${STORM_SOCKETS}) { document.title = 'done'; return; }
      made += 1;
      const socket = new WebSocket('ws://127.0.0.1:%PORT%/ws/chat');
      socket.onopen = () => socket.close(1000, 'effect cleaned up');
      socket.onclose = () => setTimeout(connect, 5);
    };
    connect();
  </script>`,
};

mkdirSync(FOLDER, { recursive: true });
const site = await startSite({ pages: PAGES });
try {
  for (const theme of THEMES) await lookAt(theme);
} finally {
  await site.close();
}

async function lookAt(theme: (typeof THEMES)[number]): Promise<void> {
  const browser = await launchChromium({
    extension: join(ROOT, EXTENSION),
    args: theme === 'dark' ? ['--force-dark-mode'] : [],
  });
  try {
    await fillRecording(browser, MANY, MANY_FRAMES);
    for (const state of STATES) {
      for (const dock of Object.keys(DOCKS) as Dock[]) {
        const page = await opened(browser, state);
        const panel = await openDevToolsPanel(browser, page, PANEL_TITLE, { dock });
        await panel.page().setViewport(DOCKS[dock]);
        if (state.session) await panel.evaluate(`location.hash = 'session=${state.session}'`);
        await shown(panel, state);
        const path = join(FOLDER, `${state.name}-${dock}-${theme}.png`);
        await panel.page().screenshot({ path });
        console.log(path.slice(ROOT.length + 1));
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
}

async function opened(browser: Browser, { path, ready }: State): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${site.url}${path}`);
  await until(`${path} to be ${ready}`, async () => (await page.title()) === ready);
  await automation(browser).flush();
  return page;
}

async function shown(panel: Frame, { session }: State): Promise<void> {
  // By the clock: text that changes in its place is no mutation to the driver.
  await panel.waitForFunction(
    (all) => {
      const { innerText } = document.body;
      const busy =
        document.querySelector('[aria-busy=true]') || /Looking for what is wrong|behind/.test(innerText);
      return !busy && innerText.includes(all);
    },
    { polling: 100, timeout: PATIENCE_MS },
    session ? MANY_FRAMES.toLocaleString('en') : 'Redial',
  );
  // What was read last is on the screen with the second frame after it.
  await panel.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}
