// Clients that people use, through an outage that is real and one that is Redial's: each does the same.

import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from '../../../tools/launch';
import { until } from '../../../tools/until';
import { startClientServer } from '../../clients/server';
import { BROWSERS, launch } from '../../support/browsers';
import { endFaults, openDoor, setFault } from './choosing';
import { startLine } from './line';

/** Handshakes refused before the client comes back. */
const REFUSALS = 3;

const CLIENTS = [
  { client: 'reconnecting-websocket', protocol: 'plain' },
  { client: 'socket.io-client', protocol: 'socket.io' },
] as const;

describe.each(BROWSERS)('clients in %s', (name) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch(name);
    await openDoor(browser);
  });
  afterAll(() => browser?.close());

  async function play({ client, protocol }: (typeof CLIENTS)[number], isReal: boolean): Promise<string[]> {
    const server = await startClientServer(protocol, await bundled(client));
    const line = await startLine(Number(new URL(server.url).port));
    const page = await browser.newPage({ type: 'window' });
    try {
      await page.goto(`http://127.0.0.1:${line.port}/`);
      await server.standing();
      if (isReal) {
        server.refuse(REFUSALS);
        line.reset();
      } else {
        await setFault(browser, page, { fault: { kind: 'refuse', connects: REFUSALS } });
        await setFault(browser, page, { fault: { kind: 'cut' } });
      }
      const log = await until('the client to come back', async () => {
        const lines = await linesOf(page);
        return lines.filter((line) => line.startsWith('open')).length === 2 && lines;
      });
      await endFaults(browser, page);
      return log;
    } finally {
      await page.close();
      await line.close();
      await server.close();
    }
  }

  test.concurrent.each(CLIENTS)('$client', async (client) => {
    const [real, fault] = await Promise.all([play(client, true), play(client, false)]);
    expect(real.length).toBeGreaterThan(REFUSALS);
    expect(fault).toEqual(real);
  });
});

async function linesOf(page: Page): Promise<string[]> {
  return (await page.evaluate('log')) as string[];
}

async function bundled(client: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'clients', `${client}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
