// What stacks tell of the calls that led somewhere, without this script's own: of a call to be recorded, and of the
// errors that natives throw while they are called from here.

import {
  append,
  apply,
  captureStackTrace,
  defineProperty,
  descriptorOf,
  type Fields,
  getter,
  indexOf,
  isObject,
  type Method,
  NativeError,
  NONE,
  SideTable,
  slice,
} from './intrinsics';

const PREPARE = 'prepareStackTrace';
const LIMIT = 'stackTraceLimit';
const FRAME = '\n    at ';
/** Frames kept of a recorded stack; what lies deeper is a framework's own machinery. */
const FRAMES = 30;
/** Length to which a recorded stack is cut: room for so many frames with long addresses. */
const STACK_LENGTH = 8_000;

/** Frames of this script between the page and a native, at most. */
const OWN_FRAMES = 8;

const sample = new NativeError();
/** Chromium: the stack is each error's own property. */
const own = descriptorOf(sample, 'stack');
/** Firefox: accessors on the prototypes. */
const getErrorStack = getter(NativeError.prototype, 'stack');
const getExceptionStack = getter(DOMException.prototype, 'stack');
const getExceptionFile = getter(DOMException.prototype, 'filename');

/** How Firefox calls a page-world script. */
const NAMELESS_FILE = '<anonymous code>';
const NAMELESS = `@${NAMELESS_FILE}:`;
/** What marks our lines in stacks, of this script and of the faults' engine: Chromium names the extension, Firefox gives a page-world script no name. */
const ownAddress = addressIn(nativeStack(sample) ?? '');

function addressIn(stack: string): string {
  const start = indexOf(stack, '-extension://');
  if (start < 0) return indexOf(stack, NAMELESS) < 0 ? '' : NAMELESS;
  const end = indexOf(stack, '/', start + '-extension://'.length);
  return end < 0 ? '' : slice(stack, start, end);
}

/** Whether stacks are each error's own and can be taken anew: so in Chromium. */
export const stacksAreOwn = own !== undefined;

/** The page's stack at this point. */
export function pageStack(): string {
  const holder = { __proto__: null, name: '', message: '' };
  const stack = withSettings(FRAMES, true, () => {
    if (stacksAreOwn) captureStackTrace(holder);
    return nativeStack(stacksAreOwn ? holder : new NativeError());
  });
  return stack === undefined ? '' : slice(withoutOwnLines(stack), 0, STACK_LENGTH);
}

/** Frames that the page wants in the stacks of its errors. */
export function stackLimit(): number {
  const limit: unknown = descriptorOf(NativeError, LIMIT)?.value;
  return typeof limit === 'number' && limit > 0 ? limit : 0;
}

/** Calls with so many more frames in the stacks of errors as `asRejectedByPage` takes out again. */
export function withDeeperStacks(call: () => unknown): unknown {
  const limit = stackLimit();
  return limit > 0 ? withSettings(limit + OWN_FRAMES, false, call) : call();
}

/** An error with its stack as the page would have had it. Other realms' and the page's own kinds of stack stay. */
export function asThrownByPage(error: unknown, trap: Method): unknown {
  if (ownAddress === '' || !isObject(error)) return error;
  try {
    if (!stacksAreOwn) {
      if (isMadeHere(error)) correct(error, pageStack());
      return error;
    }
    const stack = plainStack(error);
    const at = stack === undefined ? -1 : indexOf(stack, ownAddress);
    if (stack === undefined || at < 0) return error;
    if (isInFirstFrame(stack, at)) retake(error, stack, trap);
    else error.stack = withoutOwnLines(stack);
  } catch {
    // A frozen error, or a full call stack: it goes on as it is.
  }
  return error;
}

/** The same for the reason of a rejection, whose call is over; `limit`: frames that the page wanted. */
export function asRejectedByPage(reason: unknown, limit: number): unknown {
  if (ownAddress === '' || !isObject(reason)) return reason;
  try {
    const stack = plainStack(reason);
    if (stack === undefined || indexOf(stack, ownAddress) < 0) return reason;
    if (stacksAreOwn) reason.stack = firstFrames(withoutOwnLines(stack), limit);
    else if (isMadeHere(reason)) correct(reason, withoutOwnLines(stack));
  } catch {
    // As above.
  }
  return reason;
}

/** Takes the stack anew from the trap's caller. Only so does an `error` event, too, name the place of the page's call. */
function retake(error: Fields, stack: string, trap: Method): void {
  const message = descriptorOf(error, 'message');
  // Chromium puts the name of the failed call before the message alone, after the stack was taken with the short one.
  const start = indexOf(stack, ': ');
  const short = slice(stack, start < 0 ? 0 : start + 2, indexOf(stack, FRAME));
  const differs = message !== undefined && message.value !== short;
  if (differs) redefine(error, 'message', { ...message, value: short });
  captureStackTrace(error, trap);
  if (differs) redefine(error, 'message', message);
}

function redefine(owner: object, name: PropertyKey, descriptor: PropertyDescriptor): boolean {
  return defineProperty(owner, name, { __proto__: null, ...descriptor } as PropertyDescriptor);
}

/** What Firefox tells of the place where an exception was made. */
export interface Place {
  filename: string;
  lineNumber: number;
  columnNumber: number;
}

const places = new SideTable<object, Place>();

/** Firefox: the corrected place of a native's exception. */
export function placeOf(error: unknown): Place | undefined {
  return places.get(error);
}

/** Firefox: an Error's place are properties of its own, a DOMException's are read through `placeOf`. */
function correct(error: Fields, stack: string): void {
  const place = topOf(withoutOwnLines(stack));
  places.set(error, place);
  const fields = {
    __proto__: null,
    fileName: place.filename,
    lineNumber: place.lineNumber,
    columnNumber: place.columnNumber,
  };
  for (const name in fields) {
    const descriptor = descriptorOf(error, name);
    if (descriptor) redefine(error, name, { ...descriptor, value: fields[name as keyof typeof fields] });
  }
}

/** Firefox: whether a native's exception names this script as its place. */
function isMadeHere(error: Fields): boolean {
  const fileName: unknown = descriptorOf(error, 'fileName')?.value ?? read(getExceptionFile, error);
  return fileName === NAMELESS_FILE;
}

/** `name@address:line:column`, the first line of a stack in Firefox. */
function topOf(stack: string): Place {
  const end = indexOf(stack, '\n');
  const line = slice(stack, 0, end < 0 ? stack.length : end);
  const parts: string[] = [];
  let rest = slice(line, indexOf(line, '@') + 1);
  for (let colon = indexOf(rest, ':'); colon >= 0; colon = indexOf(rest, ':')) {
    append(parts, slice(rest, 0, colon));
    rest = slice(rest, colon + 1);
  }
  append(parts, rest);
  const count = parts.length;
  let filename = parts[0] ?? '';
  for (let index = 1; index < count - 2; index++) filename = `${filename}:${parts[index]}`;
  return { filename, lineNumber: +(parts[count - 2] ?? 0), columnNumber: +(parts[count - 1] ?? 0) };
}

/** The text of an error's stack; the page's `prepareStackTrace` does not get to see it. */
function plainStack(error: object): string | undefined {
  return withSettings(undefined, true, () => nativeStack(error));
}

/** Read by the engine's own accessor alone: one of the page's would notice. */
function nativeStack(error: object): string | undefined {
  let stack: unknown;
  if (own) {
    const found = descriptorOf(error, 'stack');
    if (!found) return undefined;
    stack = found.get && found.get === own.get ? apply(found.get, error, NONE) : found.value;
  } else {
    stack = read(getExceptionStack, error) ?? read(getErrorStack, error);
  }
  return typeof stack === 'string' ? stack : undefined;
}

function read(get: Method, owner: object): unknown {
  try {
    return apply(get, owner, NONE);
  } catch {
    return undefined;
  }
}

/**
 * Calls with a limit of frames and, if `plain`, without the page's `prepareStackTrace`; both are as before afterwards.
 * Does not call where the page's function cannot be kept out.
 */
function withSettings<Result>(
  limit: number | undefined,
  plain: boolean,
  call: () => Result,
): Result | undefined {
  const isPrepared = plain && descriptorOf(NativeError, PREPARE) !== undefined;
  const prepare = isPrepared ? swap(PREPARE, undefined) : undefined;
  if (isPrepared && prepare === undefined) return undefined;
  const limited = limit === undefined ? undefined : swap(LIMIT, limit);
  try {
    return call();
  } finally {
    if (prepare) redefine(NativeError, PREPARE, prepare);
    if (limited) redefine(NativeError, LIMIT, limited);
  }
}

/** Gives an existing setting another value, and gives what it was before. */
function swap(name: string, value: unknown): PropertyDescriptor | undefined {
  const before = descriptorOf(NativeError, name);
  if (!before) return undefined;
  const { enumerable = false, configurable = false } = before;
  return redefine(NativeError, name, { value, writable: true, enumerable, configurable })
    ? before
    : undefined;
}

function isInFirstFrame(stack: string, at: number): boolean {
  const first = indexOf(stack, FRAME);
  const second = indexOf(stack, '\n', first + 1);
  return at > first && (second < 0 || at < second);
}

/** The stack without the lines of this script. */
export function withoutOwnLines(stack: string): string {
  if (ownAddress === '') return stack;
  let kept = '';
  let some = false;
  for (let start = 0; start <= stack.length; ) {
    const end = indexOf(stack, '\n', start);
    const line = slice(stack, start, end < 0 ? stack.length : end);
    if (indexOf(line, ownAddress) < 0) {
      kept = some ? `${kept}\n${line}` : line;
      some = true;
    }
    if (end < 0) break;
    start = end + 1;
  }
  return kept;
}

function firstFrames(stack: string, limit: number): string {
  let end = indexOf(stack, FRAME);
  for (let frames = 0; frames < limit && end >= 0; frames++) end = indexOf(stack, FRAME, end + 1);
  return end < 0 ? stack : slice(stack, 0, end);
}
