// The faults that are on, tab by tab. They lie in `storage.session`, which ends with the browser and outlives the
// background; a tab's relays are told of each change, and page and relay end them by themselves if nobody does here.

import browser, { type Runtime } from 'webextension-polyfill';
import { checkRule } from '../../drills';
import { isMomentary, isReal } from '../../records/fault-names';
import type { ActiveFault, FaultRule, FaultStatus } from '../../records/faults';
import type { FaultMessage, FaultNews, FaultOrders } from '../../records/messages';
import type { RecordingDatabase } from '../../store/schema';
import { originOf, siteOf } from '../addresses';
import type { DeepCapture } from '../deep/deep-capture';
import { readByTab, writeByTab } from '../kept-by-tab';
import { patternOf, type Sites } from '../sites';
import { tabStatus } from '../tabs';
import { Turns } from '../turns';
import { deliverEngine, registerEngine } from './engine';
import { forgetFault, savedFaults, saveFault } from './saved-faults';
import { afterConnect, conditionsOf, ordered, send } from './telling';

/** Key in `storage.session`. */
const KEY = 'faults';
/** More at a time are no test of anything. */
const MOST_ACTIVE = 50;
/** `setTimeout` holds no more, and the background no longer. */
const LONGEST_TIMER = 2_147_483_647;

export interface FaultOptions {
  /** The run of a drill that it belongs to. */
  drill?: string;
  id?: string;
}

export class Faults {
  readonly #turns = new Turns();
  /** Frames that wait in each page of a tab. Pages tell again when it changes. */
  readonly #held = new Map<number, Map<string, number>>();
  /** Tabs with faults, as far as they were read. */
  readonly #tabs = new Map<number, ActiveFault[]>();
  /** Tabs in which something is being done once, or prepared. */
  readonly #momentary = new Map<number, number>();
  readonly #loaded: Promise<void>;

  constructor(
    private readonly database: RecordingDatabase,
    private readonly sites: Sites,
    private readonly network: Pick<DeepCapture, 'isOn' | 'shapeNetwork'>,
    private readonly changed: (tab: number) => void,
  ) {
    this.#loaded = this.#load();
  }

  /** Sets a fault, and gives its id. Throws a sentence where the rule is wrong, the tab is not recorded, or its page does not obey. */
  async set(
    tab: number,
    given: unknown,
    { drill, id = crypto.randomUUID() }: FaultOptions = {},
  ): Promise<string> {
    const rule = checkRule(given);
    const origin = await this.#originOf(tab);
    if (isReal(rule.fault.kind) && !(await this.network.isOn(tab))) {
      throw new Error(
        `“${rule.fault.kind}” is of the browser’s own network: switch deep capture on in this tab first. It is in dist/chrome-deep.`,
      );
    }
    // Its time begins once the page can do it: one that has its hands full may take seconds.
    if (!isMomentary(rule.fault.kind)) await this.#haveDone(tab, origin, { prepare: true });
    const since = Date.now();
    const fault: ActiveFault = {
      ...rule,
      id,
      origin,
      since,
      ...(rule.forMs === undefined ? {} : { until: since + rule.forMs }),
      ...(drill === undefined ? {} : { drill }),
    };
    if (isMomentary(rule.fault.kind)) {
      await this.#haveDone(tab, origin, { once: ordered(fault) });
      return id;
    }
    const isObeyed = await this.#edit(tab, (active) => {
      const here = active.filter((one) => one.origin === origin && one.id !== id);
      if (here.length >= MOST_ACTIVE) throw new Error(`At most ${MOST_ACTIVE} faults can be on in a tab.`);
      return [...here, fault];
    });
    if (!isObeyed) {
      await this.end(tab, id);
      throw new Error(NOT_OBEYED);
    }
    return id;
  }

  /** Ends one, or all of a tab. */
  async end(tab: number, id?: string): Promise<void> {
    await this.#edit(tab, (active) => (id === undefined ? [] : active.filter((one) => one.id !== id)));
  }

  /** Ends one in whatever tab it is, or all that are on. */
  async endEverywhere(id?: string): Promise<void> {
    await this.#endWhere((one) => id === undefined || one.id === id);
  }

  /** A run of a drill is over. */
  async endDrill(drill: string): Promise<void> {
    await this.#endWhere((one) => one.drill === drill);
  }

  /** Deep capture ended in a tab, and with it what only that can do. */
  async endReal(tab: number): Promise<void> {
    await this.#edit(tab, (active) => active.filter(({ fault }) => !isReal(fault.kind)));
  }

  /** A site (scheme and host) is recorded no longer. */
  async endSite(site: string): Promise<void> {
    await this.#endWhere(({ origin }) => siteOf(origin) === site);
  }

  /** Permissions were taken back. */
  async endUnrecorded(): Promise<void> {
    await this.#loaded;
    const origins = new Set([...this.#tabs.values()].flatMap((active) => active.map(({ origin }) => origin)));
    for (const origin of origins) {
      const site = siteOf(origin);
      const allowed =
        site !== undefined && (await browser.permissions.contains({ origins: [patternOf(site)] }));
      if (!allowed) await this.#endWhere((one) => one.origin === origin);
    }
  }

  async status(tab: number): Promise<FaultStatus> {
    const origin = await this.#originOf(tab);
    const held = [...(this.#held.get(tab)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    return {
      active: await this.#activeOf(tab),
      held,
      saved: await savedFaults(this.database, origin),
    };
  }

  /** How many are on. */
  async count(tab: number): Promise<number> {
    return (await this.#activeOf(tab)).length;
  }

  /** Lets frames that a `hold` keeps go; all where no number is given. */
  async release(tab: number, frames = Number.MAX_SAFE_INTEGER): Promise<void> {
    const active = (await this.#activeOf(tab)).map(ordered);
    const [first] = active;
    if (first) await send(tab, { origin: first.origin, faults: { active, release: frames } });
  }

  async save(tab: number, name: string, rule: FaultRule): Promise<string> {
    const id = await saveFault(this.database, await this.#originOf(tab), name, rule);
    this.changed(tab);
    return id;
  }

  async forget(id: string): Promise<void> {
    await forgetFault(this.database, id);
  }

  /** What the relays of a tab at that address are to be told; `undefined` where nothing is on. */
  async messageFor(tab: number, tabUrl: string): Promise<FaultMessage | undefined> {
    const active = (await this.#activeOf(tab)).filter(({ origin }) => origin === originOf(tabUrl));
    const [first] = active;
    return first && { origin: first.origin, faults: { active: active.map(ordered) } };
  }

  /** News of a relay. */
  async hear(
    news: FaultNews,
    sender: Runtime.MessageSender,
  ): Promise<FaultMessage | string | false | undefined> {
    const tab = sender.tab?.id;
    if (tab === undefined) return undefined;
    switch (news.faultNews) {
      case 'ask':
        return (await this.messageFor(tab, sender.tab?.url ?? '')) ?? NOTHING;
      case 'engine': {
        const isNeeded = this.#momentary.has(tab) || (await this.#activeOf(tab)).length > 0;
        return isNeeded && deliverEngine(tab, sender).catch(() => false);
      }
      case 'held': {
        const pages = this.#held.get(tab) ?? new Map<string, number>();
        this.#held.set(tab, pages.set(String(news.page), Number(news.held) || 0));
        this.changed(tab);
        return undefined;
      }
      case 'spent':
        await this.#edit(tab, (active) => active.flatMap((one) => afterConnect(one, news.id)));
        return undefined;
      default:
        news satisfies never;
        return undefined;
    }
  }

  /** A tab loads, has loaded, or is elsewhere: what is on ends where it left the origin, and is told anew where not. */
  async tabChanged(tab: number, isNew: boolean): Promise<void> {
    await this.#loaded;
    if (!this.#tabs.has(tab)) return;
    if (isNew) this.#held.delete(tab);
    const url = (await browser.tabs.get(tab).catch(() => undefined))?.url;
    const active = await this.#activeOf(tab);
    if (active.some(({ origin }) => origin !== originOf(url))) {
      await this.#edit(tab, (all) => all.filter(({ origin }) => origin === originOf(url)));
    } else if (!(await this.#tell(tab, active))) await this.end(tab);
  }

  async tabGone(tab: number): Promise<void> {
    await this.#loaded;
    this.#held.delete(tab);
    if (!this.#tabs.delete(tab)) return;
    await this.#turns.take(() => this.#write());
  }

  async #load(): Promise<void> {
    for (const [tab, value] of await readByTab(KEY)) {
      if (!Array.isArray(value)) continue;
      this.#tabs.set(tab, value as ActiveFault[]);
      this.#endInTime(tab, value as ActiveFault[]);
      void this.network.shapeNetwork(tab, conditionsOf(value as ActiveFault[]));
    }
    void this.#turns.take(() => this.#register());
  }

  /** The engine goes where a fault is on. Where that cannot be said beforehand, relays ask for it. */
  async #register(): Promise<void> {
    const origins = [...this.#tabs.values()].flatMap((active) => active.map(({ origin }) => origin));
    await registerEngine(new Set(origins)).catch(() => undefined);
  }

  async #write(): Promise<void> {
    await writeByTab(KEY, this.#tabs);
    await this.#register();
  }

  /** Beside what is on. Throws where what makes faults does not get into the page. */
  async #haveDone(tab: number, origin: string, order: Pick<FaultOrders, 'once' | 'prepare'>): Promise<void> {
    const active = (await this.#activeOf(tab)).map(ordered);
    this.#momentary.set(tab, (this.#momentary.get(tab) ?? 0) + 1);
    const isObeyed = await send(tab, { origin, faults: { active, ...order } });
    const left = (this.#momentary.get(tab) ?? 1) - 1;
    if (left === 0) this.#momentary.delete(tab);
    else this.#momentary.set(tab, left);
    if (!isObeyed) throw new Error(NOT_OBEYED);
  }

  async #activeOf(tab: number): Promise<ActiveFault[]> {
    await this.#loaded;
    const now = Date.now();
    return (this.#tabs.get(tab) ?? []).filter(({ until }) => until === undefined || until > now);
  }

  /**
   * Changes what is on in a tab: at once, so that a page that asks meanwhile hears of it. Written and told one change after
   * another, and only where it is one. Whether the tab's page obeys.
   */
  async #edit(tab: number, change: (active: ActiveFault[]) => ActiveFault[]): Promise<boolean> {
    await this.#loaded;
    const before = this.#tabs.get(tab) ?? [];
    const now = Date.now();
    const after = change(before).filter(({ until }) => until === undefined || until > now);
    if (after.length === before.length && after.every((one, index) => one === before[index])) {
      await this.#turns.over();
      return true;
    }
    if (after.length === 0) this.#tabs.delete(tab);
    else this.#tabs.set(tab, after);
    return this.#turns.take(async () => {
      await this.#write();
      const isObeyed = await this.#tell(tab, after, before[0]?.origin);
      this.#endInTime(tab, after);
      this.changed(tab);
      return isObeyed;
    });
  }

  async #endWhere(isOver: (fault: ActiveFault) => boolean): Promise<void> {
    await this.#loaded;
    for (const tab of [...this.#tabs.keys()]) {
      await this.#edit(tab, (active) => active.filter((one) => !isOver(one)));
    }
  }

  async #tell(tab: number, active: ActiveFault[], before = ''): Promise<boolean> {
    const isObeyed = await send(tab, {
      origin: active[0]?.origin ?? before,
      faults: { active: active.map(ordered) },
    });
    await this.network.shapeNetwork(tab, conditionsOf(active));
    return isObeyed;
  }

  #endInTime(tab: number, active: readonly ActiveFault[]): void {
    const next = Math.min(...active.map(({ until }) => until ?? Number.POSITIVE_INFINITY));
    if (next === Number.POSITIVE_INFINITY) return;
    // An edit that changes nothing leaves those out whose time is over.
    const wait = Math.min(Math.max(0, next - Date.now()), LONGEST_TIMER);
    setTimeout(() => void this.#edit(tab, (all) => all), wait);
  }

  async #originOf(tab: number): Promise<string> {
    const { state, origin } = await tabStatus(tab, this.sites);
    if (state !== 'recording' || origin === undefined) {
      throw new Error('Faults are for tabs that are recorded: record this site, and reload the page, first.');
    }
    return origin;
  }
}

const NOT_OBEYED = 'What makes faults did not get into this page. Reload it, and try again.';

const NOTHING: FaultMessage = { origin: '', faults: { active: [] } };
