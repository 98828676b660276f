// Bytes through one of the platform's (de)compression streams, with a bound on what is between the two ends. Piping would
// have none: Node's count their queues in chunks, 16,384 of them, whatever their size.

import type { ByteCount } from '../records/units';

export interface Passage {
  /** Bytes put in so far. */
  bytesIn: ByteCount;
  /** All of the source went in without a complaint, so what fails afterwards is that there is no more of it. */
  ended: boolean;
  /** What the source itself failed with. */
  failure: unknown;
}

/** What comes out. Leaving early lets go of the source. An error is the stream's own, or the source's. */
export async function* through(
  source: AsyncGenerator<Uint8Array, void>,
  stream: GenericTransformStream,
  passage: Passage = newPassage(),
): AsyncGenerator<Uint8Array, void> {
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const gate = new Gate();
  feed(source, stream.writable, passage, gate);
  try {
    for (;;) {
      let arrived = false;
      const reading = reader.read().finally(() => {
        arrived = true;
        gate.lower();
      });
      reading.catch(() => {});
      // A chunk that waited is there after as many turns as promises stand between.
      for (let turn = 0; turn < 4 && !arrived; turn++) await undefined;
      if (!arrived) gate.raise();
      const { done, value } = await reading;
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw passage.failure ?? error;
  } finally {
    gate.close();
    await reader.cancel().catch(() => {});
    await source.return();
  }
}

export function newPassage(): Passage {
  return { bytesIn: 0, ended: false, failure: undefined };
}

/** Runs beside the reading. What the stream has against the bytes arrives at its readable side. */
function feed(
  source: AsyncGenerator<Uint8Array, void>,
  writable: WritableStream<BufferSource>,
  passage: Passage,
  gate: Gate,
): void {
  const writer = writable.getWriter();
  writer.closed.catch(() => {});
  const run = async (): Promise<void> => {
    // The next chunk is made while the stream works on the one before, in a thread of its own.
    let writing: Promise<void> = Promise.resolve();
    while (await gate.pass()) {
      const next = await source.next().catch((error: unknown) => {
        passage.failure = error;
        return undefined;
      });
      await writing;
      if (next === undefined) {
        await writer.abort(passage.failure);
        return;
      }
      if (next.done) {
        // An error at the end would take along what has not been read yet.
        await gate.raised();
        passage.ended = true;
        await writer.close();
        return;
      }
      passage.bytesIn += next.value.length;
      writing = writer.write(next.value as Uint8Array<ArrayBuffer>);
      writing.catch(() => {});
    }
  };
  run().catch(() => {});
}

/** Open while nothing is left to come out, and then for one more chunk: the stream works on that while others are read. */
class Gate {
  #isRaised = false;
  #hasOneMore = false;
  #isClosed = false;
  #wake: (() => void) | undefined;

  raise(): void {
    this.#isRaised = true;
    this.#wake?.();
  }

  lower(): void {
    if (this.#isRaised) this.#hasOneMore = true;
    this.#isRaised = false;
    this.#wake?.();
  }

  /** Nobody waits at the gate for good. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** Whether to go on. */
  async pass(): Promise<boolean> {
    while (!this.#isRaised && !this.#hasOneMore && !this.#isClosed) await this.#change();
    if (!this.#isRaised) this.#hasOneMore = false;
    return !this.#isClosed;
  }

  /** All that came out has been read. */
  async raised(): Promise<void> {
    while (!this.#isRaised && !this.#isClosed) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
