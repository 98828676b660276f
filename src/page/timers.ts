// Timers that an app arms while it handles a close or an error, or soon after: its backoff, seen from outside.
// Callbacks are not wrapped. A timer of our own, armed just before with the same delay, fires just before theirs.

import { replaceMethod } from './disguise';
import {
  apply,
  argument,
  isObject,
  type List,
  type Method,
  makeList,
  makeTaskQueue,
  now,
  setTimer,
} from './intrinsics';
import { addFact } from './pending';

interface WatchedTimer {
  id: number;
  connection: number;
  delayMs: number;
  armedAt: number;
  firedAt: number;
  /** Armed in the dispatch of the event itself: told at once. Others are told only if a connection follows. */
  synchronous: boolean;
}

/** How long after a close a timer may still belong to it: longer than any sane wait for a token. */
const WATCH_MS = 60_000;
/** Timers watched after one close: an app that arms many more is busy with other things. */
const WATCHED_TIMERS = 64;

const afterThisTask = makeTaskQueue();
/** Connection whose end is being handled in this task; 0: none. */
let handling = 0;
/** Connection whose end was handled lately, with no new connection since; 0: none. */
let watching = 0;
let watchEnd = 0;
let watchedCount = 0;
let lastId = 0;
/** By the handle that the page holds. */
const armed: List<WatchedTimer> = makeList();
/** Fired since, latest first to be asked: the one after which a connection followed is the app's backoff. */
let lastFired: WatchedTimer | undefined;

export function watchTimers(): void {
  replaceMethod(window, 'setTimeout', (native, self, args) => onArm(native, self, args, handling !== 0));
  // An interval armed with a close is a countdown on the screen more often than a retry: it counts if a connection follows.
  replaceMethod(window, 'setInterval', (native, self, args) => onArm(native, self, args, false));
  replaceMethod(window, 'clearTimeout', onClear);
  replaceMethod(window, 'clearInterval', onClear);
}

/** A close, an error, or the app's own `close()` is being handled. */
export function closeHandled(connection: number): void {
  if (handling === 0) {
    afterThisTask(() => {
      handling = 0;
    });
  }
  handling = connection;
  watching = connection;
  watchEnd = now() + WATCH_MS;
  watchedCount = 0;
  lastFired = undefined;
}

/** A new connection is being made: if a timer armed after the close fired before, it led here. */
export function connecting(): void {
  if (lastFired && !lastFired.synchronous) {
    tell(lastFired);
    addFact({ type: 'timer-fired', at: lastFired.firedAt, timer: lastFired.id });
  }
  watching = 0;
  lastFired = undefined;
}

function onArm(native: Method, self: unknown, args: unknown[], synchronous: boolean): unknown {
  if (!synchronous && watching === 0) return apply(native, self, args);
  if (watchedCount >= WATCHED_TIMERS || (!synchronous && now() > watchEnd)) {
    watching = 0;
    return apply(native, self, args);
  }
  const delay = argument(args, 1);
  // An object would run code of the page when it is converted, and it may be converted once.
  if (isObject(delay) || typeof delay === 'symbol' || typeof delay === 'bigint')
    return apply(native, self, args);
  watchedCount++;
  const timer: WatchedTimer = {
    id: ++lastId,
    connection: synchronous ? handling : watching,
    delayMs: delayOf(delay),
    armedAt: now(),
    firedAt: 0,
    synchronous,
  };
  let handle: unknown;
  setTimer(() => {
    timer.firedAt = now();
    // Cleared, or never armed, as theirs threw.
    if (typeof handle !== 'number' || armed[handle] !== timer) return;
    delete armed[handle];
    lastFired = timer;
    if (timer.synchronous) addFact({ type: 'timer-fired', at: timer.firedAt, timer: timer.id });
  }, timer.delayMs);
  handle = apply(native, self, args);
  if (typeof handle === 'number') {
    armed[handle] = timer;
    if (synchronous) tell(timer);
  }
  return handle;
}

/** Web IDL's `long`: what exceeds 32 bits wraps around, what is no number is 0. */
function delayOf(delay: unknown): number {
  const number = typeof delay === 'number' ? delay : +`${delay}`;
  return (number | 0) > 0 ? number | 0 : 0;
}

function onClear(native: Method, self: unknown, args: unknown[]): unknown {
  const handle = argument(args, 0);
  const timer = typeof handle === 'number' ? armed[handle] : undefined;
  if (timer && typeof handle === 'number') {
    delete armed[handle];
    if (timer.synchronous) addFact({ type: 'timer-cleared', at: now(), timer: timer.id });
  }
  return apply(native, self, args);
}

function tell({ id, connection, delayMs, armedAt, synchronous }: WatchedTimer): void {
  addFact({ type: 'timer', at: armedAt, timer: id, connection, delayMs, synchronous });
}
