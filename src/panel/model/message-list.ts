// The rows of the message list: the frames that scope and filter let through, in the order of time. Found in short
// turns, newest first, so that the rows one looks at are there at once and a million others do not hold up anything.

import { signal } from '@preact/signals';
import { FrameFlag } from '../../records/batch';
import type { EpochMilliseconds } from '../../records/units';
import type { SegmentRow } from '../../store/schema';
import { StoppedError, type WorkerCalls } from '../bodies/worker-calls';
import { type CompiledFilter, compileFilter, type FilterGround, type SegmentFilter } from './filter/compile';
import type { Filter } from './filter/terms';
import type { FrameNumber } from './frame-index';
import { FrameOrder } from './frame-order';
import type { DirectionFilter, TimeSpan } from './message-filter';
import type { PayloadCache } from './payload-cache';
import { nextTurn, TURN_MS } from './turns';
import { raise } from './version';

/** Which connections of a page are in scope, by the page's own numbers; `undefined`: none of that page. */
export type PageScope = (page: string) => ((number: number) => boolean) | 'every' | undefined;

export interface ListProgress {
  /** Frames gone through so far. */
  done: number;
  total: number;
}

export interface ListQuestion {
  scope: PageScope;
  direction: DirectionFilter;
  filter: Filter;
  matchCase: boolean;
  span?: TimeSpan | undefined;
}

export interface ListGround extends FilterGround {
  payloads: PayloadCache;
  /** Another one than that which decodes: a search may have to be ended. */
  search: WorkerCalls;
}

/** Bodies searched at a time: some megabytes at the usual batch size. */
const SEARCH_SEGMENTS = 16;
/** A search under way longer than this is ended by another question: what is shorter will be done sooner. */
const PATIENCE_MS = 300;

export class MessageList {
  /** Rises whenever rows came or went. */
  readonly version = signal(0);
  /** Set while there is more to go through. */
  readonly progress = signal<ListProgress | undefined>(undefined);
  /** Set where somebody stopped it: how far it had come. */
  readonly stopped = signal<ListProgress | undefined>(undefined);
  readonly #ground: ListGround;
  readonly #onError: (error: unknown) => void;
  #order: FrameOrder;
  #scope: PageScope = () => 'every';
  #direction: DirectionFilter = 'both';
  #span: TimeSpan | undefined;
  #filter: CompiledFilter;
  /** Segments still to go through, the newest last. */
  #todo: number[] = [];
  /** Those that wait until they are decoded, the oldest first. */
  #undecoded: number[] = [];
  /** Those that are being gone through just now, in the order in which they were taken. */
  #taken: number[] = [];
  #seen = 0;
  #done = 0;
  /** Rises with each new question, so that answers to an old one are dropped. */
  #question = 0;
  /** Rises with each stop: what was under way is to be gone through again, however soon one goes on. */
  #stops = 0;
  #working = false;
  #changedFrom = 0;
  #searchSince: number | undefined;

  constructor(ground: ListGround, onError: (error: unknown) => void) {
    this.#ground = ground;
    this.#onError = onError;
    this.#order = new FrameOrder(ground.index);
    this.#filter = compileFilter([], false, ground);
  }

  get length(): number {
    return this.#order.length;
  }

  frameAt(row: number): FrameNumber | undefined {
    return this.#order.frameAt(row);
  }

  /** -1 where the list does not show it. */
  rowOf(frame: FrameNumber): number {
    return this.#order.rowOf(frame);
  }

  /** The first row at that time or later; `length` where there is none. */
  rowAt(at: EpochMilliseconds): number {
    return this.#order.rowAt(at);
  }

  /** The first row that is another one than when it was asked last; beyond the end where none is. */
  takeChangedFrom(): number {
    const from = this.#changedFrom;
    this.#changedFrom = Number.POSITIVE_INFINITY;
    return from;
  }

  /** Bodies have to be gone through for the question asked. */
  get searches(): boolean {
    return this.#filter.patterns.length > 0;
  }

  /** Starts anew with another question. */
  ask({ scope, direction, filter, matchCase, span }: ListQuestion): void {
    this.#filter = compileFilter(filter, matchCase, this.#ground);
    this.#direction = direction;
    this.#scope = scope;
    this.#span = span;
    this.#question++;
    this.#order = new FrameOrder(this.#ground.index);
    this.#changedFrom = 0;
    this.#todo = [];
    this.#undecoded = [];
    this.#taken = [];
    this.#seen = 0;
    this.#done = 0;
    this.stopped.value = undefined;
    if (this.#searchSince !== undefined && performance.now() - this.#searchSince > PATIENCE_MS) {
      this.#ground.search.stop();
    }
    raise(this.version);
    this.grown();
  }

  /** To be called when the index has more segments, or more of them are decoded. */
  grown(): void {
    const { index, decoded } = this.#ground;
    // What was stopped goes on only when it is told to.
    if (this.stopped.peek()) return;
    for (; this.#seen < index.segments.length; this.#seen++) {
      (this.#isTellable(this.#seen) ? this.#todo : this.#undecoded).push(this.#seen);
    }
    let ready = 0;
    while (ready < this.#undecoded.length && decoded.isDecoded(this.#undecoded[ready] ?? 0)) ready++;
    if (ready > 0) this.#todo.push(...this.#undecoded.splice(0, ready));
    if (this.#todo.length + this.#undecoded.length + this.#taken.length === 0) return;
    // Until it is done an empty list does not mean that there is nothing.
    this.#tell(false);
    if (this.#todo.length > 0 && !this.#working) void this.#work();
  }

  /** Leaves it at the rows found so far. */
  stop(): void {
    const progress = this.progress.peek();
    if (!progress) return;
    this.stopped.value = progress;
    if (this.searches) this.#stops++;
    this.#ground.search.stop();
    this.#tell(false);
  }

  /** Goes on where it was stopped. */
  goOn(): void {
    this.stopped.value = undefined;
    this.grown();
  }

  dispose(): void {
    this.#question++;
    this.#todo = [];
    this.#undecoded = [];
    this.#ground.search.stop();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      while (this.#todo.length > 0 && !this.stopped.peek()) {
        const question = this.#question;
        const found = await this.#findPiece();
        if (found) {
          this.#taken = [];
          this.#changedFrom = Math.min(this.#changedFrom, this.#order.add(found));
          this.#tell(found.length > 0);
        } else if (question === this.#question) {
          this.#giveBack();
          this.#tell(false);
        }
        await nextTurn();
      }
    } catch (error) {
      this.#todo = [];
      this.#undecoded = [];
      this.#taken = [];
      this.#onError(error);
    } finally {
      this.#working = false;
      this.#tell(false);
    }
  }

  /** The next frames; `undefined` where another question was asked meanwhile, or the search was stopped. */
  async #findPiece(): Promise<FrameNumber[] | undefined> {
    if (!this.searches) return this.#scanTurn();
    try {
      return await this.#searchPiece();
    } catch (error) {
      if (error instanceof StoppedError) return undefined;
      throw error;
    }
  }

  #isTellable(number: number): boolean {
    return !this.#filter.needsDecoded || this.#ground.decoded.isDecoded(number);
  }

  #scanTurn(): FrameNumber[] {
    const until = performance.now() + TURN_MS;
    const pieces: FrameNumber[][] = [];
    do {
      const number = this.#take();
      if (number === undefined) break;
      const start = this.#ground.index.starts[number] ?? 0;
      pieces.push(this.#entries(number, this.#filter.ofSegment(number)).map((entry) => start + entry));
    } while (performance.now() < until);
    return pieces.reverse().flat();
  }

  async #searchPiece(): Promise<FrameNumber[]> {
    const { index, payloads, search } = this.#ground;
    const question = this.#question;
    const stops = this.#stops;
    const goOnIfAsked = (): void => {
      if (question !== this.#question || stops !== this.#stops) throw new StoppedError();
    };
    const candidates: { number: number; segment: SegmentRow; filter: SegmentFilter; entries: number[] }[] =
      [];
    let turnEnds = performance.now() + TURN_MS;
    while (candidates.length < SEARCH_SEGMENTS) {
      const number = this.#take();
      if (number === undefined) break;
      const segment = index.segments[number];
      const filter = this.#filter.ofSegment(number);
      const entries = this.#entries(number, filter);
      if (segment && entries.length > 0) candidates.push({ number, segment, filter, entries });
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      goOnIfAsked();
      turnEnds = performance.now() + TURN_MS;
    }
    if (candidates.length === 0) return [];
    const { patterns } = this.#filter;
    const bodies = await payloads.readThrough(candidates.map(({ segment }) => segment.id));
    goOnIfAsked();
    this.#searchSince = performance.now();
    const hits = await search
      .call('search', {
        patterns,
        parts: candidates.map(({ segment, entries }) => ({
          payload: bodies.get(segment.id) ?? NO_BODIES,
          offsets: bodies.has(segment.id) ? index.offsets(segment) : new Uint32Array(segment.at.length + 1),
          entries: Uint32Array.from(entries),
        })),
      })
      .finally(() => {
        this.#searchSince = undefined;
      });
    goOnIfAsked();
    return candidates
      .map(({ number, filter, entries }, part) => {
        const start = index.starts[number] ?? 0;
        const found = (hits[part] ?? []).map((ofPattern) => new Set(ofPattern));
        return entries
          .filter((entry) => filter.matches(entry, (pattern) => found[pattern]?.has(entry) ?? false))
          .map((entry) => start + entry);
      })
      .reverse()
      .flat();
  }

  /** Entries of a segment that scope, direction, span and columns let through. */
  #entries(number: number, filter: SegmentFilter): number[] {
    const segment = this.#ground.index.segments[number];
    const scope = segment && this.#scope(segment.page);
    const found: number[] = [];
    if (!segment || !scope) return found;
    const span = this.#span;
    if (span && (segment.from > span.to || segment.to < span.from)) return found;
    const direction = this.#direction === 'both' ? undefined : this.#direction === 'out' ? FrameFlag.out : 0;
    for (let entry = 0; entry < segment.at.length; entry++) {
      if (direction !== undefined && ((segment.flags[entry] ?? 0) & FrameFlag.out) !== direction) continue;
      if (scope !== 'every' && !scope(segment.connection[entry] ?? 0)) continue;
      const at = segment.at[entry] ?? 0;
      if (span && (at < span.from || at > span.to)) continue;
      if (filter.possible(entry)) found.push(entry);
    }
    return found;
  }

  #take(): number | undefined {
    const number = this.#todo.pop();
    if (number === undefined) return undefined;
    this.#taken.push(number);
    this.#done += this.#framesIn(number);
    return number;
  }

  #giveBack(): void {
    for (const number of this.#taken.reverse()) {
      this.#todo.push(number);
      this.#done -= this.#framesIn(number);
    }
    this.#taken = [];
  }

  #framesIn(number: number): number {
    return this.#ground.index.segments[number]?.at.length ?? 0;
  }

  #tell(changed: boolean): void {
    const pending =
      !this.stopped.peek() && this.#todo.length + this.#undecoded.length + this.#taken.length > 0;
    this.progress.value = pending ? { done: this.#done, total: this.#ground.index.length } : undefined;
    if (changed) raise(this.version);
  }
}

const NO_BODIES = new Uint8Array();
