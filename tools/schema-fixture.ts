// `node tools/run.mjs tools/schema-fixture.ts`, after a build: a small real recording in the database's present schema, kept
// as a fixture of that version. It is made once a version and never again: what people have on their disks has to open.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordingRecord } from '../src/records/recording';
import { startSite } from '../test/support/site';
import { automation } from './automation';
import { extensionPage, launchChromium } from './launch';
import { EXTENSION, ROOT } from './product';
import { until } from './until';

/** The page's title once it has said it all. */
const DONE = 'done';

const PAGE = `<!doctype html><title>begun</title><script>
const payload = btoa(JSON.stringify({ sub: 'somebody', iat: 1700000000, exp: 1700000060 })).replace(/=+$/, '');
const token = 'eyJhbGciOiJIUzI1NiJ9.' + payload + '.c2lnbmF0dXJlLW9mLW5vYm9keS1hdC1hbGw';
const open = (path) => new Promise((resolve) => {
  const socket = new WebSocket('ws://' + location.host + path, ['chat']);
  socket.onopen = () => resolve(socket);
});
const heard = (socket) => new Promise((resolve) => { socket.onmessage = resolve; });
(async () => {
  const first = await open('/room?access_token=' + token);
  for (const data of ['', 'hello', '{"type":"message","id":1}', 'x'.repeat(3000), new Uint8Array([0, 128, 255])]) {
    first.send(data);
    await heard(first);
  }
  first.send(new Blob(['a blob']));
  await heard(first);
  await new Promise((resolve) => {
    first.onclose = resolve;
    first.close(4001, 'enough');
  });
  first.send('too late');
  dispatchEvent(new CustomEvent('websocket-decision', {
    detail: { action: 'retry', socket: first, attempt: 1, delayMs: 50, reason: 'closed by us', library: 'fixture 1' },
  }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const second = await open('/room');
  second.send('again');
  await heard(second);
  document.title = '${DONE}';
})();
</script>`;

/**
 * For a page of the extension: every table with its keys, indexes and rows. Bytes and typed arrays become `{ $type, $base64 }`;
 * rows that hold what cannot leave the browser (the key of the fingerprints) are left out.
 */
const DUMP = `(async () => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const plain = (value) => {
    if (value instanceof CryptoKey) throw new Error('a key');
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return { $type: value.constructor.name, $base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
    }
    // JSON would lose it.
    if (typeof value === 'number' && !Number.isFinite(value)) return { $type: 'Number', $text: String(value) };
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => inner === undefined ? [] : [[key, plain(inner)]]));
  };
  const database = await asked(indexedDB.open('redial'));
  const stores = {};
  for (const name of database.objectStoreNames) {
    const store = database.transaction(name).objectStore(name);
    const rows = (await asked(store.getAll())).flatMap((row) => {
      try {
        return [plain(row)];
      } catch {
        return [];
      }
    });
    const own = database.transaction(name).objectStore(name);
    const indexes = Array.from(own.indexNames, (index) => own.index(index)).map(({ name, keyPath, unique, multiEntry }) => ({ name, keyPath, unique, multiEntry }));
    stores[name] = { keyPath: own.keyPath, autoIncrement: own.autoIncrement, indexes, rows };
  }
  // Dexie counts in tens.
  return JSON.stringify({ version: database.version / 10, stores });
})()`;

const site = await startSite({ pages: { '/chat': PAGE } });
const browser = await launchChromium({ extension: join(ROOT, EXTENSION) });
try {
  const page = await browser.newPage();
  await page.goto(`${site.url}/chat`);
  await until('the page to say it all', async () => (await page.title()) === DONE);
  const door = await extensionPage(browser, 'manifest.json');
  await door.evaluate(`chrome.tabs.query({}).then((tabs) => chrome.runtime.sendMessage({
    call: 'note', argument: { tab: tabs.find(({ url }) => url?.endsWith('/chat')).id, text: 'here it stopped' },
  }))`);
  await page.goto('about:blank');
  const redial = automation(browser);
  const records = await until('the end of the page', async () => {
    await redial.flush();
    const lines = (await redial.exportSession({ redact: 'none' })).trimEnd().split('\n').slice(1);
    const all = lines.map((line) => JSON.parse(line) as RecordingRecord);
    return all.some(
      (record) => record.kind === 'connection' && record.closer === 'page' && record.code === undefined,
    )
      ? all
      : undefined;
  });
  const dump = JSON.parse(String(await door.evaluate(DUMP))) as { version: number };
  const folder = join(ROOT, 'test/fixtures/schemas');
  const file = join(folder, `v${dump.version}.json`);
  if (existsSync(file)) throw new Error(`${file} is there already, and what is there stays as it is.`);
  mkdirSync(folder, { recursive: true });
  // `recordedUntil` is the time of the reading, not of the recording.
  const timeless = JSON.stringify(
    { ...dump, records },
    (key, value: unknown) => (key === 'recordedUntil' ? undefined : value),
    1,
  );
  writeFileSync(file, `${timeless}\n`);
  console.log(`wrote ${file}: ${records.length} records`);
} finally {
  await browser.close();
  await site.close();
}
