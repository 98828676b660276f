// Browsers put scripts that were registered at run time into a page in an order of their own. In whichever order the page's
// script, the relay, what makes faults and its announcement come, a fault that a reload must not end holds from the page's
// first script on.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, type Page, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { DIST_CHROME, launch } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const PAGE = `<!doctype html><head><script>
  const log = [];
  const head = new WebSocket('ws://' + location.host + '/head');
  head.onopen = () => log.push('open');
  head.onclose = ({ code }) => log.push(code);
</script></head>`;

const SCRIPTS = {
  relay: { file: 'src/relay/relay.iife.js', world: 'ISOLATED' },
  page: { file: 'src/page/page.iife.js', world: 'MAIN' },
  announcement: { file: 'src/relay/engine-comes.js', world: 'ISOLATED' },
  engine: { file: 'src/page/faults/early.js', world: 'MAIN' },
} as const;
type Name = keyof typeof SCRIPTS;

let folder: string;
let browser: Browser;
let site: Site;
let page: Page;

beforeAll(async () => {
  site = await startSite({ pages: { '/': PAGE } });
  folder = await mkdtemp(join(tmpdir(), 'redial-order-'));
  await cp(DIST_CHROME, folder, { recursive: true });
  // Without the manifest's, which the browser puts where it likes, all of them are registered at run time.
  const { content_scripts, ...manifest } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  expect(content_scripts).toHaveLength(2);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  browser = await launch('chromium', { extension: folder });
  await serviceWorker(browser);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Registers these and no others. */
async function register(names: readonly Name[]): Promise<void> {
  const scripts = names.map((name, index) => ({
    id: `${index} ${name}`,
    js: [SCRIPTS[name].file],
    world: SCRIPTS[name].world,
    matches: ['http://127.0.0.1/*'],
    runAt: 'document_start',
    allFrames: true,
    persistAcrossSessions: false,
  }));
  const worker = await serviceWorker(browser);
  await worker.evaluate(`(async () => {
    await chrome.scripting.unregisterContentScripts();
    await chrome.scripting.registerContentScripts(${JSON.stringify(scripts)});
  })()`);
}

test('in every order of four scripts', async () => {
  await register(['relay', 'page']);
  page = await browser.newPage();
  await page.goto(site.url);
  const hears = (line: unknown) =>
    until(`“${line}”`, async () => ((await page.evaluate('log')) as unknown[]).includes(line));
  await hears('open');
  await automation(browser).fault({ fault: { kind: 'refuse' }, origin: site.url });
  const session = await page.createCDPSession();
  let parsed: Name[] = [];
  session.on('Debugger.scriptParsed', ({ url }) => {
    const name = (Object.keys(SCRIPTS) as Name[]).find((one) => url.endsWith(SCRIPTS[one].file));
    if (name) parsed.push(name);
  });
  await session.send('Debugger.enable');
  const seen = new Set<string>();
  for (const order of permutations(Object.keys(SCRIPTS) as Name[])) {
    await register(order);
    parsed = [];
    await page.reload();
    await until('an end, or none', async () => ((await page.evaluate('log.length')) as number) > 0);
    expect({ order, parsed, log: await page.evaluate('log') }).toEqual({ order, parsed, log: [1006] });
    seen.add(parsed.join());
  }
  // The browser did as it was told, or each of these orders was the same one.
  const runs = [...seen];
  expect(runs.some((run) => run.indexOf('page') < run.indexOf('engine'))).toBe(true);
  expect(runs.some((run) => run.indexOf('engine') < run.indexOf('page'))).toBe(true);
});

function permutations(names: readonly Name[]): Name[][] {
  if (names.length < 2) return [[...names]];
  return names.flatMap((name) =>
    permutations(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  );
}
