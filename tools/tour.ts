// The lab's tour with Redial watching: each drill in a tab of its own, so that each is a recording of its own. Leaves in
// artifacts/tour/, a drill: NAME.redial, NAME.lab.png and NAME.panel.png; prints what the page shows its user next to
// what Redial says of it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Flaw } from '../lab/page/choice';
import { FLAW_TITLES } from '../lab/page/flaws/titles';
import { playDrill, type TourStop } from '../lab/tour';
import { automation } from './automation';
import { type Browser, launchChromium, openDevToolsPanel, type Page } from './launch';
import { COMMAND_LINE, EXTENSION, PANEL_TITLE, ROOT } from './product';
import { until } from './until';
import { type Analysis, verdictLines } from './verdicts';

const OUTPUT = 'artifacts/tour';

/** Plays each flaw's two drills against the lab at `labUrl`, in a Chromium without a window. */
export async function recordTour(labUrl: string, flaws: readonly Flaw[]): Promise<void> {
  rmSync(join(ROOT, OUTPUT), { recursive: true, force: true });
  mkdirSync(join(ROOT, OUTPUT), { recursive: true });
  const browser = await launchChromium({ extension: join(ROOT, EXTENSION) });
  try {
    for (const flaw of flaws) {
      for (const twin of ['broken', 'sound'] as const) {
        await recordDrill(browser, labUrl, { flaw, title: FLAW_TITLES[flaw], twin });
      }
    }
    console.log(`\nRecordings and pictures are in ${OUTPUT}/.`);
  } finally {
    await browser.close();
  }
}

async function recordDrill(browser: Browser, labUrl: string, stop: TourStop): Promise<void> {
  const name = `${stop.flaw}-${stop.title.toLowerCase().replaceAll(' ', '-')}-${stop.twin}`;
  const path = join(ROOT, OUTPUT, name);
  console.log(`\n${stop.flaw} ${stop.title}, ${stop.twin}`);
  const page = await browser.newPage();
  const { says } = await playDrill(page, labUrl, stop);
  console.log(`  the page: ${says}`);

  const redial = automation(browser);
  await redial.flush();
  writeFileSync(`${path}.redial`, gzipSync(await redial.exportSession()));
  for (const line of verdictLines(analyse(`${path}.redial`))) console.log(line);

  await page.screenshot({ path: `${path}.lab.png` });
  await photographPanel(browser, page, `${path}.panel.png`);
  await page.close();
}

async function photographPanel(browser: Browser, page: Page, path: string): Promise<void> {
  const panel = await openDevToolsPanel(browser, page, PANEL_TITLE, { dock: 'undocked' });
  await panel.page().setViewport({ width: 1440, height: 900 });
  await until('the panel to show the recording', () =>
    panel.evaluate("document.body.innerText.trim() !== '' && !document.querySelector('[aria-busy=true]')"),
  );
  await panel.page().screenshot({ path });
}

/** What the built command line says of a bundle. */
function analyse(bundle: string): Analysis {
  const json = execFileSync(process.execPath, [join(ROOT, COMMAND_LINE), 'analyze', bundle, '--json'], {
    encoding: 'utf8',
    // The JSON of a long recording is more than Node's 1 MiB.
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(json);
}
