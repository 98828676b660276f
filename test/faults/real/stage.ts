// Plays a scenario before the app under test, in a tab of its own, on a line and at a server of its own.

import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from '../../../tools/launch';
import { endFaults, release, setFault } from './choosing';
import { startLine } from './line';
import type { Scenario, Stage, World } from './scenario';
import { holding, startFrameServer, turning } from './server';

/** Frames that are turned round among themselves. */
const TURNED = 3;

/** What was seen of one play. */
export interface Seen {
  /** The app's log, line by line. */
  app: string[];
  /** What arrived at the server. */
  server: readonly string[];
}

/** After each: frames still go both ways, each once and in order. */
const WORKS = `
  open('after', url); await seen('after open, task');
  for (let number = 1; number <= 5; number++) send('after', 'echo ' + number);
  await seen('after message, microtask', 5);
  close('after', 1000, 'done'); await seen('after close, task');`;

/** What must stand at the end of each log, by its beginnings. */
export const WORKED = [1, 2, 3, 4, 5].map((number) => `after message: "echo ${number}"`);

/** Tabs of a browser in which nothing is played now. A window costs more than a play. */
const idle = new WeakMap<Browser, Page[]>();

/** Both plays, one after the other. */
export async function play(browser: Browser, scenario: Scenario): Promise<{ real: Seen; fault: Seen }> {
  const pages = idle.get(browser) ?? [];
  idle.set(browser, pages);
  const page = pages.pop() ?? (await browser.newPage({ type: 'window' }));
  const real = await playOnce(browser, page, scenario, true);
  const fault = await playOnce(browser, page, scenario, false);
  // Only one in which all went well: a fault or a broken play stays in the tab that has it.
  pages.push(page);
  return { real, fault };
}

async function playOnce(browser: Browser, page: Page, scenario: Scenario, isReal: boolean): Promise<Seen> {
  const server = await startFrameServer({
    '/': '<!doctype html><title>app</title><body><script src="/app.js"></script>',
    '/app.js': await script(),
  });
  const line = await startLine(server.port);
  const world: World = {
    line,
    server,
    page,
    held: { in: holding(), out: holding() },
    turned: { in: turning(TURNED), out: turning(TURNED) },
  };
  try {
    await page.goto(`${server.url}/`);
    const app: Stage['app'] = (code) => page.evaluate(inApp(code, line.port));
    const stage: Stage = isReal
      ? {
          ...world,
          isReal,
          app,
          begin: async () => scenario.begin(world),
          end: async () => scenario.end?.(world),
          release: async (frames) => scenario.release?.(world, frames),
        }
      : {
          ...world,
          isReal,
          app,
          begin: () => setFault(browser, page, scenario.rule),
          end: () => endFaults(browser, page),
          release: (frames) => release(browser, page, frames),
        };
    try {
      await scenario.play(stage);
      await app(WORKS);
    } catch (error) {
      const log = await page.evaluate('app.log.join("\\n")').catch(String);
      throw new Error(`${isReal ? 'Really' : 'As a fault'} it came no further than:\n${log}`, {
        cause: error,
      });
    }
    await server.arrived('after close');
    return { app: (await page.evaluate('app.log')) as string[], server: [...server.got] };
  } finally {
    await line.close();
    await server.stop();
  }
}

function inApp(code: string, port: number): string {
  return `(async () => {
    const url = 'ws://127.0.0.1:${port}/';
    const { log, write, open, during, send, close, note, socketOf, seen, drained } = app;
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    ${code}
  })()`;
}

let built: Promise<string> | undefined;

function script(): Promise<string> {
  built ??= build({
    entryPoints: [join(import.meta.dirname, 'app.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return built;
}
