// What the recorder learns beside the pages' own words: from the browser, from deep capture, from a drill. All of it between
// commits: whoever calls has the writer's turn.

import Dexie from 'dexie';
import { batchOfFacts, type Fact } from '../records/batch';
import type { Handshake } from '../records/recording';
import type { EpochMilliseconds } from '../records/units';
import type { ConnectionRow, RecordingDatabase } from '../store/schema';
import type { Commits } from './commits';
import type { OpenRows } from './open-rows';
import type { Fingerprints } from './tokens/fingerprints';
import { redact, redactText } from './tokens/redaction';

export class Outside {
  constructor(
    private readonly database: RecordingDatabase,
    private readonly rows: OpenRows,
    private readonly commits: Commits,
    private readonly prints: Fingerprints,
  ) {}

  /**
   * The first connection of a tab to an address that was made within a span, and is not taken yet; `undefined` where
   * there is none so far. `url` as the app asked for it, tokens and all.
   */
  async connectionOf(
    tab: number,
    url: string,
    { from, to, taken }: { from: EpochMilliseconds; to: EpochMilliseconds; taken: ReadonlySet<string> },
  ): Promise<string | undefined> {
    let first: ConnectionRow | undefined;
    for (const { connections, known } of this.rows.pagesOfTab(tab)) {
      const asWritten = await redactText(url, known, this.prints);
      for (const row of connections.values()) {
        if (row.createdAt < from || row.createdAt > to || taken.has(row.id)) continue;
        if (row.url === asWritten && row.createdAt < (first?.createdAt ?? Number.POSITIVE_INFINITY))
          first = row;
      }
    }
    return first?.id;
  }

  /** A socket was seen in a tab that its pages' scripts did not see. */
  async tellUnseen(tab: number, url: string): Promise<void> {
    const session = await this.rows.latestOfTab(tab);
    const page = session && this.rows.anyPageOf(session);
    if (!session || !page) return;
    const at = Date.now();
    const detail = { url: await redactText(url, page.known, this.prints) };
    const record = { kind: 'event' as const, page: page.row.id, at, type: 'unseen-socket', detail };
    await this.commits.writeEvent(session, record, at);
  }

  /** Adds an event that the recorder itself knows of, to the session's latest page. `false` where there is none. */
  async addEvent(
    id: string,
    at: EpochMilliseconds,
    type: string,
    detail: { [key: string]: unknown },
  ): Promise<boolean> {
    const session = await this.rows.session(id);
    const pages = await this.database.pages
      .where('[session+revision]')
      .between([id, Dexie.minKey], [id, Dexie.maxKey])
      .sortBy('startedAt');
    const page = pages.filter(({ place }) => place === 'top').at(-1) ?? pages.at(-1);
    if (!session || !page) return false;
    await this.commits.writeEvent(session, { kind: 'event', page: page.id, at, type, detail }, at);
    return true;
  }

  /** Adds what was seen of a connection's handshake from outside. */
  async addHandshake(connection: string, handshake: Handshake): Promise<void> {
    const stored = await this.database.connections.get(connection);
    const page = stored && (await this.rows.page(stored.page));
    const row = stored && page?.connections.get(stored.number);
    const session = row && (await this.rows.session(row.session));
    if (!page || !row || !session) return;
    const fact: Fact = { type: 'handshake', at: row.createdAt, connection: row.number, handshake };
    const { batch } = await redact(batchOfFacts([fact]), page.known, this.prints);
    const [clean] = batch.facts;
    if (clean?.type !== 'handshake') return;
    row.handshake = clean.handshake;
    await this.commits.writeConnection(session, row);
  }
}
