// One session's analysis as it goes along: reads what is new in pieces, hands it to the analysis in time order, and
// tells what is concluded. The same in a worker and on a page's own thread.

import { type Analysis, createAnalysis } from '../../analysis/analysis';
import type { SessionResult } from '../../analysis/result';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Changes } from '../../store/reading';
import type { SessionRow } from '../../store/schema';
import { wait } from '../model/turns';
import { RecordsInOrder } from './records-in-order';
import type { AnalysisHandle, AnalysisListener, AnalysisNews, RecordingReader } from './start';

/** Segments a piece: some megabytes of bodies at the usual batch size. */
const PIECE_SEGMENTS = 16;
/** From a frame to its row takes up to three quarters of a second, in a flood; what comes later than this is sorted in by beginning anew. */
const HOLD_MS: Milliseconds = 1500;
/** Quick for the eye, and no burden. */
const TELL_INTERVAL_MS: Milliseconds = 300;
/** Concluding takes at most this share of the time, however large the result is. */
const CONCLUDING_SHARE = 0.1;
/** A short recording is told of once, as a whole. */
const FIRST_TOLD_AFTER_MS: Milliseconds = 1500;
/** While nothing is recorded, silence itself may be a finding. */
const TICK_MS: Milliseconds = 1000;
const ANEW_AFTER_MS: Milliseconds = 5000;

export class AnalysisRun implements AnalysisHandle {
  readonly #reader: RecordingReader;
  readonly #session: string;
  readonly #listener: AnalysisListener;
  /** Called between short stretches of work. */
  readonly #breathe: () => Promise<void> | undefined;
  #analysis: Analysis = createAnalysis();
  #records = new RecordsInOrder();
  #revision = 0;
  #row: SessionRow | undefined;
  /** When the newest row was read, on a clock that stands still while the machine sleeps, as pages' clocks do. */
  #readAt: Milliseconds | undefined;
  #live: boolean | undefined;
  #again = false;
  #running = false;
  #disposed = false;
  #startedAt: Milliseconds = performance.now();
  #toldAt = Number.NEGATIVE_INFINITY;
  #concludingMs: Milliseconds = 0;
  #told = '';
  /** Reads for the second time: what was told stays until it is through. */
  #anew = false;
  #tick: ReturnType<typeof setInterval> | undefined;

  constructor(
    reader: RecordingReader,
    session: string,
    live: boolean,
    listener: AnalysisListener,
    breathe: () => Promise<void> | undefined = () => undefined,
  ) {
    this.#reader = reader;
    this.#session = session;
    this.#listener = listener;
    this.#breathe = breathe;
    this.setLive(live);
    this.advanced();
  }

  setLive(live: boolean): void {
    if (live === this.#live) return;
    this.#live = live;
    clearInterval(this.#tick);
    if (live) this.#tick = setInterval(() => this.advanced(), TICK_MS);
    this.advanced();
  }

  advanced(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  dispose(): void {
    this.#disposed = true;
    clearInterval(this.#tick);
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again && !this.#disposed) {
        this.#again = false;
        const changes = await this.#reader.changes(this.#session, this.#revision, PIECE_SEGMENTS);
        if (!changes || this.#disposed) return;
        await this.#take(changes);
        if (this.#disposed) return;
        const isTold = this.#tell(!changes.more);
        if (changes.more) {
          this.#again = true;
          continue;
        }
        if (this.#records.isLate) this.#beginAnewSoon();
        await wait(TELL_INTERVAL_MS);
        if (!isTold || (!this.#live && this.#records.holds)) this.#again = true;
      }
    } catch (error) {
      if (!this.#disposed) this.#listener.failed(error);
    } finally {
      this.#running = false;
    }
  }

  async #take(changes: Changes): Promise<void> {
    const isNews = changes.revision > this.#revision;
    const payloads = await this.#reader.payloads(changes.segments.map(({ id }) => id));
    // Of the first row it is not known how old it is.
    if (this.#row && changes.session.lastAt > this.#row.lastAt) this.#readAt = performance.now();
    this.#revision = changes.revision;
    this.#row = changes.session;
    this.#records.add(changes, payloads);
    let turn = 0;
    for (const record of this.#records.upTo(this.#complete(changes, isNews))) {
      this.#analysis.push(record);
      if (++turn % RECORDS_A_BREATH === 0) await this.#breathe();
      if (this.#disposed) return;
    }
  }

  /** Up to when nothing more is expected to come. */
  #complete(changes: Changes, isNews: boolean): EpochMilliseconds {
    if (changes.more) return Math.max(...changes.segments.map(({ to }) => to)) - HOLD_MS;
    if (this.#live) return this.#now() - HOLD_MS;
    // Somebody else's tab may be under way: what it does not add to within a moment is complete.
    return isNews && this.#told !== '' ? changes.session.lastAt - HOLD_MS : Number.POSITIVE_INFINITY;
  }

  /** The page's present, by its own clock: that of its newest row, and the time since. */
  #now(): EpochMilliseconds {
    if (this.#readAt === undefined || !this.#row) return Date.now();
    return this.#row.lastAt + performance.now() - this.#readAt;
  }

  /** Gives whether all that was read is told. */
  #tell(isComplete: boolean): boolean {
    const now = performance.now();
    const rest = Math.max(TELL_INTERVAL_MS, this.#concludingMs / CONCLUDING_SHARE);
    if (isComplete) this.#anew = false;
    const isTime = isComplete || (!this.#anew && now - this.#startedAt > FIRST_TOLD_AFTER_MS);
    const isDue = isTime && now - this.#toldAt >= rest;
    const { frames } = this.#records;
    const news: AnalysisNews = { done: frames, total: Math.max(this.#row?.frames ?? 0, frames) };
    if (isDue) {
      const result = this.#conclude(isComplete);
      this.#toldAt = performance.now();
      this.#concludingMs = this.#toldAt - now;
      const words = JSON.stringify(result);
      if (result && words !== this.#told) {
        this.#told = words;
        news.result = result;
      }
    }
    this.#listener.heard(news);
    return isDue;
  }

  #conclude(isComplete: boolean): SessionResult | undefined {
    const { sessions } = this.#analysis.result(this.#reached(isComplete));
    return sessions.find(({ id }) => id === this.#session);
  }

  /** Up to when conclusions are drawn; `undefined` where the recording is over and all of it has been read. */
  #reached(isComplete: boolean): EpochMilliseconds | undefined {
    if (this.#live || !isComplete) return this.#records.reached;
    if (!this.#row) return undefined;
    const { endedAt, recordedUntil, run, lastAt } = this.#row;
    // A file's recording is over, whether or not it says when.
    const isOver = endedAt !== undefined || recordedUntil !== undefined || run === '';
    return isOver ? undefined : lastAt;
  }

  /** Something came that belongs before what has been analysed: the order of time is kept by reading all again. */
  #beginAnewSoon(): void {
    if (performance.now() - this.#startedAt < ANEW_AFTER_MS) return;
    this.#analysis = createAnalysis();
    this.#records = new RecordsInOrder();
    this.#revision = 0;
    this.#startedAt = performance.now();
    this.#anew = true;
    this.#again = true;
  }
}

/** Some hundreds of microseconds of work. */
const RECORDS_A_BREATH = 200;
