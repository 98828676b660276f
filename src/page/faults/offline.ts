// A page without a network: it is told so, and its requests fail by the native's own errors.

/** No browser ever asks this one: port 1 is blocked (WHATWG Fetch, section 2.9), and fails as a network error. */
const NOWHERE = 'https://localhost:1/';

/** How requests that the page has opened since faults can be made here are to be sent. */
const opened = new SideTable<object, 'asynchronously' | 'synchronously' | 'no more'>();
const XHR_OPENED = 1;
let prepared = false;
let offline = false;

/** `isNews`: the page was told otherwise before. */
export function setOffline(now_: boolean, isNews: boolean): void {
  if (offline === now_) return;
  prepare();
  offline = now_;
  if (!isNews) return;
  const type = offline ? 'offline' : 'online';
  setTimer(() => {
    addFact({ type: 'lifecycle', at: now(), event: type });
    apply(nativeDispatchEvent, pristineWindow, [construct(NativeEvent, [type])]);
  }, 0);
}

function prepare(): void {
  if (prepared) return;
  prepared = true;
  replaceGetter(navigatorPrototype(), 'onLine', (native, self) => {
    const isOnline: unknown = apply(native, self, NONE);
    return isOnline === true && !offline;
  });
  replaceMethod(pristineWindow, 'fetch', (native, self, args) =>
    apply(native, self, offline && !isLocal(argument(args, 0)) ? [NOWHERE] : args),
  );
  replaceMethod(xhrPrototype, 'open', (native, self, args) => {
    const result: unknown = apply(native, self, args);
    opened.set(self as object, args.length > 2 && !args[2] ? 'synchronously' : 'asynchronously');
    return result;
  });
  replaceMethod(xhrPrototype, 'send', (native, self, args) => {
    const how = opened.get(self);
    // Where it may be sent, to open it anew changes nothing that the page could see. Where not, the native throws.
    if (offline && how !== 'no more' && apply(getXhrState, self, NONE) === XHR_OPENED)
      apply(nativeXhrOpen, self, ['GET', NOWHERE, how !== 'synchronously']);
    const result: unknown = apply(native, self, args);
    opened.set(self as object, 'no more');
    return result;
  });
}

/** What needs no network. */
function isLocal(address: unknown): boolean {
  return typeof address === 'string' && (indexOf(address, 'data:') === 0 || indexOf(address, 'blob:') === 0);
}

import {
  addFact,
  apply,
  argument,
  construct,
  getXhrState,
  indexOf,
  NativeEvent,
  NONE,
  nativeDispatchEvent,
  nativeXhrOpen,
  navigatorPrototype,
  now,
  pristineWindow,
  replaceGetter,
  replaceMethod,
  SideTable,
  setTimer,
  xhrPrototype,
} from './given';
