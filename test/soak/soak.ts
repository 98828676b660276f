// The run: three tabs in chapters, a worker that dies, a line a minute, and the verdict.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seeded } from '../../src/analysis/simulation/random';
import { automation } from '../../tools/automation';
import { type Browser, type Page, serviceWorker } from '../../tools/launch';
import { launch, Recording } from '../support/browsers';
import { type Agreement, compareLogs } from './agreement';
import { Levels, mib } from './levels';
import { SoakServer } from './server';
import { playChapter } from './tab';

export interface SoakOptions {
  minutes: number;
  seed: number;
  /** For what has to be looked into; emptied first. */
  folder: string;
  print: (line: string) => void;
}

export interface Verdict {
  ok: boolean;
  chapters: number;
  frames: number;
  missing: number;
  workerDeaths: number;
  complaints: string[];
}

const MINUTE_MS = 60_000;
const TABS = 3;

/** Holds every chapter that is still going on, and is filled in a quarter of an hour: then old recordings have to go. */
const BUDGET_BYTES = 256 * 1024 * 1024;

/** Of the first tab, long enough to see whether its heap rises, and of the others. */
const STEADY_MS = 10 * MINUTE_MS;
const RESTLESS_MS = { least: MINUTE_MS, most: 3 * MINUTE_MS };

/** What a page leaves behind when it goes is found a little later, and a worker that just died has to start. */
const ASK_AGAIN_MS = 500;
/** Far beyond both, on a machine that has other things to do too. */
const PATIENCE_MS = 10 * MINUTE_MS;

export async function soak(options: SoakOptions): Promise<Verdict> {
  rmSync(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const random = seeded(options.seed);
  const server = await SoakServer.start(options.folder, seeded(options.seed + 1));
  const browser = await launch('chromium');
  try {
    const levels = await Levels.open(browser, BUDGET_BYTES);
    const run = new Run(options, browser, server, levels, random);
    return await run.play();
  } finally {
    await browser.close();
    await server.close();
  }
}

class Run {
  /** Epoch ms. */
  #end: number;
  readonly #verdict: Verdict = {
    ok: true,
    chapters: 0,
    frames: 0,
    missing: 0,
    workerDeaths: 0,
    complaints: [],
  };
  /** The steady tab's page, while it has one. */
  #steady: Page | undefined;
  /** Exports and deaths of the worker take turns: a call into a worker that dies would fail for that. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: SoakOptions,
    private readonly browser: Browser,
    private readonly server: SoakServer,
    private readonly levels: Levels,
    private readonly random: () => number,
  ) {
    this.#end = Date.now() + options.minutes * MINUTE_MS;
  }

  async play(): Promise<Verdict> {
    const seeds = Array.from({ length: TABS + 1 }, () => Math.floor(this.random() * 2 ** 31));
    const [killer = 0, ...tabs] = seeds;
    const ended = new AbortController();
    const minutes = this.#tellMinutes(ended.signal);
    // The browser is closed only once nobody uses it any more, whatever became of one of them.
    await Promise.all([
      ...tabs.map((seed, at) => this.#untilTrouble(`Tab ${at + 1}`, this.#playTab(at + 1, seeded(seed)))),
      this.#untilTrouble('Killing the worker', this.#killWorker(seeded(killer))),
    ]);
    ended.abort();
    await minutes;
    for (const complaint of this.levels.complaints()) this.#complain(complaint);
    return this.#verdict;
  }

  /** Who cannot go on ends the run for all. */
  async #untilTrouble(who: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#end = 0;
      this.#complain(`${who} could not go on: ${error instanceof Error ? error.stack : error}`);
    }
  }

  async #playTab(number: number, random: () => number): Promise<void> {
    const steady = number === 1;
    for (let chapter = 1; Date.now() < this.#end; chapter++) {
      const tab = `${number}-${chapter}`;
      const length = steady
        ? STEADY_MS
        : RESTLESS_MS.least + random() * (RESTLESS_MS.most - RESTLESS_MS.least);
      if (steady) this.levels.beginChapter();
      await playChapter(
        this.browser,
        this.server,
        { tab, seed: Math.floor(random() * 1e6), steady, until: Math.min(this.#end, Date.now() + length) },
        random,
        (page) => {
          if (steady) this.#steady = page;
        },
      );
      if (steady) this.#steady = undefined;
      await this.#judge(tab);
    }
  }

  /** Holds a tab that is gone against the server's log; asks again while what it left is still on its way. */
  async #judge(tab: string): Promise<void> {
    const log = this.server.logOf(tab);
    const end = Date.now() + PATIENCE_MS;
    let made: { ndjson: string; agreement: Agreement } | undefined;
    let trouble: unknown;
    do {
      await pause(ASK_AGAIN_MS);
      try {
        const ndjson = await this.#inTurn(() => this.#recordingOf(tab));
        if (ndjson !== undefined) made = { ndjson, agreement: compareLogs(log, new Recording(ndjson)) };
      } catch (error) {
        trouble = error;
      }
    } while (made?.agreement.complaints.length !== 0 && Date.now() < end);
    this.#verdict.chapters++;
    if (!made) {
      this.#complain(`Nothing was recorded of tab ${tab}. ${trouble ?? ''}`);
      return;
    }
    const { agreement, ndjson } = made;
    this.#verdict.frames += agreement.frames;
    this.#verdict.missing += agreement.missing;
    if (agreement.complaints.length === 0) {
      this.server.forget(tab);
      return;
    }
    writeFileSync(join(this.options.folder, `recording-${tab}.ndjson`), ndjson);
    for (const complaint of agreement.complaints) this.#complain(`tab ${tab}: ${complaint}`);
  }

  async #recordingOf(tab: string): Promise<string | undefined> {
    const redial = automation(this.browser);
    await this.levels.flush();
    const sessions = await redial.sessions();
    const session = sessions.find(({ tabUrl }) => new URL(tabUrl).searchParams.get('tab') === tab);
    return session && redial.exportSession({ session: session.id, redact: 'none' });
  }

  /** The browser may end the worker at any moment; so does this, every few seconds. */
  async #killWorker(random: () => number): Promise<void> {
    while (Date.now() < this.#end) {
      await pause(1_000 + random() * 9_000);
      await this.#inTurn(async () => {
        await (await serviceWorker(this.browser)).close();
        this.#verdict.workerDeaths++;
      }).catch((error) => this.options.print(`  the worker was not to be had: ${error}`));
    }
  }

  async #tellMinutes(ended: AbortSignal): Promise<void> {
    for (let minute = 1; !ended.aborted; minute++) {
      await pause(Math.min(MINUTE_MS, (this.options.minutes * MINUTE_MS) / 2), undefined, {
        signal: ended,
      }).catch(() => {});
      if (ended.aborted) return;
      await this.#tell(minute).catch((error) => this.options.print(`  not measured: ${error}`));
    }
  }

  async #tell(minute: number): Promise<void> {
    const page = this.#steady;
    const level = page && (await this.#inTurn(() => this.levels.measure(page)));
    const { frames, chapters, missing, workerDeaths, complaints } = this.#verdict;
    const figures = level
      ? `page and relay ${mib(level.page)}, background ${mib(level.background)}, stored ${mib(level.stored)} of ${mib(level.budget)}, soak ${mib(level.soak)}`
      : 'not measured: no steady tab just now';
    this.options.print(
      `${String(minute).padStart(4)}: ${frames} frames agree in ${chapters} recordings, ${missing} missing and told, ${complaints.length} complaints, ${workerDeaths} deaths; ${figures}`,
    );
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #complain(complaint: string): void {
    this.#verdict.ok = false;
    this.#verdict.complaints.push(complaint);
    this.options.print(`  DISAGREES  ${complaint}`);
  }
}
