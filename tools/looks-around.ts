// `npm run looks-around`: what of Redial's interface is no view of one recording, in both themes: dialogues, lists, files,
// faults, the popup, the options and the report; into artifacts/looks-around/, for people to look through.
// `npm run looks-around -- NAME…` takes those whose names begin so.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillRecording } from '../bench/panel-page';
import { startLab } from '../lab/server';
import { playDrill } from '../lab/tour';
import { startSite } from '../test/support/site';
import { automation } from './automation';
import { type Browser, extensionPage, launchChromium, openDevToolsPanel, type Page } from './launch';
import { LONG, ownPage, pageLooks, popup, popupLooks, reportLooks } from './looks-around/pages';
import { diskFullLooks, panelLooks } from './looks-around/panel';
import { FOLDER, type Stage, type Theme, take } from './looks-around/stage';
import { EXTENSION, PANEL_TITLE, ROOT } from './product';
import { until } from './until';

/** A browser takes an address of this kind for a site beyond loopback. */
const ELSEWHERE = 'chat.redial.test';
/** Recordings of the days before: more than a window shows. */
const OLDER = 40;

const PAGES = {
  '/chat': `<!doctype html><title>chat</title><script>
    let attempts = 0;
    function connect() {
      const socket = new WebSocket('ws://' + location.host + '/ws/chat?room=general');
      socket.onopen = () => {
        socket.send(JSON.stringify({ type: 'auth', password: 'hunter2-Xy9-and-more', from: 'jane.doe@example.com' }));
        for (let n = 0; n < 20; n += 1) socket.send(JSON.stringify({ type: 'chat.message', n, text: 'Hello, number ' + n }));
      };
      socket.onmessage = ({ data }) => {
        if (data.includes('"n":19')) document.title = 'done';
        if (data.includes('"n":19') && (attempts += 1) < 4) socket.close(4401, 'token expired');
      };
      socket.onclose = () => setTimeout(connect, 100);
    }
    connect();
  </script>`,
};

mkdirSync(FOLDER, { recursive: true });
const site = await startSite({ pages: PAGES });
try {
  for (const theme of ['light', 'dark'] as const) await lookAt(theme);
} finally {
  await site.close();
}

async function lookAt(theme: Theme): Promise<void> {
  const browser = await launchChromium({
    extension: join(ROOT, EXTENSION),
    args: [
      `--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`,
      ...(theme === 'dark' ? ['--force-dark-mode'] : []),
    ],
  });
  try {
    await nothingYet(browser, theme);
    const pair = await recordPair(browser);
    await fillRecording(browser, LONG.session, LONG.frames);
    await addOlder(browser);
    const app = await openApp(browser);
    const stage: Stage = { browser, site, theme, app, pair };
    await panelLooks(stage);
    await pageLooks(stage);
    await popupLooks(stage);
    await reportLooks(stage);
    await diskFullLooks(stage);
  } finally {
    await browser.close();
  }
}

async function nothingYet(browser: Browser, theme: Theme): Promise<void> {
  await ownPage(browser, theme, 'sessions-empty', '#sessions');
  const page = await browser.newPage();
  await page.goto(`http://${ELSEWHERE}:${site.port}/chat`);
  await popup(browser, page, theme, 'popup-off');
  const panel = await openDevToolsPanel(browser, page, PANEL_TITLE, { dock: 'right' });
  await take(panel.page(), `off-right-${theme}`);
  await page.goto('chrome://version');
  await popup(browser, page, theme, 'popup-impossible');
  await page.close();
}

async function recordPair(browser: Browser): Promise<readonly [string, string]> {
  const lab = await startLab();
  try {
    await lab.prepare('production');
    for (const twin of ['broken', 'sound'] as const) {
      const page = await browser.newPage();
      await playDrill(page, lab.url, { flaw: 4, twin }, 'prod');
      await page.close();
    }
    await automation(browser).flush();
    const [after = '', before = ''] = (await automation(browser).sessions()).map(({ id }) => id);
    return [before, after];
  } finally {
    await lab.close();
  }
}

/** As if somebody had used Redial for two weeks: rows alone, with a label, a pin or a loss here and there. */
async function addOlder(browser: Browser): Promise<void> {
  const page = await extensionPage(browser, 'manifest.json');
  await page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('redial');
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('sessions', 'readwrite');
      const sessions = transaction.objectStore('sessions');
      sessions.get('${LONG.session}').onsuccess = ({ target: { result: row } }) => {
        for (let n = 1; n <= ${OLDER}; n += 1) {
          const startedAt = row.startedAt - n * 8.3 * 3600e3;
          const site = ['http://localhost:5173', 'https://chat.example.com', 'https://staging.eu-central.chat.example.com:8443'][n % 3];
          sessions.put({
            ...row, id: 'older-' + n, startedAt, endedAt: startedAt + n * 61e3, lastAt: startedAt + n * 61e3, site, tabUrl: site + '/',
            pinned: n % 9 === 0 ? 1 : 0, connections: n, frames: n * 977, bytes: n * 1.3e5, lost: n === 3 ? 214 : 0,
            ...(n % 4 === 0 ? { label: 'Chat stops after lunch, as Ada saw it on the third floor (ticket ' + n + '17)' } : {}),
          });
        }
      };
      transaction.oncomplete = () => { opening.result.close(); resolve(); };
      transaction.onerror = () => reject(transaction.error);
    };
  })`);
  await page.close();
}

async function openApp(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${site.url}/chat`);
  await until('the app to be done', async () => (await page.title()) === 'done');
  await automation(browser).flush();
  return page;
}
