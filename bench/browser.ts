// What the benches in a browser share: the echo server, and Chromium with and without Redial.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import puppeteer from 'puppeteer-core';
import { findBrowser } from '../tools/browsers';
import { type Browser, launchChromium, type Page } from '../tools/launch';

export const EXTENSION = resolve(import.meta.dirname, '../dist/chrome');

export interface Server {
  url: string;
  close(): void;
}

export async function startServer(): Promise<Server> {
  const server: ChildProcess = spawn(process.execPath, [resolve(import.meta.dirname, 'echo-server.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = server.stdout ? await once(server.stdout, 'data') : [''];
  return { url: `http://127.0.0.1:${String(line).trim()}`, close: () => server.stdin?.end() };
}

/** Chromium with the extension, or without it, otherwise alike. */
export async function browserWith(extension: string | undefined): Promise<Browser> {
  if (extension !== undefined) return launchChromium({ extension, networkEnabled: false });
  const { path } = await findBrowser('chromium');
  return puppeteer.launch({
    executablePath: path,
    headless: true,
    pipe: true,
    networkEnabled: false,
    defaultViewport: { width: 1280, height: 800 },
    args: ['--no-sandbox', '--disable-component-update'],
  });
}

/** A fresh page of the server. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

/** With both browsers and the server up. */
export async function withBoth<Result>(
  work: (sides: { recorded: Browser; bare: Browser; url: string }) => Promise<Result>,
): Promise<Result> {
  const [recorded, bare, server] = await Promise.all([
    browserWith(EXTENSION),
    browserWith(undefined),
    startServer(),
  ]);
  try {
    return await work({ recorded, bare, url: server.url });
  } finally {
    server.close();
    await Promise.all([recorded.close(), bare.close()]);
  }
}
