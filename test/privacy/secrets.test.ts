// Secrets stay home: tokens on every way that an app has for them, and then a search through every byte that was written,
// in the database, in its files and in what is exported. Read once a worker has ended in between, and forgotten them.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { automation } from '../../tools/automation';
import { type Browser, extensionPage, serviceWorker } from '../../tools/launch';
import { until } from '../../tools/until';
import { BROWSERS, DIST_CHROME, launch, recordingOf } from '../support/browsers';
import { type Site, startSite } from '../support/site';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (name: string) =>
  `${part({ alg: 'HS256' })}.${part({ sub: name, exp: 1_790_000_000 })}.c2lnbmVkLWJ5LW5vYm9keQ`;

/** One of each form, by the way that it goes. */
const SECRETS = {
  query: 'query-Opaque-0001-zxcvb',
  queryJwt: jwt('ann of the query'),
  protocol: 'aProtocol0Token1With2Both3Cases',
  protocolJwt: jwt('bob of the sub-protocol'),
  frame: 'first-Frame-opaque-0002-qwert',
  frameJwt: jwt('cid of the first frame'),
  stomp: 'stomp-Passcode-0003-asdfg',
  storage: 'stored-Opaque-0004-yuiop',
  storageJwt: jwt('dan of the storage'),
  refresh: 'refreshed-Opaque-0005-hjkl',
  refreshJwt: jwt('eve of the refresh'),
  xhr: 'xhr-Refreshed-opaque-0006-bnm',
  reason: jwt('fay of the close reason'),
  header: 'cookie-Header-0007-tgbyhn',
};
/** Is written, and found by the same search: so the search can find. */
const PLAIN = 'a-plain-word-that-is-written';

const PAGES = {
  '/app': '<!doctype html><title>app</title>',
  '/api/refresh-token': JSON.stringify({
    data: { access_token: SECRETS.refresh, id_token: SECRETS.refreshJwt },
  }),
  '/api/login': JSON.stringify({ token: SECRETS.xhr }),
};

const PLAY_THEM_ALL = `
  const tell = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
  localStorage.setItem('session_token', ${JSON.stringify(SECRETS.storage)});
  sessionStorage.setItem('whatever', ${JSON.stringify(SECRETS.storageJwt)});
  document.cookie = 'sid=' + ${JSON.stringify(SECRETS.header)};
  const { data } = await fetch('/api/refresh-token').then((answer) => answer.json());
  const { token } = await new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve(JSON.parse(request.responseText));
    request.open('GET', '/api/login');
    request.send();
  });
  window.socket = new WebSocket(
    'ws://' + location.host + '/ws?room=7&access_token=' + ${JSON.stringify(SECRETS.query)} + '&jwt=' + ${JSON.stringify(SECRETS.queryJwt)},
    ['chat', ${JSON.stringify(SECRETS.protocol)}, 'bearer.' + ${JSON.stringify(SECRETS.protocolJwt)}],
  );
  socket.binaryType = 'arraybuffer';
  await tell(socket, 'open');
  const say = async (data) => { const answer = tell(socket, 'message'); socket.send(data); await answer; };
  await say(JSON.stringify({ type: 'auth', token: ${JSON.stringify(SECRETS.frame)} }));
  await say(JSON.stringify({ type: 'hello', note: ${JSON.stringify(SECRETS.frameJwt)} }));
  await say(${JSON.stringify(`CONNECT\npasscode:${SECRETS.stomp}\n\n\0`)});
  await say(new TextEncoder().encode('bytes ' + ${JSON.stringify(SECRETS.frameJwt)}));
  await say(JSON.stringify({ authorization: 'Bearer ' + data.access_token, and: data.id_token, token }));
  await say(${JSON.stringify(PLAIN)});
  dispatchEvent(new CustomEvent('websocket-decision', { detail: { action: 'retry', socket, reason: 'refused ' + data.access_token, url: socket.url } }));
  try { new WebSocket('ftp://x/?token=' + ${JSON.stringify(SECRETS.query)}); } catch {}
`;

/** Each of them again, where nothing says that it is one. */
const REPEAT_THEM = `
  for (const secret of ${JSON.stringify(Object.values(SECRETS).filter((secret) => secret !== SECRETS.header))}) {
    const answer = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
    socket.send(JSON.stringify({ from: 'ann', text: 'I use ' + secret + ' again' }));
    await answer;
  }
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
  socket.close(4000, ${JSON.stringify(SECRETS.reason.slice(0, 120))});
  await closed;
`;

/** For an extension's page: every row of its database as text, bytes by their characters. */
const WRITTEN = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('redial');
  opening.onerror = reject;
  opening.onsuccess = async () => {
    const database = opening.result;
    const tables = {};
    const latin1 = new TextDecoder('latin1');
    const asText = (_, value) => ArrayBuffer.isView(value)
      ? latin1.decode(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
      : value;
    for (const name of database.objectStoreNames) {
      const rows = await new Promise((done) => {
        const all = database.transaction(name).objectStore(name).getAll();
        all.onsuccess = () => done(all.result);
      });
      tables[name] = rows.map((row) => JSON.stringify(row, asText)).join('\\n');
    }
    resolve(tables);
  };
})`;

/** All under a folder whose path says so, as far as it can be read. */
async function filesUnder(folder: string, inPath: RegExp): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && inPath.test(path)) files.set(path, await readFile(path));
  }
  return files;
}

/** As text is stored: a byte a character, two, or in base64 at each of three places. */
function formsOf(secret: string): Buffer[] {
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64');
    // What the neighbours have a part in is left out.
    return Buffer.from(text.slice(before === 0 ? 0 : 4, Math.floor(text.length / 4) * 4 - 4));
  });
  return [Buffer.from(secret), Buffer.from(secret, 'utf16le'), ...base64];
}

/** The names of those secrets of which a text or some bytes hold anything. */
function foundIn(written: Buffer): string[] {
  return Object.entries(SECRETS).flatMap(([name, secret]) =>
    formsOf(secret).some((form) => written.includes(form)) ? [name] : [],
  );
}

let site: Site;
beforeAll(async () => {
  site = await startSite({ pages: PAGES });
});
afterAll(() => site?.close());

/** An app that uses them all; in between the worker ends, where it can be ended. */
async function playThemAll(browser: Browser): Promise<void> {
  const page = await browser.newPage();
  await page.goto(`${site.url}/app`);
  await page.evaluate(`(async () => { ${PLAY_THEM_ALL} })()`);
  await automation(browser).flush();
  if (browser.process()?.spawnfile.includes('chrom')) await (await serviceWorker(browser)).close();
  await page.evaluate(`(async () => { ${REPEAT_THEM} })()`);
  await automation(browser).flush();
  await page.close();
}

describe.each(BROWSERS)('in %s', (name) => {
  test('no token is in any row of the database, in any file of it, nor in any export', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'redial-secrets-'));
    try {
      const browser = await launch(name, { userDataDir: profile });
      await playThemAll(browser);
      const made = await recordingOf(browser, site.url);
      const places = new Set(made.all('token').map(({ where }) => where));
      expect([...places].sort()).toEqual(['frame', 'protocol', 'query', 'refresh', 'storage']);

      const inside = await extensionPage(browser, 'manifest.json');
      const tables = (await inside.evaluate(WRITTEN)) as { [table: string]: string };
      for (const [table, rows] of Object.entries(tables))
        expect(foundIn(Buffer.from(rows)), table).toEqual([]);
      expect(tables.payloads).toContain(PLAIN);

      const redial = automation(browser);
      for (const redact of ['default', 'none'] as const) {
        const exported = await redial.exportSession({ session: made.all('session')[0]?.id ?? '', redact });
        expect(foundIn(Buffer.from(exported)), `an export, redacted: ${redact}`).toEqual([]);
        expect(exported).toContain(PLAIN);
      }
      await browser.close();

      // The page's own storage holds its tokens by its own will; all else is the extension's.
      const files = await filesUnder(profile, /extension/i);
      const withSecrets = [...files].flatMap(([path, bytes]) =>
        foundIn(bytes).map((secret) => `${secret} in ${path}`),
      );
      expect(withSecrets).toEqual([]);
      // Firefox packs what it stores; Chromium's files are searched as they are.
      if (name === 'chromium') expect([...files.values()].some((bytes) => bytes.includes(PLAIN))).toBe(true);
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

test('deep capture keeps of cookies their names, and of authorisation nothing', async () => {
  const browser = await launch('chromium', { extension: `${DIST_CHROME}-deep` });
  const page = await browser.newPage();
  await page.goto(`${site.url}/app`);
  await page.evaluate(
    `new Promise((resolve) => { new WebSocket('ws://' + location.host + '/first').onopen = resolve; })`,
  );
  await automation(browser).deepCapture({ origin: site.url, on: true });
  await page.evaluate(`(async () => { ${PLAY_THEM_ALL} })()`);
  const made = await until('the handshake', async () => {
    const current = await recordingOf(browser, site.url);
    return current.connections('/ws')[0]?.handshake?.requestHeaders ? current : undefined;
  });
  expect(made.connections('/ws')[0]?.handshake?.requestHeaders).toHaveProperty('cookie');
  const inside = await extensionPage(browser, 'manifest.json');
  const tables = (await inside.evaluate(WRITTEN)) as { [table: string]: string };
  for (const [table, rows] of Object.entries(tables)) expect(foundIn(Buffer.from(rows)), table).toEqual([]);
  await browser.close();
});

test('two installations give one token two fingerprints', async () => {
  const printsOfOne = async () => {
    const browser = await launch('chromium');
    const page = await browser.newPage();
    await page.goto(`${site.url}/app`);
    await page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket('ws://' + location.host + '/ws?access_token=' + ${JSON.stringify(SECRETS.query)});
      socket.onopen = () => { socket.send('hello'); };
      socket.onmessage = resolve;
    })`);
    const made = await recordingOf(browser, site.url);
    await browser.close();
    return made.all('token').map(({ print }) => print);
  };
  const here = await printsOfOne();
  const there = await printsOfOne();
  expect(here).toHaveLength(1);
  expect(there).toHaveLength(1);
  expect(there).not.toEqual(here);
});
