// Web IDL's conversions, listened in on: the native reads what the page gave, in its own order, as often as it does
// without the recorder and with its own errors; what it got is noted on the way.

import {
  apply,
  defineProperty,
  type Fields,
  isObject,
  iteratorKey,
  NativeProxy,
  toPrimitiveKey,
} from './intrinsics';

type Note = (text: string) => void;

/** What to give the native in place of a value that it makes a string of. `note` gets that string. */
export function notedString(value: unknown, note: Note): unknown {
  return isObject(value) ? mirrorOf(value, note) : noted(value, note);
}

/** The same for a sequence of strings, or one string. */
export function notedStrings(value: unknown, note: Note): unknown {
  if (!isObject(value)) return noted(value, note);
  const mirror = mirrorOf(value, note);
  mirrorMethod(mirror, value, iteratorKey, (iterator) => notedIterator(iterator, note));
  return mirror;
}

/** The same for an object whose members the native reads. `note` gets each by its name. */
export function notedMembers(value: Fields, note: (name: PropertyKey, member: unknown) => void): object {
  // Not around the page's own object: a Proxy of the page's would be asked what no native asks.
  return new NativeProxy({ __proto__: null }, {
    __proto__: null,
    get: (_: object, name: PropertyKey) => {
      const member = value[name];
      note(name, member);
      return member;
    },
  } as ProxyHandler<object>);
}

/** An object that becomes a primitive as the page's does, by the page's own methods. */
function mirrorOf(value: Fields, note: Note): object {
  const mirror = { __proto__: null };
  const pass = (result: unknown) => noted(result, note);
  mirrorMethod(mirror, value, toPrimitiveKey, pass);
  mirrorMethod(mirror, value, 'toString', pass);
  mirrorMethod(mirror, value, 'valueOf', pass);
  return mirror;
}

/** Gives `mirror` a method that is looked up on the page's object when it is asked for, and called on that. */
function mirrorMethod(
  mirror: object,
  value: Fields,
  name: PropertyKey,
  pass: (result: unknown) => unknown,
): void {
  const get = () => {
    const method = value[name];
    if (typeof method !== 'function') return method;
    return (...args: unknown[]) => pass(apply(method, value, args));
  };
  defineProperty(mirror, name, { __proto__: null, get } as PropertyDescriptor);
}

function noted(result: unknown, note: Note): unknown {
  // A symbol is left to the native to refuse, and of what is still an object it asks on.
  if (typeof result !== 'symbol' && !isObject(result)) note(`${result}`);
  return result;
}

function notedIterator(iterator: unknown, note: Note): unknown {
  if (!isObject(iterator)) return iterator;
  const mirror = { __proto__: null };
  mirrorMethod(mirror, iterator, 'next', (step) => notedStep(step, note));
  return mirror;
}

function notedStep(step: unknown, note: Note): unknown {
  if (!isObject(step)) return step;
  const mirror = { __proto__: null };
  // Chromium asks for the value first, of the last step too.
  let goesOn = false;
  let early: string | undefined;
  const getDone = () => {
    const { done } = step;
    goesOn = !done;
    if (goesOn && early !== undefined) note(early);
    return done;
  };
  const keep = (text: string) => {
    if (goesOn) note(text);
    else early = text;
  };
  const getValue = () => notedString(step.value, keep);
  defineProperty(mirror, 'done', { __proto__: null, get: getDone } as PropertyDescriptor);
  defineProperty(mirror, 'value', { __proto__: null, get: getValue } as PropertyDescriptor);
  return mirror;
}
