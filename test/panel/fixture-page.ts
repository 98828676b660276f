// Builds the panel's fixture page as the panel is built, serves it and drives it in headless Chromium.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import preact from '@preact/preset-vite';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { build, preview } from 'vite';
import { findBrowser } from '../../tools/browsers';

const FIXTURE = 'src/panel/fixture/index.html';

/** Against hanging alone. */
const PATIENCE_MS = 60_000;

/** The same with a million messages: they are decoded in a third of a minute, where nothing else is done. */
const LONG_PATIENCE_MS = 300_000;

export interface FixtureOptions {
  /** Names of src/panel/fixture/fixture.ts. */
  recording?: string;
  place?: 'devtools' | 'page';
  state?: string;
  theme?: 'light' | 'dark';
  broken?: boolean;
  /** Some faults are on, some kept. */
  faults?: boolean;
  /** A moment of a drill, of src/panel/fixture/fake-drills.ts. */
  drill?: string;
  /** The options page in the panel's place. */
  options?: boolean;
  /** With the number sign. */
  hash?: string;
  width?: number;
  height?: number;
  /** CSS pixels are that much larger, as when one zooms in. */
  zoom?: number;
}

export interface FixturePages {
  browser: Browser;
  /** A page of its own for each call. Errors that the page did not catch are in `errors`. */
  open(options?: FixtureOptions): Promise<FixturePage>;
  close(): Promise<void>;
}

export interface FixturePage {
  page: Page;
  errors: string[];
}

export async function serveFixture(): Promise<FixturePages> {
  const root = resolve(import.meta.dirname, '../..');
  const outDir = await mkdtemp(join(tmpdir(), 'redial-fixture-'));
  // Built once rather than served from source: a page of hundreds of modules takes seconds to open, and there are many.
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, rollupOptions: { input: join(root, FIXTURE) } },
  });
  const server = await preview({
    configFile: false,
    root,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.httpServer.address();
  if (!address || typeof address === 'string') throw new Error('the fixture server has no port');
  const { path } = await findBrowser('chromium');
  const browser = await puppeteer.launch({
    executablePath: path,
    headless: true,
    protocolTimeout: LONG_PATIENCE_MS,
    args: [
      '--no-sandbox',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    browser,
    open: (options = {}) => openPage(browser, `http://127.0.0.1:${address.port}`, options),
    close: async () => {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

async function openPage(browser: Browser, origin: string, options: FixtureOptions): Promise<FixturePage> {
  const { recording, place, state, theme, broken, hash = '', width = 1200, height = 700, zoom = 1 } = options;
  const page = await browser.newPage();
  page.setDefaultTimeout(recording === 'million' ? LONG_PATIENCE_MS : PATIENCE_MS);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.setViewport({ width: width / zoom, height: height / zoom, deviceScaleFactor: zoom });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ recording, place, state, theme, drill: options.drill }))
    if (value) query.set(name, value);
  if (options.faults) query.set('faults', '1');
  if (broken) query.set('broken', '1');
  if (options.options) query.set('page', 'options');
  await page.goto(`${origin}/${FIXTURE}?${query}${hash}`);
  if (options.options) await page.waitForSelector('h1');
  else
    await page.waitForFunction(() => window.fixture?.panel.sessions.value !== undefined, { timeout: 60_000 });
  return { page, errors };
}
