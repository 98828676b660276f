// `npm start`: builds Redial and opens it on the lab, a chat with its flaws on switches, in Chromium with DevTools beside
// it. Without a display, or with --headless, the lab's tour is played instead: see tour.ts.

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FLAWS, type Flaw } from '../lab/page/choice';
import { FLAW_TITLES } from '../lab/page/flaws/titles';
import { type Lab, startLab } from '../lab/server';
import { ensureBrowsers } from './browsers';
import { npmCommand } from './install.mjs';
import { type Browser, launchChromium, openDevToolsPanel } from './launch';
import { EXTENSION, PANEL_TITLE, ROOT } from './product';
import { recordTour } from './tour';

const USAGE = `Usage: npm start -- [options]

  --headless   no window: play the tour, leave recordings and pictures in artifacts/tour/ (so too without a display)
  --flaw N     begin with flaw N of the lab, broken; without a window, play that flaw alone
${FLAWS.map((flaw) => `                 ${flaw}  ${FLAW_TITLES[flaw]}`).join('\n')}`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // The errors of our own tools are sentences for people.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @returns the exit status: 0 all went well, 1 not, 2 no such option */
async function main(args: readonly string[]): Promise<number> {
  const wanted = read(args);
  if ('say' in wanted) {
    console.log(wanted.say);
    return wanted.status;
  }
  progress('Finding Chromium');
  await ensureBrowsers(['chromium']);
  progress('Building the extension');
  if (!build()) return 1;
  progress('Starting the lab');
  const lab = await startLab();
  try {
    await lab.prepare();
    if (wanted.headless) {
      progress('Playing the tour of the lab');
      await recordTour(lab.url, wanted.flaw ? [wanted.flaw] : FLAWS);
    } else {
      progress('Opening Chromium');
      await demonstrate(lab, wanted.flaw);
    }
    return 0;
  } finally {
    await lab.close();
  }
}

interface Wanted {
  headless: boolean;
  flaw?: Flaw;
}

/** What to say instead of starting, and the exit status with it. */
interface Answer {
  say: string;
  status: number;
}

function read(args: readonly string[]): Wanted | Answer {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { headless: { type: 'boolean' }, flaw: { type: 'string' }, help: { type: 'boolean' } },
    });
    if (values.help) return { say: USAGE, status: 0 };
    const headless = values.headless ?? !hasDisplay();
    if (values.flaw === undefined) return { headless };
    const flaw = FLAWS.find((known) => String(known) === values.flaw);
    return flaw ? { headless, flaw } : { say: `There is no flaw ${values.flaw}.\n\n${USAGE}`, status: 2 };
  } catch (error) {
    return { say: `${error instanceof Error ? error.message : error}\n\n${USAGE}`, status: 2 };
  }
}

/** A window to play in, until it is closed. */
async function demonstrate(lab: Lab, flaw: Flaw | undefined): Promise<void> {
  const browser = await launchChromium({ extension: resolve(ROOT, EXTENSION), headless: false });
  const closed = untilClosed(browser);
  const page = (await browser.pages())[0] ?? (await browser.newPage());
  await page.goto(flaw ? `${lab.url}/?flaw=${flaw}&twin=broken` : lab.url, { waitUntil: 'domcontentloaded' });
  await openDevToolsPanel(browser, page, PANEL_TITLE);
  console.log(`The lab is at ${lab.url}. Close the window, or press Ctrl+C here, to end.`);
  await closed;
}

/** On a Mac the program outlives its last window. */
async function untilClosed(browser: Browser): Promise<void> {
  await new Promise<void>((done) => {
    browser.once('disconnected', () => done());
    browser.on('targetdestroyed', () => {
      if (!browser.targets().some((target) => target.type() === 'page')) done();
    });
  });
  await browser.close();
}

function build(): boolean {
  const { command, args, shell } = npmCommand(['run', '--silent', 'build']);
  const { status } = spawnSync(command, args, { cwd: ROOT, shell, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) console.error('The build failed: its own words are above.');
  return status === 0;
}

/** Windows and macOS always have one. */
function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function progress(what: string): void {
  console.log(`- ${what} …`);
}
