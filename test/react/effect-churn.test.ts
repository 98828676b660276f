// Every case of page/cases.ts, in both browsers and four builds of React: what is recorded of the effects at work, and
// what the analysis says of it.

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/analysis/result';
import type { EventRecord } from '../../src/records/recording';
import { automation } from '../../tools/automation';
import type { Browser } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, launch, Recording } from '../support/browsers';
import { type Site, startSite } from '../support/site';
import { findingsIn } from './findings';

const BUILDS = [
  { react: 'react', version: 19, mode: 'development' },
  { react: 'react', version: 19, mode: 'production' },
  { react: 'react-18', version: 18, mode: 'development' },
  { react: 'react-18', version: 18, mode: 'production' },
] as const;

type Build = (typeof BUILDS)[number];

/** Cases whose effect runs again for nothing, and what is to be said of it in a development build. */
const CHURNS: { [name: string]: { [field: string]: unknown } } = {
  callback: {
    component: 'Chat',
    hook: 'useEffect',
    effectIndex: 0,
    dependencyIndex: 2,
    dependencyName: 'onMessage',
  },
  hook: { component: 'Conversation', effectIndex: 2, dependencyIndex: 1, dependencyName: 'onMessage' },
  object: { component: 'WithOptions', dependencyIndex: 1, dependencyName: 'options', sameSource: false },
  token: { component: 'AfterToken', dependencyIndex: 1, dependencyName: 'onMessage' },
  list: { component: 'WithoutList', change: 'every-render' },
  cleanup: { component: 'WithoutCleanUp', dependencyIndex: 1, dependencyName: 'onMessage', isCertain: false },
  layout: { component: 'InLayout', hook: 'useLayoutEffect', effectIndex: 0, dependencyName: 'onMessage' },
  memo: { component: 'Chat', dependencyName: 'onMessage' },
  forward: { component: 'ForwardingChat', dependencyIndex: 1, dependencyName: 'props.onMessage' },
  vainMemo: { component: 'Joins', dependencyIndex: 0, dependencyName: 'join' },
  strictCallback: { component: 'Chat', dependencyName: 'onMessage' },
};

/** Cases whose sockets are made anew for a reason, or not at all. */
const NO_CHURNS = [
  'rooms',
  'roomsAndCallback',
  'roomsByMemo',
  'roomsByMember',
  'keys',
  'strictMounts',
  'watchdog',
  'still',
];

const ALL = [...Object.keys(CHURNS), ...NO_CHURNS];

describe.each(BROWSERS)('the effect behind a storm, in %s', (name) => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    const scripts = await Promise.all(BUILDS.map(bundle));
    const pages = Object.fromEntries([
      ['/trap', TRAP],
      ...BUILDS.flatMap((made, index) => [
        [`/${keyOf(made)}.js`, scripts[index] ?? ''],
        [`/${keyOf(made)}`, `<!doctype html><body><script src="/${keyOf(made)}.js"></script>`],
        [`/${keyOf(made)}/all`, pageOfFrames(keyOf(made))],
      ]),
    ]);
    [browser, site] = await Promise.all([
      launch(name),
      startSite({ pages, onSocket: (socket) => socket.send('hello') }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test('nothing of React is read before the third socket in a row is made anew', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/trap`);
    const [before, after] = (await page.evaluate('play()')) as number[];
    await page.close();
    expect(before).toBe(0);
    // The trap does work.
    expect(after).toBeGreaterThan(0);
  });

  describe.each(BUILDS)('React $version, $mode', (made) => {
    let recorded: Recording;
    let findings: Finding[];
    let hooks: unknown;

    beforeAll(async () => {
      const page = await browser.newPage();
      await page.goto(`${site.url}/${keyOf(made)}/all`);
      await until('all cases', async () => (await page.title()) === 'done');
      hooks = await page.evaluate(
        "[...document.querySelectorAll('iframe')].map((frame) => '__REACT_DEVTOOLS_GLOBAL_HOOK__' in frame.contentWindow)",
      );
      const redial = automation(browser);
      await redial.flush();
      const exported = await redial.exportSession();
      recorded = new Recording(exported);
      findings = findingsIn(exported);
      await page.close();
    });

    const eventsOf = (of: string): EventRecord[] => {
      const pages = recorded.all('page').filter(({ url }) => url.endsWith(`=${of}`));
      expect(pages).toHaveLength(1);
      return recorded
        .all('event')
        .filter(({ type, page }) => type === 'effect-churn' && page === pages[0]?.id);
    };

    test('nothing defines the hook of React DevTools', () => {
      expect(hooks).toEqual(ALL.map(() => false));
    });

    test.each(Object.keys(CHURNS))('%s: names the component, the effect and the dependency', (of) => {
      const events = eventsOf(of);
      expect(events.length).toBeGreaterThanOrEqual(3);
      for (const { detail } of events) {
        expect(detail).toMatchObject({ change: 'identity', isCertain: true, ...expected(of, made) });
      }
    });

    test('one finding for each case that churns, and none for the others', () => {
      const found = findings.filter(({ rule }) => rule === 'effect-churn');
      const blamed = found.map(({ summary }) => /reopened \/(\w+) /.exec(summary)?.[1]);
      expect(blamed.sort(), found.map(({ summary }) => summary).join('\n')).toEqual(
        Object.keys(CHURNS).sort(),
      );
    });

    test.each(NO_CHURNS)('%s: blames no effect', (of) => {
      expect(eventsOf(of).filter(({ detail }) => detail?.change !== 'value')).toEqual([]);
    });
  });
});

/** Where React's root would be lies what counts how often it is touched. */
const TRAP = `<!doctype html><body><div></div><script>
  let reads = 0;
  const count = (name) => (...args) => {
    reads++;
    return Reflect[name](...args);
  };
  const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, count(name)]));
  document.querySelector('div').__reactContainer$trap = new Proxy({}, traps);
  function play() {
    const connect = () => new WebSocket('ws://' + location.host + '/trap');
    let socket = connect();
    const remake = () => {
      socket.close();
      socket = connect();
    };
    remake();
    remake();
    const before = reads;
    remake();
    return [before, reads];
  }
</script>`;

function keyOf({ version, mode }: Build): string {
  return `${version}-${mode}`;
}

async function bundle({ react, mode }: Build): Promise<string> {
  const dom = react === 'react' ? 'react-dom' : 'react-dom-18';
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/page/main.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    minify: mode === 'production',
    alias: { react, 'react-dom': dom },
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
  });
  return outputFiles[0]?.text ?? '';
}

/** All cases at a time, a frame each, under a title that says when they are done. */
function pageOfFrames(key: string): string {
  return `<!doctype html><title>running</title><body><script>
    const cases = ${JSON.stringify(ALL)};
    const done = new Set();
    addEventListener('message', ({ data }) => {
      done.add(data);
      if (cases.every((name) => done.has(name))) document.title = 'done';
    });
    for (const name of cases) document.body.append(Object.assign(document.createElement('iframe'), { src: '/${key}?case=' + name }));
  </script>`;
}

/** A minifier leaves the names of properties, and with them those of props and of functions in options. */
function expected(of: string, { mode }: Build): { [field: string]: unknown } {
  const { component, dependencyName, ...rest } = CHURNS[of] ?? {};
  if (mode === 'development') return { ...rest, component, ...(dependencyName ? { dependencyName } : {}) };
  const kept = String(dependencyName ?? '').replace('props.', '');
  return { ...rest, ...(kept ? { dependencyName: kept } : {}) };
}
