// Frames and facts that wait for the next hand-over. A frame costs a few writes into typed arrays here;
// encoding, and whatever else can be done once a batch, is done when the batch is made.

import { type Batch, type Fact, FrameFlag } from '../records/batch';
import type { HandedBatch } from '../records/messages';
import { bodyRateText } from './allowance';
import { type Body, encodeBodies } from './bodies';
import {
  append,
  apply,
  bufferOf,
  byteLengthOf,
  getBlobSize,
  isView,
  type List,
  makeList,
  NativeFloat32Array,
  NativeFloat64Array,
  NativeUint8Array,
  NativeUint16Array,
  NativeUint32Array,
  NONE,
  now,
  setBytes,
} from './intrinsics';

/**
 * Frames that fill a batch: the cost of a hand-over is spread thin, and the columns of so many stay under 64 KiB, beyond which
 * Chromium stores a value in a file of its own.
 */
const BATCH_FRAMES = 1536;
/** Weight of pending bodies and facts that fills a batch. Strings count by their length. */
const BATCH_BYTES = 512 * 1024;
/** A full batch is handed over once the page has done what it is at. Where that goes on and on, not beyond so many frames and bytes. */
const FRAME_CAPACITY = 4 * BATCH_FRAMES;
const BYTE_CAPACITY = 4 * BATCH_BYTES;
/** What a fact weighs beside its long texts: so that many are no larger a message than one large frame. */
const FACT_WEIGHT = 256;
/** Facts kept before the first socket: what a log-in leaves behind, not a page's whole life. */
const EARLY_FACTS = 64;

// Without room before the first socket: most documents never make one.
let connection = new NativeUint32Array(0);
let seq = new NativeUint32Array(0);
let at = new NativeFloat64Array(0);
let flags = new NativeUint8Array(0);
let listeners = new NativeUint16Array(0);
let handlerMs = new NativeFloat32Array(0);
let buffered = new NativeUint32Array(0);
let bodies: List<Body> = makeList();
let count = 0;
let weight = 0;
/** The page's running number of the first pending frame. */
let firstOrdinal = 0;

/** Pending frames whose bodies are not kept. */
let bare = 0;

let facts: Fact[] = [];
/** Triples (from, to, time): see `Batch.paints`. */
let paints: List<number> = makeList();
let paintCount = 0;

let awake = false;
let handedOver = false;
let announce: (urgency: number) => void = () => {};

/** When what is pending is to be handed over. */
export const Urgency = {
  /** In its time. */
  later: 0,
  /** A batch is full. */
  soon: 1,
  /** There is no more room. */
  now: 2,
} as const;

/** The listener is told of each addition, by its `Urgency`. Nothing is announced before `wake`. */
export function onPending(listener: (urgency: number) => void): void {
  announce = listener;
}

/** The first socket is made: from now on all is handed over. */
export function wake(): void {
  if (awake) return;
  awake = true;
  connection = new NativeUint32Array(FRAME_CAPACITY);
  seq = new NativeUint32Array(FRAME_CAPACITY);
  at = new NativeFloat64Array(FRAME_CAPACITY);
  flags = new NativeUint8Array(FRAME_CAPACITY);
  listeners = new NativeUint16Array(FRAME_CAPACITY);
  handlerMs = new NativeFloat32Array(FRAME_CAPACITY);
  buffered = new NativeUint32Array(FRAME_CAPACITY);
}

/** Whether anything has been handed over: a first batch goes at once, so that the recorder knows the page early. */
export function isFirstBatch(): boolean {
  return !handedOver;
}

export function isPending(): boolean {
  return count > 0 || facts.length > 0 || paintCount > 0;
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
  // One that is large for a batch goes alone: our copy of its bytes is the batch's payload then.
  if (count > 0 && weight + bytes > BYTE_CAPACITY) announce(Urgency.now);
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
  if (typeof body === 'number') bare++;
  const ordinal = firstOrdinal + index;
  announce(count === FRAME_CAPACITY ? Urgency.now : urgency());
  return ordinal;
}

function urgency(): number {
  if (weight >= BYTE_CAPACITY) return Urgency.now;
  return count >= BATCH_FRAMES || weight >= BATCH_BYTES ? Urgency.soon : Urgency.later;
}

function weightOf(body: Body): number {
  if (typeof body === 'string') return body.length;
  if (body === undefined || typeof body === 'number') return 0;
  if (isView(body)) return byteLengthOf(body);
  // Read by the relay, a Blob's bytes travel in the same batch from there on.
  return apply(getBlobSize, body, NONE);
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
  announce(urgency());
}

/** `textLength`: of its texts, where they may be long. */
export function addFact(fact: Fact, textLength = 0): void {
  if (!awake && facts.length >= EARLY_FACTS) return;
  append(facts, fact);
  weight += FACT_WEIGHT + textLength;
  if (awake) announce(urgency());
}

/** Lets the pending bodies go, when there is no memory to hand them over. */
export function dropBodies(): void {
  for (let index = 0; index < count; index++) {
    if (bodies[index] !== undefined) flags[index] = (flags[index] ?? 0) | FrameFlag.truncated;
  }
  bodies = makeList();
}

/** Makes a batch of all that is pending; `undefined` where there is nothing. */
export function takeBatch(): HandedBatch | undefined {
  if (!awake || !isPending()) return undefined;
  const frames = count;
  const size = new NativeUint32Array(frames);
  const kept = new NativeUint32Array(frames);
  const { payload, blobs } = encodeBodies({ bodies, count, flags, size, kept });
  if (bare > 0) append(facts, { type: 'gap', at: now(), lost: bare, reason: tooMuch() });
  const batch: Batch = {
    firstOrdinal,
    columns: {
      connection: head(new NativeUint32Array(frames), NativeUint32Array, connection),
      seq: head(new NativeUint32Array(frames), NativeUint32Array, seq),
      at: head(new NativeFloat64Array(frames), NativeFloat64Array, at),
      flags: head(new NativeUint8Array(frames), NativeUint8Array, flags),
      size,
      kept,
      listeners: head(new NativeUint16Array(frames), NativeUint16Array, listeners),
      handlerMs: head(new NativeFloat32Array(frames), NativeFloat32Array, handlerMs),
      buffered: head(new NativeUint32Array(frames), NativeUint32Array, buffered),
    },
    payload,
    paints: takePaints(),
    facts,
  };
  firstOrdinal += frames;
  handedOver = true;
  count = 0;
  weight = 0;
  bare = 0;
  bodies = makeList();
  facts = [];
  return { batch, blobs };
}

/** Of frames that were too many bytes. */
function tooMuch(): string {
  return `The page moved more than ${bodyRateText()}: of these frames time and size are kept, and not their bodies. Redial's options set how much is kept.`;
}

/** Fills a new column from the head of a pending one. */
function head<Column extends ArrayBufferView>(
  target: Column,
  Type: new (buffer: ArrayBuffer, offset: number, length: number) => Column,
  source: Column,
): Column {
  apply(setBytes, target, [new Type(bufferOf(source), 0, count)]);
  return target;
}

function takePaints(): Float64Array {
  const taken = new NativeFloat64Array(paintCount);
  for (let index = 0; index < paintCount; index++) taken[index] = paints[index] ?? 0;
  paints = makeList();
  paintCount = 0;
  return taken;
}
