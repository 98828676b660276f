// Frames and facts that wait for the next hand-over. A frame costs a few writes into typed arrays here;
// encoding, and whatever else can be done once a batch, is done when the batch is made.

import { type Batch, type Fact, FrameFlag } from '../records/batch';
import {
  append,
  apply,
  byteLengthOf,
  encodeInto,
  getBlobSize,
  isView,
  type List,
  makeList,
  NativeArrayBuffer,
  NativeFloat32Array,
  NativeFloat64Array,
  NativeUint8Array,
  NativeUint16Array,
  NativeUint32Array,
  NONE,
  now,
  setBytes,
  slice,
} from './intrinsics';

/** A frame's body: text as it is, bytes as our own copy, a Blob to be read by the relay, or none (lost, or not to be had). */
export type Body = string | Uint8Array | Blob | undefined;

export interface PendingBatch {
  batch: Batch;
  /** Frames whose body the relay has to read. */
  blobs: { index: number; blob: Blob }[];
}

/** Frames in a batch: at 200 bytes a frame the cost of a hand-over is spread thin enough to vanish (bench/README.md). */
const FRAME_CAPACITY = 1024;
/** Weight of pending bodies and facts at which a batch is made at once. Strings count by their length. */
const BYTE_LIMIT = 512 * 1024;
/** A body of this size goes alone: then a binary one is handed over without being copied once more. */
const LARGE_BODY = 32 * 1024;
/** Longest body kept. With its columns it must pass the 64 MiB of a runtime message with room to spare. */
export const BODY_LIMIT = 32 * 1024 * 1024;
/** What a fact weighs beside its long texts: so that many are no larger a message than one large frame. */
const FACT_WEIGHT = 256;
/** Facts kept before the first socket: what a log-in leaves behind, not a page's whole life. */
const EARLY_FACTS = 64;

const connection = new NativeUint32Array(FRAME_CAPACITY);
const seq = new NativeUint32Array(FRAME_CAPACITY);
const at = new NativeFloat64Array(FRAME_CAPACITY);
const flags = new NativeUint8Array(FRAME_CAPACITY);
const listeners = new NativeUint16Array(FRAME_CAPACITY);
const handlerMs = new NativeFloat32Array(FRAME_CAPACITY);
const buffered = new NativeUint32Array(FRAME_CAPACITY);
let bodies: List<Body> = makeList();
let count = 0;
let weight = 0;
/** The page's running number of the first pending frame. */
let firstOrdinal = 0;

let facts: Fact[] = [];
/** Triples (from, to, time): see `Batch.paints`. */
let paints: List<number> = makeList();
let paintCount = 0;

let awake = false;
let handedOver = false;
let announce: (full: boolean) => void = () => {};

/** `onPending` is told of each addition; `full` asks for a hand-over at once. Nothing is announced before `wake`. */
export function onPending(listener: (full: boolean) => void): void {
  announce = listener;
}

/** The first socket is made: from now on all is handed over. */
export function wake(): void {
  awake = true;
}

/** Whether anything has been handed over: a first batch goes at once, so that the recorder knows the page early. */
export function isFirstBatch(): boolean {
  return !handedOver;
}

/** Number that the next frame of the page will have. */
export function nextOrdinal(): number {
  return firstOrdinal + count;
}

/** Adds a frame, and gives its ordinal. */
export function addFrame(
  connectionNumber: number,
  frameNumber: number,
  frameFlags: number,
  listenerCount: number,
  bufferedAmount: number,
  body: Body,
  time: number = now(),
): number {
  const bytes = weightOf(body);
  const large = bytes >= LARGE_BODY;
  if (large && count > 0) announce(true);
  const index = count++;
  connection[index] = connectionNumber;
  seq[index] = frameNumber;
  at[index] = time;
  flags[index] = frameFlags;
  listeners[index] = listenerCount;
  handlerMs[index] = Number.NaN;
  buffered[index] = bufferedAmount;
  bodies[index] = body;
  weight += bytes;
  announce(large || count === FRAME_CAPACITY || weight >= BYTE_LIMIT);
  return firstOrdinal + index;
}

function weightOf(body: Body): number {
  if (typeof body === 'string') return body.length;
  if (isView(body)) return byteLengthOf(body);
  // Read by the relay, a Blob's bytes travel in the same batch from there on.
  return body === undefined ? 0 : apply(getBlobSize, body, NONE);
}

/** How long the app's listeners took. Too late once the frame is handed over: then it stays unknown. */
export function setHandlerTime(ordinal: number, milliseconds: number): void {
  const index = ordinal - firstOrdinal;
  if (index >= 0 && index < count) handlerMs[index] = milliseconds;
}

export function addPaint(fromOrdinal: number, toOrdinal: number, time: number): void {
  paints[paintCount++] = fromOrdinal;
  paints[paintCount++] = toOrdinal;
  paints[paintCount++] = time;
  announce(false);
}

/** `textLength`: of its texts, where they may be long. */
export function addFact(fact: Fact, textLength = 0): void {
  if (!awake && facts.length >= EARLY_FACTS) return;
  append(facts, fact);
  weight += FACT_WEIGHT + textLength;
  if (awake) announce(weight >= BYTE_LIMIT);
}

/** Lets the pending bodies go, when there is no memory to hand them over. */
export function dropBodies(): void {
  for (let index = 0; index < count; index++) {
    if (bodies[index] !== undefined) flags[index] = (flags[index] ?? 0) | FrameFlag.truncated;
  }
  bodies = makeList();
}

/** Makes a batch of all that is pending; `undefined` where there is nothing. */
export function takeBatch(): PendingBatch | undefined {
  if (!awake || (count === 0 && facts.length === 0 && paintCount === 0)) return undefined;
  const frames = count;
  const size = new NativeUint32Array(frames);
  const kept = new NativeUint32Array(frames);
  const blobs: PendingBatch['blobs'] = [];
  const payload =
    lonelyBody(frames, size, kept) ??
    encodeBodies(frames, size, kept, (index, blob) => append(blobs, { index, blob }));
  const batch: Batch = {
    firstOrdinal,
    columns: {
      connection: copy(connection, new NativeUint32Array(frames), frames),
      seq: copy(seq, new NativeUint32Array(frames), frames),
      at: copy(at, new NativeFloat64Array(frames), frames),
      flags: copy(flags, new NativeUint8Array(frames), frames),
      size,
      kept,
      listeners: copy(listeners, new NativeUint16Array(frames), frames),
      handlerMs: copy(handlerMs, new NativeFloat32Array(frames), frames),
      buffered: copy(buffered, new NativeUint32Array(frames), frames),
    },
    payload,
    paints: copy(paints, new NativeFloat64Array(paintCount), paintCount),
    facts,
  };
  firstOrdinal += frames;
  handedOver = true;
  count = 0;
  weight = 0;
  bodies = makeList();
  facts = [];
  paints = makeList();
  paintCount = 0;
  if (scratchSize > SCRATCH_KEPT) {
    scratchSize = SCRATCH_SIZE;
    scratch = new NativeArrayBuffer(SCRATCH_SIZE);
  }
  return { batch, blobs };
}

/** Where bodies are encoded before a batch takes its exact share. */
const SCRATCH_SIZE = 64 * 1024;
/** A scratch that a huge frame made larger than this is given back. */
const SCRATCH_KEPT = 4 * 1024 * 1024;
let scratchSize = SCRATCH_SIZE;
let scratch = new NativeArrayBuffer(SCRATCH_SIZE);

/** A large binary frame usually goes alone: our copy of its bytes is the payload then. */
function lonelyBody(frames: number, size: Uint32Array, kept: Uint32Array): Uint8Array | undefined {
  const body = bodies[0];
  if (frames !== 1 || !isView(body)) return undefined;
  const length = byteLengthOf(body);
  if (length > BODY_LIMIT) return undefined;
  size[0] = length;
  kept[0] = length;
  return body as Uint8Array;
}

/** Writes all bodies side by side; fills sizes, and tells of Blobs. */
function encodeBodies(
  frames: number,
  size: Uint32Array,
  kept: Uint32Array,
  onBlob: (index: number, blob: Blob) => void,
): Uint8Array {
  let offset = 0;
  for (let index = 0; index < frames; index++) {
    const body = bodies[index];
    let full = 0;
    let bytes = 0;
    if (typeof body === 'string') {
      // Three bytes a UTF-16 unit is the most that UTF-8 needs.
      const room = body.length * 3 < BODY_LIMIT ? body.length * 3 : BODY_LIMIT;
      reserve(offset, room);
      const { read, written } = encodeInto(body, new NativeUint8Array(scratch, offset, room));
      bytes = written;
      full = written;
      if (read < body.length) {
        full += encodedLength(body, read);
        flags[index] = (flags[index] ?? 0) | FrameFlag.truncated;
      }
    } else if (isView(body)) {
      full = byteLengthOf(body);
      bytes = full;
      reserve(offset, bytes);
      apply(setBytes, new NativeUint8Array(scratch, offset), [body]);
    } else if (body !== undefined) {
      full = apply(getBlobSize, body, NONE);
      if (full <= BODY_LIMIT) onBlob(index, body);
      else flags[index] = (flags[index] ?? 0) | FrameFlag.truncated;
    }
    if (bytes > BODY_LIMIT) {
      bytes = BODY_LIMIT;
      flags[index] = (flags[index] ?? 0) | FrameFlag.truncated;
    }
    size[index] = full;
    kept[index] = bytes;
    offset += bytes;
  }
  const payload = new NativeUint8Array(offset);
  apply(setBytes, payload, [new NativeUint8Array(scratch, 0, offset)]);
  return payload;
}

/** Bytes that a text takes in UTF-8 from one of its units on. */
function encodedLength(text: string, from: number): number {
  const target = new NativeUint8Array(COUNTED_AT_ONCE);
  let length = 0;
  for (let at = from; at < text.length; ) {
    const { read, written } = encodeInto(slice(text, at, at + COUNTED_AT_ONCE), target);
    at += read;
    length += written;
  }
  return length;
}

/** Bytes of a text encoded at a time only to be counted. */
const COUNTED_AT_ONCE = 1024 * 1024;

/** Makes room in the scratch for so many more bytes. */
function reserve(offset: number, more: number): void {
  if (offset + more <= scratchSize) return;
  scratchSize = (offset + more) * 2;
  const larger = new NativeArrayBuffer(scratchSize);
  apply(setBytes, new NativeUint8Array(larger), [new NativeUint8Array(scratch, 0, offset)]);
  scratch = larger;
}

/** Fills `target` from the head of `source`. A loop: the arrays' own methods look up what the page may have replaced. */
function copy<Target extends { [index: number]: number }>(
  source: { readonly [index: number]: number },
  target: Target,
  length: number,
): Target {
  for (let index = 0; index < length; index++) target[index] = source[index] ?? 0;
  return target;
}
