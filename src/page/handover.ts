// Hands batches to the relay: by a private port while the page lives, by a synchronous event when it goes.
//
// The port is given away in an event that is dispatched before any script of the page exists to listen, and its last
// messages would arrive too late when the page is left: tasks of a page that goes are dropped. Hence the second way,
// an event of a type that nobody but the relay knows.

import type { PageMessage, RelayRequest } from '../records/messages';
import { HELLO_EVENT, READY_EVENT } from '../records/messages';
import {
  apply,
  construct,
  getMessageData,
  makeTaskQueue,
  NativeMessageEvent,
  NONE,
  nativeAddEventListener,
  nativeDispatchEvent,
  pageIsHidden,
  post,
  randomName,
  sequenceOf,
  setTimer,
} from './intrinsics';
import { isFirstBatch, onPending, takeBatch } from './pending';

/** Longest wait of a frame while the page is visible: what a crash may cost, and how live the panel is. */
const FLUSH_MS = 100;

const pristineWindow = window;
const runAsTask = makeTaskQueue();
const channel = new MessageChannel();
const port = channel.port1;
const lastEventType = randomName();
let scheduled = false;
let stopped = false;

export function startHandover(): void {
  port.onmessage = onRequest;
  const hello = () => dispatch(HELLO_EVENT, lastEventType, channel.port2);
  // Browsers put scripts that were registered at run time into a page in an order of their own.
  if (!hello())
    apply(nativeAddEventListener, pristineWindow, [READY_EVENT, hello, { __proto__: null, once: true }]);
  onPending((full) => {
    if (full) flushSoon();
    else if (!scheduled) schedule();
  });
}

/** Whether the site is still recorded. */
export function isStopped(): boolean {
  return stopped;
}

/** Hands over what is pending, by the port. */
export function flushSoon(): void {
  scheduled = false;
  const pending = takeBatch();
  if (!pending || stopped) return;
  const message: PageMessage = { type: 'batch', ...pending };
  post(port, message, pending.batch.payload.buffer);
}

/** Hands over what is pending before this call returns. */
export function flushAtLast(): void {
  const pending = takeBatch();
  if (!pending || stopped) return;
  const message: PageMessage = { type: 'batch', ...pending };
  dispatch(lastEventType, message);
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
function dispatch(type: string, data: unknown, transferred?: MessagePort): boolean {
  const ports = sequenceOf(transferred ? [transferred] : []);
  const event = construct(NativeMessageEvent, [type, { __proto__: null, data, ports, cancelable: true }]);
  return apply(nativeDispatchEvent, pristineWindow, [event]) === false;
}
