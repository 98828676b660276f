// A page without a network: it is told so, and its requests fail by the native's own errors.

/** No browser ever asks this one: port 1 is blocked (WHATWG Fetch, section 2.9), and fails as a network error. */
const NOWHERE = 'https://localhost:1/';

const synchronous = new SideTable<object, true>();
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
    if (args.length > 2 && !args[2]) synchronous.set(self as object, true);
    return result;
  });
  replaceMethod(xhrPrototype, 'send', (native, self, args) => {
    // Of one that was opened already, that changes nothing that the page could see.
    if (offline) apply(nativeXhrOpen, self, ['GET', NOWHERE, !synchronous.get(self)]);
    return apply(native, self, args);
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
