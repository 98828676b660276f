// What the writer remembers of sessions and pages: a copy of what the database holds, to be thrown away at will.

import type { Batch } from '../records/batch';
import type { PageRow, RecordingDatabase, SessionRow } from '../store/schema';
import { dropUnacknowledged } from '../store/writing';
import { KnownTokens } from './tokens/redaction';
import { type PageState, timerKey } from './translation';

export interface OpenPage extends PageState {
  known: KnownTokens;
}

export class OpenRows {
  readonly #pages = new Map<string, OpenPage>();
  readonly #sessions = new Map<string, SessionRow>();
  readonly #tokens = new Map<string, KnownTokens>();

  constructor(
    private readonly database: RecordingDatabase,
    private readonly run: string,
  ) {}

  /** A page that was written, with its session; `undefined` where either is no more. */
  async page(id: string): Promise<OpenPage | undefined> {
    const open = this.#pages.get(id);
    if (open) return open;
    const row = await this.database.pages.get(id);
    if (!row || !(await this.session(row.session))) return undefined;
    await dropUnacknowledged(this.database, row);
    const connections = await this.database.connections.where('page').equals(id).toArray();
    const page = this.addPage(row);
    for (const connection of connections) page.connections.set(connection.number, connection);
    return page;
  }

  async session(id: string): Promise<SessionRow | undefined> {
    const open = this.#sessions.get(id);
    if (open) return open;
    const row = await this.database.sessions.get(id);
    if (row) this.#sessions.set(id, row);
    return row;
  }

  /** Kept apart from what the database holds, which may be read anew: they stand nowhere else. */
  tokensOf(page: string): KnownTokens {
    const known = this.#tokens.get(page) ?? new KnownTokens();
    this.#tokens.set(page, known);
    return known;
  }

  addPage(row: PageRow): OpenPage {
    const known = this.tokensOf(row.id);
    const page = { row, known, connections: new Map(), timers: new Map(), toldTokens: new Set<string>() };
    this.#pages.set(row.id, page);
    return page;
  }

  addSession(row: SessionRow): void {
    this.#sessions.set(row.id, row);
  }

  /** The session that a tab wrote to last, in this run of the browser. */
  async latestOfTab(tab: number): Promise<SessionRow | undefined> {
    const rows = await this.database.sessions.where('[run+tab]').equals([this.run, tab]).sortBy('startedAt');
    const latest = rows.at(-1);
    return latest && this.session(latest.id);
  }

  pagesOfTab(tab: number): OpenPage[] {
    return [...this.#pages.values()].filter(({ row }) => row.tab === tab);
  }

  /** Whose name a word of the recorder's own goes under. */
  anyPageOf(session: SessionRow): OpenPage | undefined {
    return [...this.#pages.values()].find(({ row }) => row.session === session.id);
  }

  /** Decisions whose timers were armed before the recorder's last start. */
  async loadTimers(page: OpenPage, batch: Batch): Promise<void> {
    const missing = batch.facts.flatMap((fact) =>
      (fact.type === 'timer-fired' || fact.type === 'timer-cleared') && !page.timers.has(fact.timer)
        ? [fact.timer]
        : [],
    );
    if (missing.length === 0) return;
    const rows = await this.database.events.bulkGet(missing.map((timer) => timerKey(page.row.id, timer)));
    for (const [index, row] of rows.entries()) {
      const timer = missing[index];
      if (timer !== undefined && row?.record.kind === 'decision') page.timers.set(timer, row.record);
    }
  }

  forgetSession(id: string): void {
    this.#sessions.delete(id);
    for (const [page, { row }] of this.#pages) if (row.session === id) this.#pages.delete(page);
  }

  forgetAll(): void {
    this.#pages.clear();
    this.#sessions.clear();
  }
}
