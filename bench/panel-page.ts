// The panel as a page of its own, on recordings put into the extension's own database: as the recorder would have, a
// row a batch.

import { type Browser, extensionPage, type Page } from '../tools/launch';

const BATCH_FRAMES = 1000;
const BODY_BYTES = 200;

export const PANEL = 'src/panel/panel.html';

/** A recording of so many frames over three sockets, five a millisecond, one in ten going out. */
export async function fillRecording(browser: Browser, session: string, frames: number): Promise<void> {
  // Opened first: the database is the extension's to make.
  const page = await extensionPage(browser, PANEL);
  await page.waitForSelector('.panel');
  await page.evaluate(fill(session, frames));
  await page.close();
}

/** For a page of the extension. A string, as it runs where nothing of this file is. */
function fill(session: string, frames: number): string {
  return `(async () => {
    const session = ${JSON.stringify(session)}, frames = ${frames}, batch = ${BATCH_FRAMES}, bytes = ${BODY_BYTES};
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const committed = (transaction) => new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
    const database = await done(indexedDB.open('redial'));
    const startedAt = Date.now() - frames / 5 - 1000;
    const page = session + '-p', last = frames / batch + 1;
    // Of every third frame, and of every tenth of these: 0, 10 and 20 of thirty.
    const of = (step, first) => Math.ceil((frames - first) / step);
    const connections = ['trades', 'quotes', 'book'].map((name, n) => ({
      kind: 'connection', id: page + '.' + (n + 1), page, session, revision: last, number: n + 1,
      url: 'wss://feed.example.com/' + name, endpoint: 'wss://feed.example.com/' + name, protocols: [],
      createdAt: startedAt + 10, openedAt: startedAt + 30, closer: 'unknown', world: 'window',
      sent: { frames: of(30, n * 10), bytes: of(30, n * 10) * bytes },
      received: { frames: of(3, n) - of(30, n * 10), bytes: (of(3, n) - of(30, n * 10)) * bytes },
    }));
    const first = database.transaction(['sessions', 'pages', 'connections'], 'readwrite');
    first.objectStore('sessions').put({
      kind: 'session', id: session, startedAt, endedAt: startedAt + frames / 5 + 100, browser: 'Chromium', userAgent: '', tabUrl: 'https://app.example.com/',
      site: 'https://app.example.com', tab: 1, run: 'bench', lastAt: startedAt + frames / 5 + 50, pinned: 1, revision: last,
      connections: 3, frames, lost: 0, bytes: frames * (bytes + 33),
    });
    first.objectStore('pages').put({
      kind: 'page', id: page, session, url: 'https://app.example.com/', origin: 'https://app.example.com', startedAt,
      endedAt: startedAt + frames / 5 + 100, navigation: 'navigate', revision: last, acknowledged: last, place: 'top', tab: 1, frame: 0,
    });
    for (const connection of connections) first.objectStore('connections').put(connection);
    await committed(first);
    const encoder = new TextEncoder();
    for (let from = 0; from < frames; from += batch) {
      const columns = {
        connection: new Uint32Array(batch), seq: new Uint32Array(batch), at: new Float64Array(batch), flags: new Uint8Array(batch),
        size: new Uint32Array(batch).fill(bytes), kept: new Uint32Array(batch).fill(bytes), listeners: new Uint16Array(batch).fill(1),
        handlerMs: new Float32Array(batch).fill(NaN), buffered: new Uint32Array(batch),
      };
      const payload = new Uint8Array(batch * bytes).fill(32);
      for (let n = 0; n < batch; n++) {
        const frame = from + n;
        columns.connection[n] = frame % 3 + 1;
        columns.seq[n] = Math.floor(frame / 3);
        columns.at[n] = startedAt + 40 + frame / 5;
        columns.flags[n] = frame % 10 === 0 ? 1 : 0;
        encoder.encodeInto('{"type":"trade","seq":' + frame + ',"price":' + (frame % 977) / 100 + '}', payload.subarray(n * bytes, (n + 1) * bytes));
      }
      const transaction = database.transaction(['segments', 'payloads'], 'readwrite', { durability: 'relaxed' });
      const number = from / batch + 1;
      const id = await done(transaction.objectStore('segments').add({
        ...columns, session, page, number, revision: number + 1, firstOrdinal: from,
        from: columns.at[0], to: columns.at[batch - 1], paints: new Float64Array(),
      }));
      transaction.objectStore('payloads').put({ id, bytes: payload });
      await committed(transaction);
    }
    database.close();
  })()`;
}

/** The panel on that recording, in a tab of its own, loading. */
export async function openRecording(browser: Browser, session: string): Promise<Page> {
  return extensionPage(browser, `${PANEL}#session=${session}`);
}
