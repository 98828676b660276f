// The rows of the message list: the frames that scope and filter let through, in the order of time. Found in short
// turns, newest first, so that the rows one looks at are there at once and a million others do not hold up anything.

import { signal } from '@preact/signals';
import type { EpochMilliseconds } from '../../records/units';
import type { FrameIndex, FrameNumber } from './frame-index';
import { FrameOrder } from './frame-order';
import {
  type BodySearch,
  bodySearch,
  type DirectionFilter,
  framesByColumns,
  type MessageFilter,
  type TimeSpan,
} from './message-filter';
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

/** Bodies read at a time while a search walks: some megabytes at the usual batch size. */
const SEARCH_SEGMENTS = 16;

export class MessageList {
  /** Rises whenever rows came or went. */
  readonly version = signal(0);
  /** Set while there is more to go through. */
  readonly progress = signal<ListProgress | undefined>(undefined);
  readonly #index: FrameIndex;
  readonly #payloads: PayloadCache;
  readonly #onError: (error: unknown) => void;
  #order: FrameOrder;
  #scope: PageScope = () => 'every';
  #direction: DirectionFilter = 'both';
  #span: TimeSpan | undefined;
  #search: BodySearch | undefined;
  /** Segments still to go through, the newest last. */
  #todo: number[] = [];
  #seen = 0;
  #done = 0;
  /** Rises with each new question, so that answers to an old one are dropped. */
  #question = 0;
  #working = false;

  constructor(index: FrameIndex, payloads: PayloadCache, onError: (error: unknown) => void) {
    this.#index = index;
    this.#payloads = payloads;
    this.#onError = onError;
    this.#order = new FrameOrder(index);
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

  /** Starts anew with another question. SyntaxError where its regular expression is broken; the old rows stay then. */
  ask(scope: PageScope, filter: MessageFilter, span?: TimeSpan): void {
    this.#search = bodySearch(filter);
    this.#direction = filter.direction;
    this.#scope = scope;
    this.#span = span;
    this.#question++;
    this.#order = new FrameOrder(this.#index);
    this.#todo = [];
    this.#seen = 0;
    this.#done = 0;
    raise(this.version);
    this.grown();
  }

  /** To be called when the index has more segments. */
  grown(): void {
    for (; this.#seen < this.#index.segments.length; this.#seen++) this.#todo.push(this.#seen);
    if (this.#todo.length === 0) return;
    // A search answers later: until then an empty list does not mean that there is nothing.
    if (this.#search) this.#tell(false);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      while (this.#todo.length > 0) {
        const question = this.#question;
        const found = this.#search ? await this.#searchPiece(this.#search) : this.#scanTurn();
        if (question === this.#question) {
          this.#order.add(found);
          this.#tell(found.length > 0);
        }
        await nextTurn();
      }
    } catch (error) {
      this.#todo = [];
      this.#onError(error);
    } finally {
      this.#working = false;
      this.#tell(false);
    }
  }

  #scanTurn(): FrameNumber[] {
    const until = performance.now() + TURN_MS;
    const pieces: FrameNumber[][] = [];
    do {
      const segment = this.#todo.pop();
      if (segment === undefined) break;
      pieces.push(this.#byColumns(segment));
    } while (performance.now() < until);
    return pieces.reverse().flat();
  }

  async #searchPiece(search: BodySearch): Promise<FrameNumber[]> {
    const candidates = new Map<number, FrameNumber[]>();
    while (candidates.size < SEARCH_SEGMENTS) {
      const segment = this.#todo.pop();
      if (segment === undefined) break;
      const frames = this.#byColumns(segment);
      if (frames.length > 0) candidates.set(segment, frames);
    }
    const ids = [...candidates.keys()].map((segment) => this.#index.segments[segment]?.id ?? -1);
    const question = this.#question;
    const payloads = await this.#payloads.readThrough(ids);
    const pieces: FrameNumber[][] = [];
    let turnEnds = performance.now() + TURN_MS;
    for (const [number, frames] of candidates) {
      const segment = this.#index.segments[number];
      const payload = segment && payloads.get(segment.id);
      if (!segment || !payload) continue;
      pieces.push(search(payload, this.#index.offsets(segment), frames, this.#index.starts[number] ?? 0));
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      if (question !== this.#question) return [];
      turnEnds = performance.now() + TURN_MS;
    }
    return pieces.reverse().flat();
  }

  #byColumns(number: number): FrameNumber[] {
    const segment = this.#index.segments[number];
    if (!segment) return [];
    this.#done += segment.at.length;
    const scope = this.#scope(segment.page);
    if (!scope) return [];
    return framesByColumns(
      this.#index,
      number,
      this.#direction,
      scope === 'every' ? undefined : scope,
      this.#span,
    );
  }

  #tell(changed: boolean): void {
    const pending = this.#todo.length > 0;
    this.progress.value = pending ? { done: this.#done, total: this.#index.length } : undefined;
    if (changed) raise(this.version);
  }
}
