// One session as it goes along: its pages and sockets, its stories, its tokens, and the rules that watch it.

import type { Head } from '../decoders';
import type {
  ConnectionRecord,
  DecisionRecord,
  EventRecord,
  FrameRecord,
  GapRecord,
  PageRecord,
  SessionRecord,
  TokenRecord,
} from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import { Connection } from './connection';
import type { Decisions } from './decisions';
import { Drills } from './drills';
import type { Fleet } from './fleet';
import { Injected } from './injected';
import { Lane } from './lane';
import { headOf } from './messages';
import { Overlaps } from './overlaps';
import { Page } from './page';
import { resourceOf } from './resource';
import type { Finding, SessionResult, Severity } from './result';
import { RULES } from './rules/all';
import type { Watched, Watcher } from './rules/rule';
import { Scores } from './scorecard';
import { Sequences } from './sequences';
import { Stories } from './stories';
import type { Story } from './story';
import { TokenBook } from './tokens';

/** Tokens of connections that have not been met yet: at most so many wait. */
const WAITING_TOKENS = 100;
/** A connection that was lost sooner than this before the page ended is not why it did. */
const NOTICED_AFTER_MS: Milliseconds = 2_000;

export class Session implements Watched {
  readonly id: string;
  readonly fleet: Fleet;
  record: SessionRecord | undefined;
  readonly pages = new Map<string, Page>();
  readonly overlaps = new Overlaps();
  readonly sequences = new Sequences();
  readonly #stories = new Stories();
  readonly #scores = new Scores();
  readonly #tokens = new TokenBook();
  readonly #drills = new Drills();
  readonly #injected = new Injected();
  readonly #watchers: Watcher[];
  readonly #frameWatchers: Required<Pick<Watcher, 'frame'>>[];
  readonly #messageWatchers: Required<Pick<Watcher, 'message'>>[];
  readonly #connections = new Map<string, Connection>();
  readonly #waitingTokens = new Map<string, TokenRecord[]>();
  /** The document that the tab shows. */
  #shown: Page | undefined;
  #clock: EpochMilliseconds = Number.NEGATIVE_INFINITY;

  constructor(id: string, fleet: Fleet) {
    this.id = id;
    this.fleet = fleet;
    this.#watchers = RULES.map((rule) => rule.watch(this));
    this.#frameWatchers = this.#watchers.filter(watchesFrames);
    this.#messageWatchers = this.#watchers.filter(watchesMessages);
  }

  get stories(): readonly Story[] {
    return this.#stories.all;
  }

  get decisions(): Decisions {
    return this.#stories.decisions;
  }

  connection(id: string): Connection | undefined {
    return this.#connections.get(id);
  }

  /** Time has passed up to then. */
  advance(at: EpochMilliseconds): void {
    if (at > this.#clock) this.#clock = at;
  }

  pageStarted(record: PageRecord): Page {
    this.advance(record.startedAt);
    const page = new Page(record.id, record.startedAt, record);
    if (record.parent === undefined && record.navigation !== 'prerender') this.#replace(page);
    this.pages.set(page.id, page);
    for (const watcher of this.#watchers) watcher.pageStarted?.(page);
    return page;
  }

  /** A page that a cut has left without its record. */
  impliedPage(id: string, at: EpochMilliseconds): Page {
    const page = new Page(id, at);
    this.pages.set(id, page);
    for (const watcher of this.#watchers) watcher.pageStarted?.(page);
    return page;
  }

  pageEnded(page: Page, at: EpochMilliseconds): void {
    if (page.endedAt !== undefined) return;
    this.advance(at);
    page.endedDead = [...page.lanes.values()].some((lane) => isDead(lane, at));
    page.end(at);
    for (const lane of page.lanes.values()) {
      for (const connection of [...lane.live]) this.closed(connection, at, 'page');
    }
    this.#stories.endPage(page.lanes.values());
    for (const watcher of this.#watchers) watcher.pageEnded?.(page, at);
    page.lanes.clear();
  }

  created(record: ConnectionRecord, page: Page): Connection {
    this.#touch(page, record.createdAt);
    const resource = resourceOf(record.url);
    const key = `${record.endpoint} ${resource}`;
    let lane = page.lanes.get(key);
    if (!lane) {
      lane = new Lane(page, record.endpoint, resource);
      page.lanes.set(key, lane);
    }
    const connection = new Connection(record, page, lane);
    const step = this.#stories.created(connection);
    lane.pace.created(connection);
    this.#connections.set(record.id, connection);
    if (step) this.fleet.retried(connection);
    for (const watcher of this.#watchers) watcher.created?.(connection, step?.attempt, step?.story);
    lane.live.add(connection);
    lane.latest = connection;
    this.#scores.created(connection);
    const tokens = this.#waitingTokens.get(record.id) ?? [];
    this.#waitingTokens.delete(record.id);
    for (const token of tokens) this.#usedToken(token, connection);
    return connection;
  }

  opened(connection: Connection, at: EpochMilliseconds): void {
    if (connection.openedAt !== undefined || connection.phase === 'closed') return;
    this.#touch(connection.page, at);
    connection.openedAt = at;
    if (connection.phase === 'connecting') connection.phase = 'open';
    this.#stories.opened(connection, at);
    this.#scores.opened();
    this.overlaps.opened(connection, at, this.record?.from !== 'har');
    for (const watcher of this.#watchers) watcher.opened?.(connection, at);
  }

  /** The app called `close()`, before anything else ended the connection. */
  closedByApp(connection: Connection, at: EpochMilliseconds): void {
    if (connection.endedAt !== undefined) return;
    this.#touch(connection.page, at);
    connection.closedByApp = true;
    connection.closer = 'client';
    connection.phase = 'closing';
    this.#ended(connection, at);
  }

  closed(connection: Connection, at: EpochMilliseconds, closer = connection.record.closer): void {
    if (connection.phase === 'closed') return;
    this.#touch(connection.page, at);
    connection.closer = connection.closedByApp ? 'client' : closer;
    connection.code = connection.record.code;
    connection.closedAt = at;
    connection.phase = 'closed';
    this.#injected.closed(connection.record);
    connection.reading = undefined;
    const { story } = connection.lane;
    connection.lane.live.delete(connection);
    if (connection.endedAt === undefined) this.#ended(connection, at);
    story?.closed(connection);
    for (const watcher of this.#watchers) watcher.closed?.(connection, at);
  }

  /** Nothing more is to come of a connection that closed long ago. */
  retire(connection: Connection): void {
    this.#connections.delete(connection.id);
    this.#scores.retired(connection);
    this.#stories.decisions.forget(connection.id);
    const { lane } = connection;
    if (lane.live.size > 0 || lane.latest !== connection || lane.story) return;
    lane.page.lanes.delete(`${lane.endpoint} ${lane.resource}`);
    this.sequences.retire(lane.key);
    for (const other of lane.page.lanes.values()) if (other.place === lane.place) return;
    for (const watcher of this.#watchers) watcher.left?.(lane.place);
  }

  frame(frame: FrameRecord, connection: Connection): void {
    this.#touch(connection.page, frame.at);
    if (frame.dir === 'in') {
      connection.framesIn += 1;
      connection.lastInAt = frame.at;
      if (frame.listeners) connection.page.everHeard = true;
    } else {
      connection.framesOut += 1;
      connection.lastOutAt = frame.at;
      this.overlaps.sent(frame, connection);
    }
    this.#scores.frame(frame, connection);
    // What a fault made, changed, delayed or lost says nothing of the app, the server and the network.
    if (frame.injected) {
      this.sequences.interrupted(connection);
      return;
    }
    for (const watcher of this.#frameWatchers) watcher.frame(frame, connection);
    const head = headOf(frame, connection);
    if (!head) return;
    if (head.error !== undefined && frame.truncated) this.sequences.interrupted(connection);
    this.#message(head, frame, connection);
  }

  decision(decision: DecisionRecord, page: Page): void {
    this.#touch(page, decision.at);
    if (decision.firedAt !== undefined) this.advance(decision.firedAt);
    this.#stories.decisions.take(decision);
    for (const watcher of this.#watchers) watcher.decision?.(decision, page);
  }

  token(token: TokenRecord, page: Page, connection: Connection | undefined): void {
    this.#touch(page, token.at);
    this.#tokens.take(token);
    if (token.connection === undefined || connection) {
      this.#usedToken(token, connection, page);
    } else if (this.#waitingTokens.size < WAITING_TOKENS) {
      const waiting = this.#waitingTokens.get(token.connection) ?? [];
      this.#waitingTokens.set(token.connection, waiting);
      waiting.push(token);
    }
  }

  event(event: EventRecord, page: Page): void {
    this.#touch(page, event.at);
    page.take(event);
    this.#drills.take(event);
    for (const watcher of this.#watchers) watcher.event?.(event, page);
  }

  gap(gap: GapRecord, page: Page): void {
    this.#touch(page, gap.at);
    for (const lane of page.lanes.values()) {
      for (const connection of lane.live) this.sequences.interrupted(connection);
    }
  }

  result(): SessionResult {
    const now = this.#clock;
    return {
      id: this.id,
      scorecard: this.#scores.card(now, this.stories, this.#watchers),
      episodes: this.stories.map((story) => story.episode(now)),
      findings: this.#watchers
        .flatMap((watcher) => watcher.findings(now))
        .map((finding) => this.#injected.told(finding))
        .sort(bySeverityAndTime),
      tokens: this.#tokens.lives(),
      ...this.#drills.result(),
    };
  }

  /** Of a frame that carries several messages, or one wrapped in another, each by itself. */
  #message(head: Head, frame: FrameRecord, connection: Connection): void {
    if (head.parts) {
      for (const part of head.parts) this.#message(part, frame, connection);
      return;
    }
    if (head.sequence) this.sequences.message(head, frame, connection);
    for (const watcher of this.#messageWatchers) watcher.message(head, frame, connection);
  }

  #ended(connection: Connection, at: EpochMilliseconds): void {
    connection.endedAt = at;
    connection.lane.ended(connection);
    this.#stories.ended(connection, at);
    this.#scores.ended(connection);
    const overlap = this.overlaps.ended(connection, at);
    if (overlap) for (const watcher of this.#watchers) watcher.overlapEnded?.(overlap, connection, at);
    for (const watcher of this.#watchers) watcher.ended?.(connection, at);
  }

  #usedToken(token: TokenRecord, connection: Connection | undefined, page = connection?.page): void {
    if (!page) return;
    connection?.tokens.push(token);
    for (const watcher of this.#watchers) watcher.token?.(token, page, connection);
  }

  /** A tab shows one document at a time: the one before is gone even where its end was not seen. */
  #replace(next: Page): void {
    const before = this.#shown;
    this.#shown = next;
    if (!before) return;
    this.pageEnded(before, next.startedAt);
    if (next.navigation === 'reload') before.reloadedAt = next.startedAt;
    if (next.navigation === 'reload' && before.endedDead) this.#scores.hardRefresh();
  }

  #touch(page: Page, at: EpochMilliseconds): void {
    if (at > this.#clock) this.#clock = at;
    if (at > page.lastAt) page.lastAt = at;
  }
}

/** Nothing is connected there, and something was until a while ago. */
function isDead(lane: Lane, at: EpochMilliseconds): boolean {
  const { story } = lane;
  if (!story || story.recoveredAt !== undefined || at - story.startedAt < NOTICED_AFTER_MS) return false;
  return lane.inUse()?.phase !== 'open';
}

function watchesFrames(watcher: Watcher): watcher is Watcher & Required<Pick<Watcher, 'frame'>> {
  return watcher.frame !== undefined;
}

function watchesMessages(watcher: Watcher): watcher is Watcher & Required<Pick<Watcher, 'message'>> {
  return watcher.message !== undefined;
}

const SEVERITIES: Severity[] = ['error', 'warning', 'info'];

function bySeverityAndTime(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.at - b.at;
}
