// How the engine of the faults (faults/) comes into this page: never unless a person chose one, as a script of its own, which
// takes what it needs from this one. A page may have broken its built-ins long before.
//
// Who gets `GIVEN` can write into this page's recording, though into no other. So it is handed to a function alone whose
// text is, to the letter, the engine's, by the relay's word on the line. That text names nothing but its parameter: a page that
// makes the function anew has made the engine, in whatever scope. And one that is quicker than we are comes by what anybody
// may read, and by nothing else.

import {
  ENGINE_EVENT,
  ENGINE_HERE_EVENT,
  ENGINE_NAME,
  ENGINE_WANTED_EVENT,
  MEET_EVENT,
} from '../records/messages';
import { disguise, replaceGetter, replaceMethod, replaceValue } from './disguise';
import { encodedLength } from './encoded-length';
import { onLine, tellRelay } from './handover';
import { interfere, NATIVE, STOPPED } from './interference';
import {
  append,
  apply,
  argument,
  atobOf,
  btoaOf,
  bufferOf,
  byteLengthOf,
  charCodeAt,
  construct,
  copyOfBuffer,
  copyOfView,
  dateNow,
  dateText,
  deleteProperty,
  ENDLESS,
  getBlobSize,
  getBufferedAmount,
  getCloseCode,
  getCloseReason,
  getEventType,
  getMessageData,
  getProtocol,
  getReadyState,
  getUrl,
  getWasClean,
  getXhrState,
  indexOf,
  isArray,
  isGecko,
  isObject,
  isView,
  makeList,
  makeTaskQueue,
  NativeCloseEvent,
  NativeDate,
  NativeDOMException,
  NativeEvent,
  NativeMessageEvent,
  NativeProxy,
  NativeWebSocket,
  NONE,
  nativeAddEventListener,
  nativeBlobSlice,
  nativeClose,
  nativeDispatchEvent,
  nativePreventDefault,
  nativeRemoveEventListener,
  nativeSend,
  nativeStopImmediatePropagation,
  nativeStorageGet,
  nativeStorageKey,
  nativeXhrOpen,
  navigatorPrototype,
  now,
  onChildrenChanged,
  own,
  pageStart,
  parseJson,
  pristineWindow,
  random,
  SideTable,
  setTimer,
  slice,
  sourceOf,
  storageLength,
  storagePrototype,
  xhrPrototype,
} from './intrinsics';
import { isBlob, isBuffer, isSendable } from './message-data';
import { addFact } from './pending';
import { eachLive, seenState, stateOf } from './state';
import { recordLost, recordSent } from './traffic';

/** What the engine is given: it has no built-in, and no module, of its own. */
const GIVEN = {
  ENDLESS,
  NATIVE,
  NONE,
  NativeCloseEvent,
  NativeDOMException,
  NativeDate,
  NativeEvent,
  NativeMessageEvent,
  NativeProxy,
  NativeWebSocket,
  STOPPED,
  SideTable,
  addFact,
  append,
  apply,
  argument,
  atobOf,
  btoaOf,
  bufferOf,
  byteLengthOf,
  charCodeAt,
  construct,
  copyOfBuffer,
  copyOfView,
  dateNow,
  dateText,
  disguise,
  eachLive,
  encodedLength,
  getBlobSize,
  getBufferedAmount,
  getCloseCode,
  getCloseReason,
  getEventType,
  getMessageData,
  getProtocol,
  getReadyState,
  getXhrState,
  getUrl,
  getWasClean,
  indexOf,
  interfere,
  isArray,
  isBlob,
  isBuffer,
  isGecko,
  isObject,
  isSendable,
  isView,
  makeList,
  makeTaskQueue,
  nativeBlobSlice,
  nativeClose,
  nativeDispatchEvent,
  nativeSend,
  nativeStopImmediatePropagation,
  nativeStorageGet,
  nativeStorageKey,
  nativeXhrOpen,
  navigatorPrototype,
  now,
  onLine,
  own,
  pageStart,
  parseJson,
  pristineWindow,
  random,
  recordLost,
  recordSent,
  replaceGetter,
  replaceMethod,
  replaceValue,
  seenState,
  setTimer,
  slice,
  stateOf,
  storageLength,
  storagePrototype,
  tellRelay,
  xhrPrototype,
};

export type Given = typeof GIVEN;
export type Engine = (given: Given) => void;

const meetingPlace = document.fonts;
/** Of the engine that comes with the document. */
let expected: unknown;
let started = false;

export function awaitFaultEngine(): void {
  onLine(ENGINE_EVENT, (event) => take(apply(getMessageData, event, NONE)));
  onLine(MEET_EVENT, (event) => meet(apply(getMessageData, event, NONE)));
}

/** The engine is among the scripts that this document begins with, before this one or behind it. */
function meet(text: unknown): void {
  expected = text;
  apply(nativeAddEventListener, meetingPlace, [ENGINE_HERE_EVENT, onHere]);
  apply(nativeDispatchEvent, meetingPlace, [new NativeEvent(ENGINE_WANTED_EVENT)]);
  // The parser goes on once all of them have run: what comes later is the page's.
  onChildrenChanged(document.documentElement ?? document, stopMeeting);
}

function stopMeeting(): void {
  apply(nativeRemoveEventListener, meetingPlace, [ENGINE_HERE_EVENT, onHere]);
}

function onHere(event: Event): void {
  const found: unknown = apply(getMessageData, event, NONE);
  if (sourceOf(found) !== expected) return;
  stopMeeting();
  apply(nativePreventDefault, event, NONE);
  start(found as Engine);
}

/** The engine lies on the window, put there a moment ago: it must not stay, wanted or not. */
function take(text: unknown): void {
  const found = own(window, ENGINE_NAME);
  if (sourceOf(found) !== text) return;
  deleteProperty(window, ENGINE_NAME);
  start(found as Engine);
}

function start(engine: Engine): void {
  if (started) return;
  started = true;
  engine(GIVEN);
}
