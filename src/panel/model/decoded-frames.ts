// What the decoders say of every frame of a session, in four bytes a frame: type, protocol, role, and whether it could be
// read. Filled from the oldest frame on, as a decoder needs those before; what is newer is not decoded yet.

import { signal } from '@preact/signals';
import type { ProtocolName, Role } from '../../decoders';
import { PROTOCOLS } from '../../decoders/message';
import { type DecodedColumns, NO_TYPE, protocolIn, roleIn, type TypeName } from '../bodies/calls';
import { StoppedError, type WorkerCalls } from '../bodies/worker-calls';
import type { DecodeParts } from './decode-parts';
import type { FrameIndex, FrameNumber } from './frame-index';
import type { ListProgress } from './message-list';
import { raise } from './version';

/** Frames handed to the worker at a time: a few milliseconds' work, so that a row that is looked at soon has its turn. */
const PIECE_FRAMES = 4000;

export class DecodedFrames {
  /** Rises whenever more frames are decoded. */
  readonly version = signal(0);
  /** Set while there are frames to be decoded. */
  readonly progress = signal<ListProgress | undefined>(undefined);
  /** In the order of their indexes. */
  readonly types: TypeName[] = [];
  readonly #index: FrameIndex;
  readonly #parts: DecodeParts;
  readonly #worker: WorkerCalls;
  readonly #onError: (error: unknown) => void;
  #typeOf = new Uint16Array(4096);
  #traitsOf = new Uint8Array(4096);
  #faulty = new Uint8Array(4096);
  /** Frames decoded so far: all before this one. */
  #length = 0;
  /** Segments decoded so far. */
  #segments = 0;
  readonly #introduced = new Set<string>();
  /** By number of the protocol. */
  readonly #seen: boolean[] = [];
  #working = false;
  #ended = false;

  constructor(index: FrameIndex, parts: DecodeParts, worker: WorkerCalls, onError: (error: unknown) => void) {
    this.#index = index;
    this.#parts = parts;
    this.#worker = worker;
    this.#onError = onError;
  }

  /** How many frames are decoded: those with a smaller number are. */
  get length(): number {
    return this.#length;
  }

  /** Whether a segment's frames are decoded, or will never be. */
  isDecoded(segment: number): boolean {
    return segment < this.#segments || this.#ended;
  }

  /** Index in `types`; `NO_TYPE` where it has none or is not decoded yet. */
  typeOf(frame: FrameNumber): number {
    return frame < this.#length ? (this.#typeOf[frame] ?? NO_TYPE) : NO_TYPE;
  }

  nameOf(frame: FrameNumber): TypeName | undefined {
    return this.types[this.typeOf(frame)];
  }

  protocolOf(frame: FrameNumber): ProtocolName | undefined {
    return frame < this.#length ? PROTOCOLS[protocolIn(this.#traitsOf[frame] ?? 0)] : undefined;
  }

  roleOf(frame: FrameNumber): Role | undefined {
    return frame < this.#length ? roleIn(this.#traitsOf[frame] ?? 0) : undefined;
  }

  isHeartbeat(frame: FrameNumber): boolean {
    return this.roleOf(frame) === 'heartbeat';
  }

  /** It was not decoded, or not to its end. */
  isFaulty(frame: FrameNumber): boolean {
    return frame < this.#length && this.#faulty[frame] === 1;
  }

  /** Those that occur, in the order of `PROTOCOLS`. */
  protocols(): ProtocolName[] {
    return PROTOCOLS.filter((_, number) => this.#seen[number]);
  }

  /** To be called when the index has more segments. */
  grown(): void {
    if (!this.#working && !this.#ended) void this.#work();
  }

  dispose(): void {
    this.#ended = true;
    this.#worker.stop();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      let next = this.#takePiece();
      while (next && !this.#ended) {
        this.progress.value = { done: this.#length, total: this.#index.length };
        const piece = await next;
        const answer = this.#worker.call('decode', piece.argument);
        // The next bodies are read while the worker is at these.
        next = this.#takePiece(piece.end);
        const { columns, names } = await answer;
        this.types.push(...names);
        for (const column of columns) this.#add(column);
        this.#segments = piece.end;
        raise(this.version);
        next ??= this.#takePiece();
      }
    } catch (error) {
      // A worker that broke once breaks again on the same frame: they stay as they are.
      this.#ended = true;
      raise(this.version);
      if (!(error instanceof StoppedError)) this.#onError(error);
    } finally {
      this.#working = false;
      this.progress.value = undefined;
    }
  }

  #takePiece(from = this.#segments) {
    let end = from;
    for (let frames = 0; end < this.#index.segments.length && frames < PIECE_FRAMES; end++) {
      frames += this.#index.segments[end]?.at.length ?? 0;
    }
    if (end === from) return undefined;
    const numbers = Array.from({ length: end - from }, (_, n) => from + n);
    return this.#parts.read(numbers, this.#introduced).then((argument) => ({ argument, end }));
  }

  #add({ types, traits, faulty }: DecodedColumns): void {
    const length = this.#length + types.length;
    if (length > this.#typeOf.length) this.#reserve(Math.max(length, this.#typeOf.length * 2));
    for (const trait of traits) this.#seen[protocolIn(trait)] = true;
    this.#typeOf.set(types, this.#length);
    this.#traitsOf.set(traits, this.#length);
    this.#faulty.set(faulty, this.#length);
    this.#length = length;
  }

  #reserve(length: number): void {
    const typeOf = new Uint16Array(length);
    const traitsOf = new Uint8Array(length);
    const faulty = new Uint8Array(length);
    typeOf.set(this.#typeOf);
    traitsOf.set(this.#traitsOf);
    faulty.set(this.#faulty);
    this.#typeOf = typeOf;
    this.#traitsOf = traitsOf;
    this.#faulty = faulty;
  }
}
