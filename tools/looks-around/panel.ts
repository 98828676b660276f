// Dialogues, lists and strips of the panel, in the real DevTools in each place that it can stand.

import { join } from 'node:path';
import { FAULT_GROUPS } from '../../src/records/fault-names';
import { automation } from '../automation';
import { type Dock, type Frame, openDevToolsPanel, serviceWorker } from '../launch';
import { PANEL_TITLE } from '../product';
import { drawn, FOLDER, press, type Stage, says, type Theme, take, type, wanted } from './stage';

/** CSS pixels of DevTools with the page beside it; of the panel alone where it is undocked. */
const PLACES = {
  right: { dock: 'right', width: 1280, height: 800, zoom: 1 },
  bottom: { dock: 'bottom', width: 1280, height: 800, zoom: 1 },
  undocked: { dock: 'undocked', width: 1280, height: 800, zoom: 1 },
  zoomed: { dock: 'undocked', width: 640, height: 400, zoom: 2 },
} as const satisfies { [name: string]: { dock: Dock; width: number; height: number; zoom: number } };
type Place = keyof typeof PLACES;

/** Each is begun in the tab's own recording, and ended by Escape. */
const PANEL_LOOKS: { [name: string]: (panel: Frame, stage: Stage) => Promise<unknown> } = {
  mark: (panel) => press(panel, 'Mark'),
  share: async (panel) => {
    await press(panel, 'Share');
    await says(panel, 'secrets replaced');
  },
  'share-ticket': async (panel) => {
    await press(panel, 'Share');
    await says(panel, 'secrets replaced');
    await press(panel, 'Summary for a ticket');
  },
  'share-wrong': async (panel) => {
    await press(panel, 'Share');
    await says(panel, 'secrets replaced');
    await type(panel, '.share textarea', '(');
    await panel.waitForSelector('.share .tone-bad');
  },
  label: (panel) => press(panel, 'Label'),
  delete: (panel) => press(panel, 'Delete'),
  faults: (panel) => press(panel, 'Faults'),
  sessions: async (panel) => {
    await panel.evaluate("location.hash = 'sessions'");
    await panel.waitForSelector('.session-item');
  },
  compare: async (panel, { pair }) => {
    await panel.evaluate(`location.hash = 'compare=${pair[0]}&with=${pair[1]}'`);
    await panel.waitForSelector('.compare table');
  },
  'faults-on': async (panel, stage) => {
    await twoFaults(stage);
    await says(panel, 'Redial makes this happen');
  },
  'faults-on-menu': async (panel) => {
    await press(panel, '2 faults on');
    await says(panel, 'Only some sockets');
  },
};

export async function panelLooks(stage: Stage): Promise<void> {
  const { browser, theme } = stage;
  for (const place of Object.keys(PLACES) as Place[]) {
    if (!Object.keys(PANEL_LOOKS).some((name) => wanted(name))) return;
    const panel = await openedAt(stage, place);
    for (const [name, act] of Object.entries(PANEL_LOOKS)) {
      if (!wanted(name)) continue;
      await panel.evaluate("location.hash = ''");
      await panel.waitForSelector('.verdict-words');
      await act(panel, stage);
      await take(panel.page(), `${name}-${place}-${theme}`);
      await panel.evaluate("for (const one of document.querySelectorAll('dialog[open]')) one.close()");
      await panel.waitForFunction("!document.querySelector('dialog')");
      if (await panel.$('.faults-menu')) await press(panel, '2 faults on', 'Faults');
      if (name === 'faults' && place === 'undocked') await faultForms(panel, theme);
    }
    await automation(browser).endFault();
  }
}

async function openedAt({ browser, app }: Stage, place: Place): Promise<Frame> {
  const { dock, width, height, zoom } = PLACES[place];
  const panel = await openDevToolsPanel(browser, app, PANEL_TITLE, { dock });
  await panel.page().setViewport({ width, height, deviceScaleFactor: zoom });
  // DevTools take a moment to share out their room.
  await panel.waitForFunction((least) => innerWidth > least, { polling: 100 }, width / 3);
  return panel;
}

/** Last of all: nothing is recorded from then on. */
export async function diskFullLooks(stage: Stage): Promise<void> {
  const { browser, theme, app } = stage;
  if (!wanted('disk-full')) return;
  await (await serviceWorker(browser)).evaluate(
    "IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = () => { throw new DOMException('The quota has been exceeded.', 'QuotaExceededError'); }",
  );
  await app.reload();
  for (const place of ['right', 'undocked'] as const) {
    const panel = await openedAt(stage, place);
    await says(panel, 'Nothing can be written');
    await take(panel.page(), `disk-full-${place}-${theme}`);
  }
}

/** The whole menu for each fault, which no window shows at once. */
async function faultForms(panel: Frame, theme: Theme): Promise<void> {
  await press(panel, 'Faults');
  await panel.waitForSelector('.fault-form');
  for (const kind of FAULT_GROUPS.flatMap(({ group, kinds }) => (group === 'real' ? [] : kinds))) {
    await panel.select('.fault-form select', kind);
    await panel.evaluate("document.querySelector('.fault-more')?.setAttribute('open', '')");
    const menu = await panel.waitForSelector('.faults-menu');
    await drawn(panel);
    await drawn(panel.page());
    const clip = await menu?.boundingBox();
    if (clip) await panel.page().screenshot({ path: join(FOLDER, `fault-${kind}-${theme}.png`), clip });
  }
  await press(panel, 'Faults');
}

export async function twoFaults({ browser, site }: Stage): Promise<void> {
  const { endFault, fault } = automation(browser);
  await endFault();
  await fault({
    origin: site.url,
    fault: { kind: 'delay', ms: 750 },
    match: { direction: 'in' },
    forMs: 60_000,
  });
  await fault({ origin: site.url, fault: { kind: 'age-token', byMs: 1_200_000 } });
}
