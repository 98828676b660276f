// The recorder as a whole: made anew each time the browser starts the background, from what the database holds.

import browser, { type Runtime } from 'webextension-polyfill';
import { LIVE_PORT, type LiveMessage, RECORDING_PORT } from '../records/messages';
import type { RecorderSettings } from '../records/settings';
import type { Milliseconds } from '../records/units';
import { DEFAULT_BUDGET } from '../store/eviction';
import { RecordingDatabase } from '../store/schema';
import { RUN, readSetting, writeSetting } from '../store/writing';
import { siteOf } from './addresses';
import { DeepCapture } from './deep/deep-capture';
import { HandshakeWatch } from './deep/handshake-watch';
import { DiskRoom } from './disk-room';
import { Drills } from './drills/drills';
import { Faults } from './faults/faults';
import { Ingest } from './ingest';
import { pause } from './pause';
import { Relays } from './relays';
import { readSettings } from './settings';
import { Sites } from './sites';
import { TabPlaces } from './tab-places';
import { showFaults, showStatus, tabStatus } from './tabs';
import { Fingerprints } from './tokens/fingerprints';

/** Setting: bytes that all recordings together may take. */
export const BUDGET = 'budget';

/** Between two tries while nothing can be written: time for a disk to be freed, or a lock to go. */
const RETRY_MS: Milliseconds = 1_000;
/** Without another failure, after the relays were asked to send again: more than they need for that. */
const SETTLED_MS: Milliseconds = 3_000;

const DAY_MS: Milliseconds = 24 * 60 * 60 * 1000;
const FORGET_EVERY_MS: Milliseconds = 60 * 60 * 1000;

export class Recorder {
  readonly database = new RecordingDatabase();
  readonly relays: Relays;
  readonly ingest: Promise<Ingest>;
  readonly places = new TabPlaces();
  readonly sites: Sites;
  readonly deep: DeepCapture;
  readonly faults: Faults;
  readonly drills: Drills;
  /** In Firefox alone. */
  readonly handshakes: HandshakeWatch | undefined;
  budget = DEFAULT_BUDGET;
  /** What keeps it from writing, in a sentence. */
  problem: string | undefined;
  #isOpen = false;
  #failures = 0;
  #trying: Promise<void> | undefined;
  readonly #panels = new Set<Runtime.Port>();
  readonly #faultsShown = new Map<number, number>();
  #retentionDays = 0;
  #forgottenAt = Number.NEGATIVE_INFINITY;

  constructor() {
    this.ingest = this.#openInTime();
    const tabsChanged = () => this.#broadcast({ type: 'sites' });
    this.sites = new Sites(this.database, tabsChanged);
    this.deep = new DeepCapture(this.ingest, tabsChanged, (tab) => void this.faults.endReal(tab));
    this.faults = new Faults(this.database, this.sites, this.deep, (tab) => {
      this.#broadcast({ type: 'faults', tab });
      void this.#faultsChanged(tab);
    });
    this.relays = new Relays(this.ingest, this.faults, this.places);
    this.drills = new Drills(this.database, this.ingest, this.faults, (tab) =>
      this.#broadcast({ type: 'faults', tab }),
    );
    this.handshakes = isFirefox() ? new HandshakeWatch(this.ingest) : undefined;
  }

  /** Takes a port, whoever opened it. */
  connect(port: Runtime.Port): void {
    if (port.name === RECORDING_PORT) this.relays.accept(port);
    else if (port.name === LIVE_PORT && port.sender?.url?.startsWith(browser.runtime.getURL('')))
      this.#addPanel(port);
    else port.disconnect();
  }

  /** On the tab's toolbar button: what its state is, and that faults are on. */
  async showTab(tab: number): Promise<void> {
    try {
      await showStatus(tab, await tabStatus(tab, this.sites));
      const count = await this.faults.count(tab);
      this.#faultsShown.set(tab, count);
      await showFaults(tab, count);
    } catch {
      // The tab is gone.
      this.#faultsShown.delete(tab);
    }
  }

  /** It is told of each frame that is held, too: that changes nothing on the button. */
  async #faultsChanged(tab: number): Promise<void> {
    if ((await this.faults.count(tab)) !== (this.#faultsShown.get(tab) ?? 0)) await this.showTab(tab);
  }

  async stopSite(origin: string): Promise<void> {
    await this.sites.stop(origin);
    const site = siteOf(origin);
    if (site === undefined) return;
    await this.faults.endSite(site);
    this.relays.stop(site);
    await (await this.ingest).endSite(site);
  }

  /** What was set takes effect at once. */
  async apply({ bodyBytes, bodyRate, retentionDays }: RecorderSettings): Promise<void> {
    const ingest = await this.ingest;
    ingest.bodyLimit = bodyBytes;
    this.relays.setBodyRate(bodyRate);
    this.#retentionDays = retentionDays;
    this.#forgottenAt = Number.NEGATIVE_INFINITY;
    await this.#forgetOld(ingest);
  }

  /** Now and then: the background lives for hours at most, and starts anew with each event. */
  async #forgetOld(ingest: Ingest): Promise<void> {
    const now = performance.now();
    if (this.#retentionDays === 0 || now - this.#forgottenAt < FORGET_EVERY_MS) return;
    this.#forgottenAt = now;
    await ingest.forgetOlderThan(this.#retentionDays * DAY_MS);
  }

  /** The session that a tab writes to; `undefined` where it has none, or where the database cannot be read. */
  async sessionOfTab(tab: number): Promise<string | undefined> {
    if (this.problem !== undefined && !this.#isOpen) return undefined;
    return (await this.ingest).sessionOfTab(tab).catch(() => undefined);
  }

  /** A disk may be so full that the database does not even open. */
  async #openInTime(): Promise<Ingest> {
    for (;;) {
      try {
        const ingest = await this.#openIngest();
        this.#isOpen = true;
        this.#solved();
        return ingest;
      } catch (error) {
        this.#hasProblem(error);
        await pause(RETRY_MS);
      }
    }
  }

  #hasProblem(error: unknown): void {
    this.#failures++;
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    const isNew = this.problem === undefined;
    this.problem = `Nothing can be written to Redial's database: ${why.replace(/\.+$/, '')}. Free some disk space; recording goes on by itself.`;
    if (isNew) this.#broadcast({ type: 'sites' });
  }

  #solved(): void {
    if (this.problem === undefined) return;
    this.problem = undefined;
    this.#broadcast({ type: 'sites' });
  }

  /** Has the relays send again once the database can be reached. */
  #tryAgain(): void {
    this.#trying ??= (async () => {
      const ingest = await this.ingest;
      do await pause(RETRY_MS);
      while (!(await this.#canWrite(ingest)));
      this.#trying = undefined;
      this.relays.replay();
      const failures = this.#failures;
      await pause(SETTLED_MS);
      // Nobody may have been left to send again.
      if (failures === this.#failures) this.#solved();
    })();
  }

  async #canWrite(ingest: Ingest): Promise<boolean> {
    try {
      await ingest.demandRoom();
      return true;
    } catch (error) {
      this.#hasProblem(error);
      return false;
    }
  }

  async #openIngest(): Promise<Ingest> {
    await new DiskRoom().demand(0);
    this.budget = await readSetting(this.database, BUDGET, DEFAULT_BUDGET);
    const events = {
      acknowledged: (page: string, upTo: number) => {
        this.#solved();
        this.relays.acknowledged(page, upTo);
        void this.ingest.then((ingest) => this.#forgetOld(ingest));
      },
      learnt: (page: string, tokens: string[]) => this.relays.learnt(page, tokens),
      advanced: (session: string, revision: number) =>
        this.#broadcast({ type: 'advanced', session, revision }),
      sessionsChanged: () => this.#broadcast({ type: 'sessions' }),
      failed: (error: unknown) => {
        this.#hasProblem(error);
        this.#tryAgain();
      },
    };
    const run = await runOfBrowser();
    const ingest = new Ingest(
      this.database,
      await Fingerprints.open(this.database),
      { run, browser: await browserName() },
      events,
      this.budget,
    );
    // Last: whoever dies in between does it again.
    if ((await readSetting(this.database, RUN, '')) !== run) {
      await ingest.endEarlierRuns();
      await writeSetting(this.database, RUN, run);
    }
    const { bodyBytes, bodyRate, retentionDays } = await readSettings(this.database);
    ingest.bodyLimit = bodyBytes;
    this.relays.setBodyRate(bodyRate);
    this.#retentionDays = retentionDays;
    void this.#forgetOld(ingest);
    return ingest;
  }

  #addPanel(port: Runtime.Port): void {
    this.#panels.add(port);
    port.onDisconnect.addListener(() => this.#panels.delete(port));
  }

  #broadcast(message: LiveMessage): void {
    for (const port of this.#panels) {
      try {
        port.postMessage(message);
      } catch {
        this.#panels.delete(port);
      }
    }
  }
}

function isFirefox(): boolean {
  return browser.runtime.getURL('').startsWith('moz-extension:');
}

/** A name for this run of the browser: `storage.session` lives exactly as long, longer than any background. */
async function runOfBrowser(): Promise<string> {
  const { run } = await browser.storage.session.get('run');
  if (typeof run === 'string') return run;
  const fresh = crypto.randomUUID();
  await browser.storage.session.set({ run: fresh });
  return fresh;
}

/** Name and version: `Firefox 153.0`, `Chromium 156`. */
async function browserName(): Promise<string> {
  const info = await browser.runtime.getBrowserInfo?.().catch(() => undefined);
  if (info) return `${info.name} ${info.version}`;
  const brands = (navigator as { userAgentData?: { brands: { brand: string; version: string }[] } })
    .userAgentData?.brands;
  const brand =
    brands?.find(({ brand: name }) => !/not.?a.?brand/i.test(name) && name !== 'Chromium') ??
    brands?.find(({ brand: name }) => name === 'Chromium');
  return brand ? `${brand.brand} ${brand.version}` : 'unknown browser';
}
