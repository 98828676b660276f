// Frames in full, for the rows in view and for the one that is looked at: summary, names, and its content as a tree.
// The worker goes through the connection up to the frame again. Where that is far, it begins with the connection's first
// frames, by which protocols say what they are, and goes on shortly before the frame.

import { signal } from '@preact/signals';
import type { ProtocolName } from '../../decoders';
import type { ByteCount } from '../../records/units';
import type { DecodedFrame } from '../bodies/calls';
import { StoppedError, type WorkerCalls } from '../bodies/worker-calls';
import type { DecodeParts } from './decode-parts';
import { type FrameIndex, type FrameNumber, idAt } from './frame-index';
import { raise } from './version';

export interface Description extends DecodedFrame {
  /** All frames of the connection before it that matter to it were gone through. */
  whole: boolean;
}

/** Of these, a message means the same whatever came before it. */
const EACH_ALONE: readonly ProtocolName[] = ['json', 'text', 'msgpack', 'cbor', 'binary'];
/** Some forty screens of rows. */
const MOST_HELD = 2000;
/** Frames asked for at once: more than any screen shows. What was asked for before has been scrolled away. */
const MOST_WANTED = 200;
/** How far back a stretch goes, in frames of all connections: some ten milliseconds for the worker. */
const STRETCH: Reach = { frames: 3000, bytes: 4e6 };
/** Up to this, all of a connection is gone through for a single frame: some seconds. */
const FAR: Reach = { frames: 1e6, bytes: 64e6 };

interface Reach {
  frames: number;
  bytes: ByteCount;
}

export class Descriptions {
  /** Rises whenever descriptions have come. */
  readonly version = signal(0);
  readonly #index: FrameIndex;
  readonly #parts: DecodeParts;
  readonly #worker: WorkerCalls;
  readonly #onError: (error: unknown) => void;
  readonly #held = new Map<FrameNumber, Description>();
  #wanted = new Set<FrameNumber>();
  #working = false;
  #ended = false;

  constructor(index: FrameIndex, parts: DecodeParts, worker: WorkerCalls, onError: (error: unknown) => void) {
    this.#index = index;
    this.#parts = parts;
    this.#worker = worker;
    this.#onError = onError;
  }

  /** What is known now; asks for it where it is not. Without `value`. */
  peek(frame: FrameNumber): Description | undefined {
    const held = this.#held.get(frame);
    if (held) return held;
    this.#wanted.add(frame);
    if (!this.#working && !this.#ended) void this.#work();
    return undefined;
  }

  /** The frame with its value. Rejects where the worker breaks. */
  async whole(frame: FrameNumber): Promise<Description | undefined> {
    const quick = (await this.#describe([frame], true))[0];
    if (!quick || quick.whole) return quick;
    const own = this.#index.segmentOf(frame);
    const first = this.#firstSegment(frame);
    // A connection too long for that stays told by its last stretch, and the description says so.
    if (this.#reachBack(own, first, FAR) > first) return quick;
    return (await this.#replay(range(first, own), [frame], true, true))[0];
  }

  dispose(): void {
    this.#ended = true;
    this.#worker.stop();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      // All that one drawing asks for comes together.
      await Promise.resolve();
      while (this.#wanted.size > 0 && !this.#ended) {
        const frames = [...this.#wanted].slice(-MOST_WANTED);
        this.#wanted = new Set();
        for (const described of await this.#describe(frames, false)) this.#keep(described);
        raise(this.version);
      }
    } catch (error) {
      this.#ended = true;
      if (!(error instanceof StoppedError)) this.#onError(error);
    } finally {
      this.#working = false;
    }
  }

  async #describe(frames: readonly FrameNumber[], values: boolean): Promise<Description[]> {
    const needed = new Set<number>();
    let whole = true;
    for (const frame of frames) {
      const own = this.#index.segmentOf(frame);
      const first = this.#firstSegment(frame);
      const from = this.#reachBack(own, first, STRETCH);
      // Rows stand side by side: most of them share their segments.
      for (const number of range(from, own)) needed.add(number);
      needed.add(first);
      if (from > first + 1) whole = false;
    }
    return this.#replay(
      [...needed].sort((a, b) => a - b),
      frames,
      values,
      whole,
    );
  }

  /** The oldest segment within reach of one, not before `first`. */
  #reachBack(own: number, first: number, reach: Reach): number {
    let { frames, bytes } = reach;
    let from = own;
    while (from > first) {
      const segment = this.#index.segments[from - 1];
      if (!segment) break;
      frames -= segment.at.length;
      bytes -= this.#index.offsets(segment).at(-1) ?? 0;
      if (frames < 0 || bytes < 0) break;
      from--;
    }
    return from;
  }

  async #replay(
    numbers: readonly number[],
    frames: readonly FrameNumber[],
    values: boolean,
    whole: boolean,
  ): Promise<Description[]> {
    const { parts, openings } = await this.#parts.read(numbers);
    const found = await this.#worker.call('replay', { parts, openings, wanted: [...frames], values });
    return found.map((frame) => ({ ...frame, whole: whole || EACH_ALONE.includes(frame.protocol) }));
  }

  /** The segment that holds the first frame of the frame's connection. */
  #firstSegment(frame: FrameNumber): number {
    const { segment, index } = this.#index.place(frame);
    return this.#index.firstSegment(idAt(segment, index)) ?? this.#index.segmentOf(frame);
  }

  #keep(described: Description): void {
    this.#held.set(described.frame, described);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= MOST_HELD) break;
      this.#held.delete(oldest);
    }
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}
