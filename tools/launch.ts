// Starts a browser with the extension in it, and reaches what belongs to the extension: its pages, its service worker
// and its panel in the real DevTools. What tests, benches and pictures stand on.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import puppeteer, { type Browser, type Frame, type Page, type Target, type WebWorker } from 'puppeteer-core';
import { findBrowser } from './browsers';
import { until } from './until';

export type { Browser, Frame, Page, WebWorker } from 'puppeteer-core';

/** Longest wait for a browser to start: a busy machine takes its time, and no test may fail on that. */
const START_MS = 120_000;

export interface LaunchOptions {
  /** Folder of the unpacked extension: `dist/chrome`, `dist/chrome-deep` or `dist/firefox`. */
  extension: string;
  /** No window; the default. DevTools work all the same. */
  headless?: boolean;
  /** Chromium: open DevTools with every tab. For a person; a program calls `openDevToolsPanel`. */
  devtools?: boolean;
  /** A profile that stays, for tests of what survives the browser. A temporary one without it. */
  userDataDir?: string;
  /** Firefox: the profile has the extension already, and for good: it is loaded by the browser, as a user's is. */
  isInstalled?: boolean;
  /** More switches for the browser. */
  args?: string[];
  /** Firefox: preferences, as in about:config. */
  preferences?: { [name: string]: string | number | boolean };
  /** Chromium: its environment, where that is not the process's own. */
  env?: NodeJS.ProcessEnv;
  /** Takes certificates that nobody vouches for, such as those that a test makes for itself. */
  acceptInsecureCerts?: boolean;
  /** Chromium: switches of Puppeteer's own to leave out, such as `--disable-background-timer-throttling`. */
  ignoreDefaultArgs?: string[];
  /** Chromium: whether the driver hears of the network. Of each WebSocket frame then, at more cost than the frame's own: benches do without. */
  networkEnabled?: boolean;
  /** Chromium: targets that the driver stays away from. It keeps a service worker alive by being attached to it. */
  targetFilter?: (target: Target) => boolean;
}

/** Chromium with the extension loaded. Close it by `browser.close()`. */
export async function launchChromium(options: LaunchOptions): Promise<Browser> {
  const headless = options.headless ?? true;
  const { path } = await findBrowser('chromium');
  const browser = await puppeteer.launch({
    executablePath: path,
    timeout: START_MS,
    headless,
    devtools: options.devtools ?? false,
    // Branded Chrome passes over --load-extension since 137: only DevTools' own protocol, by a pipe, loads one in all.
    pipe: true,
    enableExtensions: true,
    defaultViewport: headless ? { width: 1280, height: 800 } : null,
    ...(options.userDataDir === undefined ? {} : { userDataDir: options.userDataDir }),
    ...(options.acceptInsecureCerts === undefined
      ? {}
      : { acceptInsecureCerts: options.acceptInsecureCerts }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.targetFilter === undefined ? {} : { targetFilter: options.targetFilter }),
    ...(options.ignoreDefaultArgs === undefined ? {} : { ignoreDefaultArgs: options.ignoreDefaultArgs }),
    ...(options.networkEnabled === undefined ? {} : { networkEnabled: options.networkEnabled }),
    args: [
      ...(mustRunWithoutSandbox(headless) ? ['--no-sandbox'] : []),
      // Puppeteer switches off what else would call home.
      '--disable-component-update',
      ...(options.args ?? []),
    ],
  });
  return withExtension(browser, options.extension, (id) => ({ id, origin: `chrome-extension://${id}` }));
}

/** Firefox with the extension loaded for the session. Close it by `browser.close()`. */
export async function launchFirefox(options: LaunchOptions): Promise<Browser> {
  const { path } = await findBrowser('firefox');
  const id = geckoId(options.extension);
  const host = hostFor(id);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: path,
    timeout: START_MS,
    headless: options.headless ?? true,
    defaultViewport: { width: 1280, height: 800 },
    ...(options.userDataDir === undefined ? {} : { userDataDir: options.userDataDir }),
    ...(options.acceptInsecureCerts === undefined
      ? {}
      : { acceptInsecureCerts: options.acceptInsecureCerts }),
    // Without the host fixed beforehand nobody outside the browser learns the address of the extension's pages.
    extraPrefsFirefox: {
      ...options.preferences,
      'extensions.webextensions.uuids': JSON.stringify({ [id]: host }),
    },
    // Without it Firefox refuses to lead a driven tab to an extension's page.
    args: ['--remote-allow-system-access', ...(options.args ?? [])],
  });
  const described = { id, origin: `moz-extension://${host}` };
  if (options.isInstalled) {
    loaded.set(browser, described);
    return browser;
  }
  return withExtension(browser, options.extension, () => described);
}

/** The id under which the browser knows the extension. */
export function extensionId(browser: Browser): string {
  return loadedIn(browser).id;
}

/** `chrome-extension://ID` or `moz-extension://UUID`, without a slash at the end. */
export function extensionOrigin(browser: Browser): string {
  return loadedIn(browser).origin;
}

/** A new tab at a page of the extension, loaded. `path` is from the extension's root: `src/panel/index.html#demo`. */
export async function extensionPage(browser: Browser, path: string): Promise<Page> {
  const url = `${extensionOrigin(browser)}/${path.replace(/^\//, '')}`;
  const page = await browser.newPage();
  if (url.startsWith('chrome-extension:')) {
    await page.goto(url);
    return page;
  }
  // Firefox arrives but never tells, so `goto` would wait for good: ask the document itself instead.
  page.goto(url, { timeout: 0 }).catch(() => {});
  const document = url.split('#', 1)[0];
  await until(`${url} to load`, async () => {
    const place = await page.evaluate(() =>
      globalThis.document.readyState === 'complete' ? location.href : '',
    );
    return place.split('#', 1)[0] === document;
  });
  return page;
}

/**
 * The extension's service worker, started if it sleeps. Chromium only. `close()` on it ends it as the browser would:
 * the next event, or the next call of this, starts it anew.
 */
export async function serviceWorker(browser: Browser): Promise<WebWorker> {
  const origin = extensionOrigin(browser);
  const find = () =>
    browser.targets().findLast((t) => t.type() === 'service_worker' && t.url().startsWith(origin));
  let lostAt: number | undefined;
  return until('the service worker to run its script', async () => {
    if (!find()) await startServiceWorker(browser, origin);
    const worker = await find()?.worker();
    try {
      // One that has just ended is still listed for a moment, and one that begins can be spoken to before its script ran.
      return (await worker?.evaluate(() => 'redial' in globalThis)) ? (worker ?? undefined) : undefined;
    } catch (error) {
      lostAt ??= Date.now();
      if (Date.now() - lostAt > LOST_MS) {
        lostAt = undefined;
        await startServiceWorker(browser, origin, 'anew');
      }
      throw error;
    }
  });
}

/** The driver does not hear of a worker that begins in the moment in which another one ends, and holds on to that. */
const LOST_MS = 2_000;

/** Where DevTools stand. `undocked` gives the panel their whole page: for pictures, and to try sizes. */
export type Dock = 'right' | 'bottom' | 'undocked';

/**
 * Opens DevTools for a page of Chromium (headless too), brings the extension's panel with that title to the front and
 * gives the panel's frame. DevTools' own page, for pictures and for its size, is `frame.page()`.
 */
export async function openDevToolsPanel(
  browser: Browser,
  page: Page,
  title: string,
  { dock }: { dock?: Dock } = {},
): Promise<Frame> {
  const origin = extensionOrigin(browser);
  const devtools = await page.openDevTools();
  // The id that DevTools gives an extension's panel.
  const tab = `${origin}${title}`;
  await until(`the ${title} panel in DevTools`, async () => (await devtools.evaluate(showTab(tab))) === true);
  if (dock) await devtools.evaluate(dockAt(dock));
  return until(`the page of the ${title} panel`, () => visibleFrame(devtools, origin));
}

interface Loaded {
  id: string;
  origin: string;
}

const loaded = new WeakMap<Browser, Loaded>();

function loadedIn(browser: Browser): Loaded {
  const found = loaded.get(browser);
  if (!found) throw new Error('That browser was not started by launchChromium or launchFirefox.');
  return found;
}

async function withExtension(
  browser: Browser,
  folder: string,
  describe: (id: string) => Loaded,
): Promise<Browser> {
  try {
    loaded.set(browser, describe(await browser.installExtension(resolve(folder))));
    return browser;
  } catch (error) {
    await browser.close();
    const hint = existsSync(join(folder, 'manifest.json'))
      ? ''
      : ' Nothing is built there: `npm run build` does it.';
    throw new Error(`The browser did not take the extension in ${folder}.${hint}`, { cause: error });
  }
}

/** Chromium refuses to run as root with its sandbox, and containers lack what it is made of. */
function mustRunWithoutSandbox(headless: boolean): boolean {
  // A headless one shows the project's own pages alone; one with a window may be led anywhere.
  return headless || process.getuid?.() === 0;
}

function geckoId(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const id = (manifest as { browser_specific_settings?: { gecko?: { id?: string } } })
    .browser_specific_settings?.gecko?.id;
  if (!id) throw new Error(`${folder}/manifest.json has no browser_specific_settings.gecko.id.`);
  return id;
}

/** A UUID (of version 4 in form) that is the same in each run. */
function hostFor(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function startServiceWorker(browser: Browser, origin: string, anew?: 'anew'): Promise<void> {
  // The command is taken from a page of the same origin only; the manifest is the one that every extension has.
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/manifest.json`);
    const session = await page.createCDPSession();
    await session.send('ServiceWorker.enable');
    if (anew) await session.send('ServiceWorker.stopAllWorkers');
    await session.send('ServiceWorker.startWorker', { scopeURL: `${origin}/` });
  } finally {
    await page.close();
  }
}

/**
 * For DevTools' own page: brings that tab to the front. True once it shows, false while DevTools or the extension are
 * still starting. A string, since loaders rewrite the `import()` in a function.
 */
function showTab(tab: string): string {
  return `(async () => {
    // Asking for the view before DevTools has built its own would build a second one.
    if (!document.querySelector('.root-view')) return false;
    const { InspectorView } = await import('./ui/legacy/legacy.js');
    const view = InspectorView.InspectorView.instance();
    if (!view.tabbedPane.tabIds().includes(${JSON.stringify(tab)})) return false;
    await view.showPanel(${JSON.stringify(tab)});
    return true;
  })()`;
}

/** For DevTools' own page. */
function dockAt(dock: Dock): string {
  return `(async () => {
    const { DockController } = await import('./ui/legacy/legacy.js');
    await DockController.DockController.instance().setDockSide(${JSON.stringify(dock)});
  })()`;
}

/** Of the extension's frames in DevTools (its `devtools_page` is another, never seen) the one that shows. */
async function visibleFrame(devtools: Page, origin: string): Promise<Frame | undefined> {
  for (const frame of devtools.frames()) {
    if (!frame.url().startsWith(origin)) continue;
    const element = await frame.frameElement();
    if (await element?.isVisible()) return frame;
  }
  return undefined;
}
