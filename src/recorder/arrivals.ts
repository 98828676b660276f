// Pages that say who they are: each gets its row, and the session that it belongs to.

import Dexie from 'dexie';
import type { PageHello } from '../records/messages';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { PageRow, RecordingDatabase, SessionRow } from '../store/schema';
import { originOf } from './addresses';
import type { Interruptions } from './interruption';
import type { OpenPage, OpenRows } from './open-rows';
import type { Fingerprints } from './tokens/fingerprints';
import { KnownTokens, redactText } from './tokens/redaction';

/** What is known of the tab that a page is in. */
export interface TabPlace {
  tab: number;
  frame: number;
  /** Of the tab's own page. */
  tabUrl: string;
  /** Last moment of a page that went before it could be asked. */
  until?: EpochMilliseconds;
}

/** Tab of a page that went before it could be asked. */
export const UNKNOWN_TAB = -1;
/** How far apart two pages of one tab may lie to be taken for neighbours: a reload takes less. */
const NEIGHBOUR_MS: Milliseconds = 5_000;

/** Which run of which browser is recorded. */
export interface BrowserRun {
  /** The name of the run: a session of another run is over. */
  run: string;
  /** Name and version. */
  browser: string;
}

/** A page whose relay is there: enough to begin a new session if a person deletes the one it writes to. */
interface Caller {
  hello: PageHello;
  place: TabPlace;
  connections: OpenPage['connections'];
}

export class Arrivals {
  readonly #callers = new Map<string, Caller>();

  constructor(
    private readonly database: RecordingDatabase,
    private readonly rows: OpenRows,
    private readonly prints: Fingerprints,
    private readonly of: BrowserRun,
    private readonly interruptions: Interruptions,
    private readonly sessionsChanged: () => void,
  ) {}

  async welcome(hello: PageHello, place: TabPlace): Promise<OpenPage> {
    const known = await this.rows.page(hello.id);
    if (!known && place.until === undefined) await this.interruptions.before(hello, place.tab, place.frame);
    const page = known ?? (await this.#newPage(hello, place));
    for (const token of hello.tokens ?? []) page.known.add(token);
    this.#callers.set(hello.id, { hello, place, connections: page.connections });
    return page;
  }

  /** The page's relay is gone, for now or for good. */
  goodbye(page: string): void {
    this.#callers.delete(page);
  }

  /**
   * A page goes on although its session was deleted: it gets a new one, with the connections that it still holds, as if
   * all up to that number were written. `undefined` where its relay is gone.
   */
  async comeBack(id: string, acknowledged: number): Promise<OpenPage | undefined> {
    const caller = this.#callers.get(id);
    if (!caller) return undefined;
    const page = await this.#newPage(caller.hello, caller.place);
    page.row.acknowledged = acknowledged;
    for (const [number, row] of caller.connections) {
      if (row.closedAt !== undefined) continue;
      const { session } = page.row;
      const none = { frames: 0, bytes: 0 };
      page.connections.set(number, {
        ...row,
        session,
        revision: 0,
        sent: { ...none },
        received: { ...none },
      });
    }
    caller.connections = page.connections;
    return page;
  }

  async #newPage(hello: PageHello, place: TabPlace): Promise<OpenPage> {
    const session = await this.#sessionFor(hello, place);
    const known = this.rows.tokensOf(hello.id);
    const row: PageRow = {
      kind: 'page',
      id: hello.id,
      session: session.id,
      url: await redactText(hello.url, known, this.prints),
      origin: hello.origin,
      startedAt: hello.startedAt,
      navigation: hello.navigation,
      ...(hello.place === 'child' ? await this.#parentOf(session.id, place.tab) : {}),
      place: hello.place,
      tab: place.tab,
      frame: place.frame,
      acknowledged: 0,
      revision: 0,
    };
    return this.rows.addPage(row);
  }

  async #sessionFor(hello: PageHello, place: TabPlace): Promise<SessionRow> {
    const tabUrl = place.tabUrl || hello.url;
    const site = originOf(tabUrl) ?? hello.origin;
    const latest = place.tab === UNKNOWN_TAB ? undefined : await this.rows.latestOfTab(place.tab);
    // What a page left may be found when its tab is closed already.
    const isOver = latest?.endedAt !== undefined && !(place.until && latest.endedAt >= hello.startedAt);
    const isSameVisit = latest?.site === site && !isOver;
    if (latest && (hello.place !== 'top' || isSameVisit)) return latest;
    const neighbour = await this.#neighbour(site, hello, place);
    if (neighbour) return neighbour;
    const session: SessionRow = {
      kind: 'session',
      id: crypto.randomUUID(),
      startedAt: hello.startedAt,
      lastAt: hello.startedAt,
      browser: this.of.browser,
      userAgent: hello.userAgent,
      tabUrl: await redactText(tabUrl, new KnownTokens(), this.prints),
      site,
      tab: place.tab,
      run: this.of.run,
      pinned: 0,
      revision: 0,
      connections: 0,
      frames: 0,
      lost: 0,
      bytes: 0,
    };
    this.rows.addSession(session);
    await this.database.sessions.put(session);
    this.sessionsChanged();
    return session;
  }

  /**
   * A page that went before it could say where it was belongs with the one that followed it in its tab, whichever of
   * the two is heard of first: the session of the same site and the same moments, one of the two without a tab. Of several
   * one with a page at the same address, and of those the one with a page that went when this one came.
   */
  async #neighbour(
    site: string,
    hello: PageHello,
    { tab, until = hello.startedAt }: TabPlace,
  ): Promise<SessionRow | undefined> {
    const { startedAt } = hello;
    const found = await this.database.sessions
      .where('[run+tab]')
      .between([this.of.run, Dexie.minKey], [this.of.run, Dexie.maxKey])
      .filter(
        (row) =>
          row.site === site &&
          (tab === UNKNOWN_TAB || row.tab === UNKNOWN_TAB) &&
          row.startedAt < startedAt + NEIGHBOUR_MS &&
          row.lastAt > startedAt - NEIGHBOUR_MS &&
          (row.endedAt ?? until) >= startedAt,
      )
      .sortBy('lastAt');
    const url = await redactText(hello.url, new KnownTokens(), this.prints);
    let nearest: { id: string; isSamePlace: boolean; distance: Milliseconds } | undefined;
    let candidates = 0;
    for (const { id } of found.reverse()) {
      const pages = await this.#topPagesOf(id);
      // A tab has one page at a time.
      if (hello.place === 'top' && pages.some((page) => wasThereAllTheTime(page, startedAt, until))) continue;
      candidates++;
      const isSamePlace = pages.some((page) => page.url === url);
      const distance = Math.min(...pages.map(({ endedAt = 0 }) => Math.abs(endedAt - startedAt)));
      if (
        !nearest ||
        (isSamePlace && !nearest.isSamePlace) ||
        (isSamePlace === nearest.isSamePlace && distance < nearest.distance)
      )
        nearest = { id, isSamePlace, distance };
    }
    // Rather a recording of its own than a place in another tab's.
    if (!nearest || (candidates > 1 && !nearest.isSamePlace)) return undefined;
    const session = await this.rows.session(nearest.id);
    if (session && session.tab === UNKNOWN_TAB && tab !== UNKNOWN_TAB) {
      session.tab = tab;
      await this.database.sessions.put(session);
    }
    return session;
  }

  async #topPagesOf(session: string): Promise<PageRow[]> {
    return this.database.pages
      .where('[session+revision]')
      .between([session, Dexie.minKey], [session, Dexie.maxKey])
      .filter(({ place, navigation }) => place === 'top' && navigation !== 'prerender')
      .toArray();
  }

  async #parentOf(session: string, tab: number): Promise<{ parent?: string }> {
    const pages = await this.database.pages
      .where('[session+revision]')
      .between([session, Dexie.minKey], [session, Dexie.maxKey])
      .filter((page) => page.place === 'top' && page.tab === tab && page.endedAt === undefined)
      .sortBy('startedAt');
    const parent = pages.at(-1)?.id;
    return parent === undefined ? {} : { parent };
  }
}

function wasThereAllTheTime(page: PageRow, from: EpochMilliseconds, to: EpochMilliseconds): boolean {
  const { startedAt, endedAt = page.isCached ? from : Number.POSITIVE_INFINITY } = page;
  return startedAt < from && endedAt > to;
}
