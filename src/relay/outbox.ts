// Batches on their way: numbered, kept until acknowledged, replayed after the recorder's death, and bounded in bytes.

import { type Batch, batchBytes, FrameFlag } from '../records/batch';
import type { ByteCount } from '../records/units';

/** Bytes kept before bodies are left out: a minute of a busy page while the recorder starts anew. */
const OUTBOX_LIMIT: ByteCount = 64 * 1024 * 1024;
/** Bytes posted and not acknowledged: enough to keep the recorder busy, not so much that its death costs much. */
const IN_FLIGHT_LIMIT: ByteCount = 16 * 1024 * 1024;

export interface NumberedBatch {
  number: number;
  batch: Batch;
  bytes: ByteCount;
}

export class Outbox {
  #waiting: NumberedBatch[] = [];
  #posted = 0;
  #lastNumber = 0;
  #bytes: ByteCount = 0;
  #inFlight: ByteCount = 0;

  constructor(
    private readonly limit = OUTBOX_LIMIT,
    private readonly inFlightLimit = IN_FLIGHT_LIMIT,
  ) {}

  /** Takes a batch in. Over the limit its bodies stay out, then its frames; facts and a `gap` always go in. */
  add(batch: Batch): void {
    const kept = this.#bytes + batchBytes(batch) <= this.limit ? batch : this.#reduced(batch);
    const bytes = batchBytes(kept);
    this.#lastNumber++;
    this.#waiting.push({ number: this.#lastNumber, batch: kept, bytes });
    this.#bytes += bytes;
  }

  /** The next batch to post, if the window has room; it counts as posted from then on. */
  next(): NumberedBatch | undefined {
    const batch = this.#waiting[this.#posted];
    if (!batch || (this.#inFlight > 0 && this.#inFlight + batch.bytes > this.inFlightLimit)) return undefined;
    this.#posted++;
    this.#inFlight += batch.bytes;
    return batch;
  }

  /** All up to this number are durable. */
  acknowledge(upTo: number): void {
    while (this.#waiting[0] && this.#waiting[0].number <= upTo) {
      const done = this.#waiting.shift();
      if (!done) break;
      this.#bytes -= done.bytes;
      if (this.#posted > 0) {
        this.#posted--;
        this.#inFlight -= done.bytes;
      }
    }
  }

  /** The port is gone: all that is not acknowledged is to be posted again. */
  rewind(): void {
    this.#posted = 0;
    this.#inFlight = 0;
  }

  /** What nobody has acknowledged, oldest first. */
  get unacknowledged(): readonly NumberedBatch[] {
    return this.#waiting;
  }

  /** Number of the newest batch; 0 before the first. */
  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** Of the newest batch that is durable with all before it; 0 before the first. */
  get durableNumber(): number {
    return (this.#waiting[0]?.number ?? this.#lastNumber + 1) - 1;
  }

  #reduced(batch: Batch): Batch {
    const bare = withoutBodiesSaid(
      batch,
      'The recorder could not keep up: these frames are kept without their bodies.',
    );
    if (this.#bytes + batchBytes(bare) <= 2 * this.limit) return bare;
    return withGap(
      withoutFrames(batch),
      batch.columns.at.length,
      'The recorder could not keep up: these frames are lost.',
    );
  }
}

/** The batch with each frame's time, size and direction, no body, and a `gap` that says why. */
export function withoutBodiesSaid(batch: Batch, reason: string): Batch {
  return withGap(withoutBodies(batch), batch.columns.at.length, reason);
}

/** The batch with each frame's time, size and direction, and no body. */
export function withoutBodies(batch: Batch): Batch {
  const flags = batch.columns.flags.map((bits, index) =>
    batch.columns.size[index] ? bits | FrameFlag.truncated : bits,
  );
  const kept = new Uint32Array(flags.length);
  return { ...batch, columns: { ...batch.columns, flags, kept }, payload: new Uint8Array() };
}

/** The batch with nothing but its facts. */
export function withoutFrames(batch: Batch): Batch {
  const none = <Column extends { slice(from: number, to: number): Column }>(column: Column) =>
    column.slice(0, 0);
  const { columns } = batch;
  return {
    ...batch,
    columns: {
      connection: none(columns.connection),
      seq: none(columns.seq),
      at: none(columns.at),
      flags: none(columns.flags),
      size: none(columns.size),
      kept: none(columns.kept),
      listeners: none(columns.listeners),
      handlerMs: none(columns.handlerMs),
      buffered: none(columns.buffered),
    },
    payload: new Uint8Array(),
  };
}

function withGap(batch: Batch, lost: number, reason: string): Batch {
  const at = batch.facts.at(-1)?.at ?? batch.columns.at.at(-1) ?? performance.timeOrigin + performance.now();
  return lost === 0 ? batch : { ...batch, facts: [...batch.facts, { type: 'gap', at, lost, reason }] };
}
