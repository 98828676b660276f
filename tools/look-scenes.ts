// What the panel is looked at on: pages whose sockets leave nothing, one socket, a storm, several protocols, or what the
// lab's flaws leave; and a recording of a million frames.

import { fillRecording } from '../bench/panel-page';
import type { Flaw } from '../lab/page/choice';
import type { Lab } from '../lab/server';
import { playDrill } from '../lab/tour';
import type { Site } from '../test/support/site';
import { automation } from './automation';
import type { Browser, Page } from './launch';
import { until } from './until';

export const MANY_FRAMES = 1_000_000;
const MANY = 'many-frames';
const STORM_SOCKETS = 500;

export interface Grounds {
  browser: Browser;
  site: Site;
  lab: Lab;
}

export interface Scene {
  /** The page that the panel is opened for, with all of it recorded. */
  prepare(grounds: Grounds): Promise<Page>;
  /** Another recording than that of the tab. */
  session?: string;
}

export const STATES = {
  empty: { prepare: (grounds) => visited(grounds, '/', 'empty') },
  one: { prepare: (grounds) => visited(grounds, '/one', 'done') },
  storm: { prepare: (grounds) => visited(grounds, '/storm', 'done') },
  million: {
    session: MANY,
    prepare: async (grounds) => {
      const { browser } = grounds;
      const known = await automation(browser).sessions();
      if (!known.some(({ id }) => id === MANY)) await fillRecording(browser, MANY, MANY_FRAMES);
      return visited(grounds, '/', 'empty');
    },
  },
} as const satisfies { [name: string]: Scene };

export const SCENES = {
  ...STATES,
  protocols: { prepare: (grounds) => visited(grounds, '/protocols', 'done') },
  closures: { prepare: (grounds) => played(grounds, 2) },
  token: { prepare: (grounds) => played(grounds, 5) },
  gaps: { prepare: (grounds) => played(grounds, 6) },
  drill: { prepare: (grounds) => drilled(grounds, 4, 'server-restart') },
  drilling: { prepare: (grounds) => drilling(grounds, 4, 'server-restart') },
} as const satisfies { [name: string]: Scene };

export type SceneName = keyof typeof SCENES;

/** For `startSite`. */
export const PAGES = {
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
  // What is sent comes back, so that each packet is seen both ways.
  '/protocols': `<!doctype html><title>protocols</title><script>
    const beats = (...packets) => Array.from({ length: 8 }, () => packets).flat();
    const bytes = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
    const SPOKEN = [
      ['/socket.io/?EIO=4&transport=websocket', [], [
        '0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000,"pingTimeout":5000}', '40',
        '420["join",{"room":"lunch"}]', ...beats('2', '3'), '42["message",{"from":"ines","text":"Shall we?"}]',
        '42["message",{"from":"tom","text":"At twelve.","to":["ines","ada"]}]',
      ]],
      ['/mqtt', ['mqtt'], [
        bytes('101300044d5154540402003c000770616e656c2d37'),
        bytes('30340013726f6f6d732f372f74656d70657261747572657b2263656c73697573223a32312e352c2262617474657279223a302e39337d'),
        ...beats(bytes('c000'), bytes('d000')),
      ]],
      ['/packed', ['msgpack'], [
        bytes('83a474797065a57374617465a7706c61796572739283a2696401a17814a179fd83a2696402a1780ba17907a174cb4079040000000000'),
      ]],
      ['/graphql', ['graphql-transport-ws'], [
        '{"type":"connection_init"}',
        '{"id":"1","type":"subscribe","payload":{"operationName":"OnMessage","query":"subscription OnMessage($room: ID!) { message(room: $room) { id text } }","variables":{"room":7}}}',
        '{"id":"1","type":"next","payload":{"data":{"message":{"id":"m1","text":"Hello"}}}}',
        '{"id":"1","type":"next","payload":{"data":{"message":{"id":"m2","text":"Hello again","edited":true}}}}',
      ]],
      ['/live/websocket?vsn=2.0.0', [], ['["1","1","room:lunch","phx_join",{}]', '["1",null,"room:lunch","new_msg",{"body":"Hello"}]']],
      ['/files', [], [new Uint8Array(4096).map((_, n) => n * 7), 'a line of plain text', JSON.stringify({ type: 'report', rows: Array.from({ length: 400 }, (_, id) => ({ id, ok: id % 3 > 0 })) })]],
    ];
    let left = SPOKEN.length;
    for (const [path, protocols, spoken] of SPOKEN) {
      const socket = new WebSocket('ws://127.0.0.1:%PORT%' + path, protocols);
      let heard = 0;
      socket.onmessage = () => {
        heard += 1;
        if (heard < spoken.length) setTimeout(() => socket.send(spoken[heard]), 20);
        else if (--left === 0) document.title = 'done';
      };
      socket.onopen = () => socket.send(spoken[0]);
    }
  </script>`,
};

async function visited({ browser, site }: Grounds, path: string, title: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${site.url}${path}`);
  await until(`${path} to be ${title}`, async () => (await page.title()) === title);
  await automation(browser).flush();
  return page;
}

async function played({ browser, lab }: Grounds, flaw: Flaw): Promise<Page> {
  const page = await browser.newPage();
  await playDrill(page, lab.url, { flaw, twin: 'broken' }, 'prod');
  await automation(browser).flush();
  return page;
}

/** With a drill that has ended. */
async function drilled(grounds: Grounds, flaw: Flaw, drill: string): Promise<Page> {
  const page = await loggedIn(grounds, flaw);
  await automation(grounds.browser).drill(drill, { origin: grounds.lab.url });
  await automation(grounds.browser).flush();
  return page;
}

/** With a drill under way. */
async function drilling(grounds: Grounds, flaw: Flaw, drill: string): Promise<Page> {
  const page = await loggedIn(grounds, flaw);
  // Ends with the page, long after it was looked at.
  automation(grounds.browser)
    .drill(drill, { origin: grounds.lab.url })
    .catch(() => {});
  return page;
}

async function loggedIn({ browser, lab }: Grounds, flaw: Flaw): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${lab.url}/?flaw=${flaw}&twin=broken&build=prod`);
  // The scene before may have left its session.
  const isConnected = "document.querySelector('[data-composer] textarea') !== null";
  const asks = () => page.evaluate("document.querySelector('input[name=name]') !== null");
  await until('the app to be there', async () => (await asks()) || page.evaluate(isConnected));
  if (await asks()) {
    await page.locator('input[name=name]').fill('Ada');
    await page.locator('button[type=submit]').click();
  }
  await until('the app to be connected', () => page.evaluate(isConnected));
  return page;
}
