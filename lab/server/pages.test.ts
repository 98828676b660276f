// The page as the lab serves it: really React's development or production build.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from './index';

/** Two builds on a busy machine. */
const BUILD_TIMEOUT_MS = 60_000;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ mode: 'production' });
});
afterAll(() => lab.close());

async function load(path: string): Promise<{ html: string; script: string; scriptPath: string }> {
  const html = await (await fetch(lab.url + path)).text();
  const scriptPath = /src="([^"]+\.js)"/.exec(html)?.[1] ?? '';
  return { html, scriptPath, script: await (await fetch(lab.url + scriptPath)).text() };
}

describe('the page', () => {
  test(
    'in development is React with its warnings, readable, with a source map',
    async () => {
      const { scriptPath, script } = await load('/?build=dev');
      expect(script).toContain('Each child in a list should have a unique');
      expect(script).toContain('jsxDEV');
      expect(script).toContain('useChatSocket');
      const map = (await (await fetch(`${lab.url}${scriptPath}.map`)).json()) as { sources: string[] };
      expect(map.sources.some((source) => source.endsWith('page/flaws/1-effect-dependencies.ts'))).toBe(true);
    },
    BUILD_TIMEOUT_MS,
  );

  test(
    'in production is React without them, minified, with no map; and is what the lab was started for',
    async () => {
      const { scriptPath, script, html } = await load('/?build=prod');
      expect(script).not.toContain('Each child in a list should have a unique');
      expect(script).not.toContain('useChatSocket');
      expect((await fetch(`${lab.url}${scriptPath}.map`)).status).toBe(404);
      expect((await load('/?flaw=3')).html).toBe(html);
    },
    BUILD_TIMEOUT_MS,
  );

  test('is nowhere else', async () => {
    for (const path of [
      '/production/../../package.json',
      '/production/%2e%2e/index.html',
      '/index.html',
      '/%00',
    ]) {
      expect((await fetch(lab.url + path)).status).toBe(404);
    }
  });
});
