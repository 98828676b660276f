// Hands batches to the relay, by events dispatched on the line: a MessagePort that both worlds hold, and nobody else does.
//
// It is given away in an event that is dispatched before any script of the page exists to listen. Nothing is posted
// through it: a message would come as a task of its own, and tasks of a page that goes are dropped. An event is heard
// before its dispatch returns, so that each frame is either still pending here or with the relay, at any moment.

import type { HandedBatch } from '../records/messages';
import {
  BATCH_EVENT,
  BODY_RATE_EVENT,
  FLUSH_EVENT,
  HELLO_EVENT,
  PAYLOAD_EVENT,
  READY_EVENT,
  STOP_EVENT,
} from '../records/messages';
import type { ByteCount, EpochMilliseconds, Milliseconds } from '../records/units';
import { setBodyRate } from './allowance';
import {
  apply,
  byteLengthOf,
  construct,
  getMessageData,
  makeTaskQueue,
  NativeBytesEvent,
  NativeMessageEvent,
  NativeUint8Array,
  NONE,
  nativeAddEventListener,
  nativeDispatchEvent,
  nativeRemoveEventListener,
  now,
  onChildrenChanged,
  pageIsHidden,
  sequenceOf,
  setTimer,
} from './intrinsics';
import { dropBodies, isFirstBatch, isPending, nextOrdinal, onPending, takeBatch, Urgency } from './pending';

/** Longest wait of a frame while the page is visible: what a crash may cost, and how live the panel is. */
const FLUSH_MS: Milliseconds = 100;
/** In a flood: most of what a hand-over costs is the same however little it carries. */
const FLOOD_FLUSH_MS: Milliseconds = 250;
/** Frames of one hand-over that make a flood. */
const FLOOD_FRAMES = 256;
/** A payload that is lent, not copied: to hand over less costs no more than the second event. */
const LEAST_LENT: ByteCount = 4096;

const meetingPlace = document.fonts;
const line = new MessageChannel().port1;
const runAsTask = makeTaskQueue();
/** What will hand over is under way. */
let timerIsSet = false;
/** Of the newest timer: those before it count no more. */
let timer = 0;
let handedOverAt: EpochMilliseconds = 0;
let flushMs = FLUSH_MS;
let taskIsSet = false;
/** The page goes: there may be no other task. */
let leaving = false;
let stopped = false;

export function startHandover(): void {
  onLine(FLUSH_EVENT, handOver);
  onLine(STOP_EVENT, () => {
    stopped = true;
  });
  onLine(BODY_RATE_EVENT, (event) => setBodyRate(apply(getMessageData, event, NONE)));
  // Browsers put scripts that were registered at run time into a page in an order of their own.
  if (!hello()) awaitRelay();
  onPending((urgency) => {
    if (urgency === Urgency.now || leaving) handOverNow();
    else if (urgency === Urgency.soon) handOverSoon();
    else if (!timerIsSet && !taskIsSet) handOverLater();
  });
}

function hello(): boolean {
  return dispatch(meetingPlace, HELLO_EVENT, undefined, line);
}

/** Whoever calls once the relay has come, or cannot come any more, is the page: it would be given the line. */
function awaitRelay(): void {
  apply(nativeAddEventListener, meetingPlace, [READY_EVENT, onReady]);
  // Firefox compiles each script in its own time, and lets the parser go on once all have run: no task is the last one.
  onChildrenChanged(document.documentElement ?? document, stopWaiting);
}

function onReady(): void {
  stopWaiting();
  hello();
}

function stopWaiting(): void {
  apply(nativeRemoveEventListener, meetingPlace, [READY_EVENT, onReady]);
}

/** Hands over what is pending before this call returns. What comes after it sets a timer of its own. */
export function handOver(): void {
  timerIsSet = false;
  handOverNow();
}

function handOverNow(): void {
  handedOverAt = now();
  const handed = takeWhatFits();
  if (!handed) return;
  flushMs = nextOrdinal() - handed.batch.firstOrdinal < FLOOD_FRAMES ? FLUSH_MS : FLOOD_FLUSH_MS;
  if (!stopped)
    dispatch(line, BATCH_EVENT, lendPayload(handed.batch.payload) ? withoutPayload(handed) : handed);
}

/** Whether the relay has it now, as it is. */
function lendPayload(payload: Uint8Array): boolean {
  if (NativeBytesEvent === undefined || byteLengthOf(payload) < LEAST_LENT) return false;
  const init = { __proto__: null, data: payload, cancelable: true };
  return isTaken(line, construct(NativeBytesEvent, [PAYLOAD_EVENT, init]));
}

function withoutPayload({ batch, blobs }: HandedBatch): HandedBatch {
  return { batch: { ...batch, payload: new NativeUint8Array(0) }, blobs };
}

/** From now on there may be no other task: all is handed over as it comes. Until `handOverInTime`. */
export function handOverAtOnce(): void {
  leaving = true;
  handOver();
}

/** The page lives on after all. */
export function handOverInTime(): void {
  leaving = false;
}

function handOverLater(): void {
  // Timers of hidden pages are held back, for up to a minute; tasks are not.
  if (isFirstBatch() || pageIsHidden()) {
    handOverSoon();
    return;
  }
  startTimer(flushMs);
}

function startTimer(delayMs: Milliseconds): void {
  timerIsSet = true;
  const own = ++timer;
  setTimer(() => {
    if (own === timer && timerIsSet) onTimer();
  }, delayMs);
}

/** What is pending may have begun after a full batch was handed over. */
function onTimer(): void {
  timerIsSet = false;
  const left = isPending() ? handedOverAt + flushMs - now() : 0;
  if (left > 1) startTimer(left);
  else handOver();
}

/** As a task of its own: a batch is full in the middle of what the page does, which goes first. */
function handOverSoon(): void {
  if (taskIsSet) return;
  taskIsSet = true;
  runAsTask(() => {
    taskIsSet = false;
    handOverNow();
  });
}

/** Where there is no memory for the bodies, they stay out: this runs within the page's own calls, and must not throw. */
function takeWhatFits(): HandedBatch | undefined {
  try {
    return takeBatch();
  } catch {
    dropBodies();
    return takeBatch();
  }
}

/** Hears what the relay dispatches on the line. */
export function onLine(type: string, listener: (event: Event) => void): void {
  apply(nativeAddEventListener, line, [type, listener]);
}

/** Whether the relay heard it. */
export function tellRelay(type: string, data: string | number | undefined): boolean {
  return dispatch(line, type, data);
}

/** Whether the relay took it. */
function dispatch(target: EventTarget, type: string, data: unknown, given?: MessagePort): boolean {
  const ports = sequenceOf(given ? [given] : []);
  const event = construct(NativeMessageEvent, [type, { __proto__: null, data, ports, cancelable: true }]);
  return isTaken(target, event);
}

/** Whoever takes an event cancels it. */
function isTaken(target: EventTarget, event: Event): boolean {
  return apply(nativeDispatchEvent, target, [event]) === false;
}
