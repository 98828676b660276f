// Pages that end without a goodbye: the tab was closed before they could speak, their process crashed, or the browser was
// ended. Their recording says where it ends, and that this is no end of the app's own.

import Dexie from 'dexie';
import type { PageHello } from '../records/messages';
import type { EpochMilliseconds } from '../records/units';
import type { EventRow, PageRow, RecordingDatabase, SessionRow } from '../store/schema';
import { commit, type Writes } from '../store/writing';
import type { OpenRows } from './open-rows';
import { interruptionKey } from './translation';

/** `browser-gone`: or the extension itself, when it was updated or reloaded. */
export type InterruptionCause = 'tab-closed' | 'page-gone' | 'browser-gone';

export class Interruptions {
  constructor(
    private readonly database: RecordingDatabase,
    private readonly rows: OpenRows,
    private readonly advanced: (session: string, revision: number) => void,
  ) {}

  /** What pages of a tab have not ended by themselves has ended now. */
  async ofTab(tab: number, cause: InterruptionCause): Promise<void> {
    const session = await this.rows.latestOfTab(tab);
    if (session) await this.#write(session, await this.#livePages(session.id), cause, Date.now());
  }

  /** A page is there no more. Passed over where it said goodbye, or is in the back/forward cache. */
  async ofPage(id: string): Promise<void> {
    const row = (await this.rows.page(id))?.row;
    const session = row && (await this.rows.session(row.session));
    if (!session || row.endedAt !== undefined || row.isCached) return;
    await this.#write(session, [row], 'page-gone', Date.now());
  }

  /** A tab has one page at a time: one that is still there when the next one speaks went without a word. */
  async before({ place, navigation }: PageHello, tab: number, frame: number): Promise<void> {
    if (frame !== 0 || place !== 'top' || navigation === 'prerender') return;
    const session = await this.rows.latestOfTab(tab);
    if (!session) return;
    const earlier = (await this.#livePages(session.id)).filter(
      (page) => page.tab === tab && page.navigation !== 'prerender',
    );
    await this.#write(session, earlier, 'page-gone');
  }

  /** Sessions of earlier runs of the browser are over, at the last moment that they know of. */
  async ofEarlierRuns(current: string): Promise<void> {
    const left = await this.database.sessions
      .filter(({ run, endedAt }) => run !== current && endedAt === undefined)
      .toArray();
    for (const { id } of left) {
      const session = await this.rows.session(id);
      if (!session) continue;
      const at = await this.#write(session, await this.#livePages(id), 'browser-gone');
      session.endedAt = Math.max(session.lastAt, at);
      session.revision++;
      await this.database.sessions.put(session);
      this.rows.forgetSession(id);
    }
  }

  /**
   * Writes down that pages have ended without a goodbye; at the last moment that they know of where none is given. Gives
   * the latest end of them all.
   */
  async #write(
    session: SessionRow,
    pages: readonly PageRow[],
    cause: InterruptionCause,
    known?: EpochMilliseconds,
  ): Promise<EpochMilliseconds> {
    let latest = 0;
    if (pages.length === 0) return latest;
    const writes: Writes = { sessions: [session], pages: [], connections: [], segments: [], events: [] };
    const revision = ++session.revision;
    for (const { id } of pages) {
      const page = await this.rows.page(id);
      if (!page) continue;
      const at = known ?? (await this.#lastWordOf(page.row));
      latest = Math.max(latest, at);
      Object.assign(page.row, { endedAt: at, isInterrupted: true, revision });
      writes.pages.push(page.row);
      writes.events.push({ ...eventOf(page.row, at, cause), revision });
      for (const row of page.connections.values()) {
        // When the page's last socket was closed is not known where it is not known when the page went.
        if (known === undefined || row.closedAt !== undefined) continue;
        Object.assign(row, { closer: 'page', closedAt: at, revision });
        writes.connections.push(row);
      }
    }
    await commit(this.database, writes);
    this.advanced(session.id, revision);
    return latest;
  }

  /** Pages of a session that have not ended, save those in the back/forward cache, which may end there in silence. */
  async #livePages(session: string): Promise<PageRow[]> {
    // All at once: a page that reloads without end has thousands, and one by one each takes a tenth of a millisecond.
    const pages = await this.database.pages
      .where('[session+revision]')
      .between([session, Dexie.minKey], [session, Dexie.maxKey])
      .toArray();
    return pages.filter(({ endedAt, isCached }) => endedAt === undefined && !isCached);
  }

  /** The last moment of which a page told anything. */
  async #lastWordOf({ id, session, startedAt }: PageRow): Promise<EpochMilliseconds> {
    const { segments, events, connections: sockets } = this.database;
    const [segment, event, connections] = await Promise.all([
      segments.where('[page+number]').between([id, Dexie.minKey], [id, Dexie.maxKey]).last(),
      events
        .where('[session+at]')
        .between([session, startedAt], [session, Dexie.maxKey])
        .reverse()
        .filter(({ record }) => 'page' in record && record.page === id)
        .first(),
      sockets.where('page').equals(id).toArray(),
    ]);
    return connections.reduce(
      (latest, { createdAt, openedAt, errorAt, closeCall, closedAt }) =>
        Math.max(latest, createdAt, openedAt ?? 0, errorAt ?? 0, closeCall?.at ?? 0, closedAt ?? 0),
      Math.max(startedAt, segment?.to ?? 0, event?.at ?? 0),
    );
  }
}

function eventOf(
  { id: page, session }: PageRow,
  at: EpochMilliseconds,
  cause: InterruptionCause,
): Omit<EventRow, 'revision'> {
  const record = { kind: 'event' as const, page, at, type: 'interrupted', detail: { cause } };
  return { key: interruptionKey(page), session, at, record };
}
