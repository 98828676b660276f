// A place in the recording for sockets that no page script saw: those of a worker, or of a document that was there
// before Redial. It hands over batches as a relay would, so that tokens, counters and segments are treated alike.

import { type Fact, FrameFlag, UNKNOWN_LISTENERS } from '../../records/batch';
import type { PageHello } from '../../records/messages';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Ingest } from '../ingest';

/** As often as a page hands over. */
const FLUSH_MS: Milliseconds = 100;
/** Bytes at which a batch is made at once: as a page does. */
const BYTE_LIMIT = 512 * 1024;

interface OutsideFrame {
  connection: number;
  seq: number;
  at: EpochMilliseconds;
  flags: number;
  body: Uint8Array;
}

export class OutsidePage {
  readonly #ingest: Ingest;
  readonly #id: string;
  readonly #ready: Promise<unknown>;
  #frames: OutsideFrame[] = [];
  #facts: Fact[] = [];
  #bytes = 0;
  #batches = 0;
  #connections = 0;
  #firstOrdinal = 0;
  readonly #nextSeq = new Map<number, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `url`: of the worker or document. */
  constructor(ingest: Ingest, tab: number, tabUrl: string, url: string, startedAt: EpochMilliseconds) {
    this.#ingest = ingest;
    this.#id = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    const hello: PageHello = {
      id: this.#id,
      url,
      origin: URL.canParse(url) ? new URL(url).origin : 'null',
      startedAt,
      navigation: 'navigate',
      place: 'child',
      userAgent: navigator.userAgent,
    };
    this.#ready = ingest.hello(hello, { tab, frame: 0, tabUrl });
  }

  /** A new socket; gives its number here. */
  connect(fact: Omit<Extract<Fact, { type: 'created' }>, 'type' | 'connection'>): number {
    const connection = ++this.#connections;
    this.add({ ...fact, type: 'created', connection });
    return connection;
  }

  add(fact: Fact): void {
    this.#facts.push(fact);
    this.#schedule();
  }

  addFrame(
    connection: number,
    at: EpochMilliseconds,
    direction: 'in' | 'out',
    opcode: number,
    body: Uint8Array,
  ) {
    const seq = this.#nextSeq.get(connection) ?? 0;
    this.#nextSeq.set(connection, seq + 1);
    const flags = (direction === 'out' ? FrameFlag.out : 0) | (opcode === 2 ? FrameFlag.binary : 0);
    this.#frames.push({ connection, seq, at, flags, body });
    this.#bytes += body.length;
    if (this.#bytes >= BYTE_LIMIT) void this.flush();
    else this.#schedule();
  }

  /** The worker or document is gone. */
  end(at: EpochMilliseconds): void {
    this.add({ type: 'lifecycle', at, event: 'unload' });
    void this.flush();
  }

  /** Hands over what is pending. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const frames = this.#frames;
    const facts = this.#facts;
    if (frames.length === 0 && facts.length === 0) return;
    this.#frames = [];
    this.#facts = [];
    this.#bytes = 0;
    const number = ++this.#batches;
    const firstOrdinal = this.#firstOrdinal;
    this.#firstOrdinal += frames.length;
    await this.#ready;
    const sizes = frames.map(({ body }) => body.length);
    this.#ingest.add(this.#id, number, {
      firstOrdinal,
      columns: {
        connection: Uint32Array.from(frames, ({ connection }) => connection),
        seq: Uint32Array.from(frames, ({ seq }) => seq),
        at: Float64Array.from(frames, ({ at }) => at),
        flags: Uint8Array.from(frames, ({ flags }) => flags),
        size: Uint32Array.from(sizes),
        kept: Uint32Array.from(sizes),
        listeners: new Uint16Array(frames.length).fill(UNKNOWN_LISTENERS),
        handlerMs: new Float32Array(frames.length).fill(Number.NaN),
        buffered: new Uint32Array(frames.length),
      },
      payload: joined(frames),
      paints: new Float64Array(),
      facts,
    });
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }
}

function joined(frames: readonly OutsideFrame[]): Uint8Array {
  const payload = new Uint8Array(frames.reduce((bytes, { body }) => bytes + body.length, 0));
  let at = 0;
  for (const { body } of frames) {
    payload.set(body, at);
    at += body.length;
  }
  return payload;
}
