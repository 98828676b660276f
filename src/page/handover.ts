// Hands batches to the relay: by a private port while the page lives, by a synchronous event when it goes.
//
// The port is given away in an event that is dispatched before any script of the page exists to listen, and its last
// messages would arrive too late when the page is left: tasks of a page that goes are dropped. Hence the second way,
// an event on the given port itself: both worlds hold that object, and nobody else does.

import type { PageMessage, RelayRequest } from '../records/messages';
import { HELLO_EVENT, LAST_EVENT, READY_EVENT } from '../records/messages';
import {
  apply,
  bufferOf,
  construct,
  getMessageData,
  makeTaskQueue,
  NativeMessageEvent,
  NONE,
  nativeAddEventListener,
  nativeDispatchEvent,
  nativeRemoveEventListener,
  pageIsHidden,
  post,
  sequenceOf,
  setTimer,
} from './intrinsics';
import { dropBodies, isFirstBatch, onPending, type PendingBatch, takeBatch } from './pending';

/** Longest wait of a frame while the page is visible: what a crash may cost, and how live the panel is. */
const FLUSH_MS = 100;

const meetingPlace = document.fonts;
const runAsTask = makeTaskQueue();
const { port1: port, port2: relayPort } = new MessageChannel();
let scheduled = false;
let stopped = false;

export function startHandover(): void {
  port.onmessage = onRequest;
  // Browsers put scripts that were registered at run time into a page in an order of their own.
  if (!hello()) {
    apply(nativeAddEventListener, meetingPlace, [READY_EVENT, hello]);
    // The relay comes in this same task or not at all. A page that called later would get the port.
    runAsTask(() => apply(nativeRemoveEventListener, meetingPlace, [READY_EVENT, hello]));
  }
  onPending((full) => {
    if (full) flushSoon();
    else if (!scheduled) schedule();
  });
}

function hello(): boolean {
  return dispatch(meetingPlace, HELLO_EVENT, undefined, relayPort);
}

/** Whether the site is still recorded. */
export function isStopped(): boolean {
  return stopped;
}

/** Hands over what is pending, by the port. */
export function flushSoon(): void {
  scheduled = false;
  const pending = takeWhatFits();
  if (!pending || stopped) return;
  const message: PageMessage = { type: 'batch', ...pending };
  post(port, message, bufferOf(pending.batch.payload));
}

/** Hands over what is pending before this call returns. */
export function flushAtLast(): void {
  const pending = takeWhatFits();
  if (!pending || stopped) return;
  const message: PageMessage = { type: 'batch', ...pending };
  dispatch(relayPort, LAST_EVENT, message);
}

/** Where there is no memory for the bodies, they stay out: this runs within the page's own calls, and must not throw. */
function takeWhatFits(): PendingBatch | undefined {
  try {
    return takeBatch();
  } catch {
    dropBodies();
    return takeBatch();
  }
}

function schedule(): void {
  scheduled = true;
  // Timers of hidden pages are held back, for up to a minute; tasks are not.
  if (isFirstBatch() || pageIsHidden()) runAsTask(flushSoon);
  else setTimer(() => scheduled && flushSoon(), FLUSH_MS);
}

function onRequest(event: MessageEvent): void {
  const request: RelayRequest = apply(getMessageData, event, NONE);
  switch (request.type) {
    case 'flush': {
      flushSoon();
      const answer: PageMessage = { type: 'flushed' };
      post(port, answer);
      return;
    }
    case 'stop':
      stopped = true;
  }
}

/** Whether the relay took it: that cancels the event. */
function dispatch(target: EventTarget, type: string, data: unknown, transferred?: MessagePort): boolean {
  const ports = sequenceOf(transferred ? [transferred] : []);
  const event = construct(NativeMessageEvent, [type, { __proto__: null, data, ports, cancelable: true }]);
  return apply(nativeDispatchEvent, target, [event]) === false;
}
