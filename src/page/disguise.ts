// Puts a Proxy in a native function's place, so that nothing that the page can ask tells the two apart:
// name, length, descriptor, `toString`, and the stacks of the errors it throws.

import {
  apply,
  defineProperty,
  descriptorOf,
  type Method,
  NativeError,
  NativeProxy,
  SideTable,
} from './intrinsics';
import { asThrownByPage, placeOf, stacksAreOwn, withoutOwnLines } from './stacks';

const natives = new SideTable<object, object>();

/** A stand-in for a native function. `onCall` gets the native, `this` and the arguments, and returns its result. */
export function standIn<Native extends Method>(
  native: Native,
  onCall: (native: Native, self: unknown, args: unknown[]) => unknown,
): Native {
  const trap = (target: Native, self: unknown, args: unknown[]) => {
    try {
      return onCall(target, self, args);
    } catch (error) {
      throw asThrownByPage(error, trap);
    }
  };
  // A literal without prototype: the page cannot plant further traps through `Object.prototype`.
  const proxy = new NativeProxy(native, { __proto__: null, apply: trap } as ProxyHandler<Native>);
  disguise(proxy, native);
  return proxy;
}

/** Lets `Function.prototype.toString` show the native's text for its stand-in. */
export function disguise(proxy: object, native: object): void {
  // One may stand in for another stand-in.
  natives.set(proxy, natives.get(native) ?? native);
}

/** Replaces a prototype's or object's method, its descriptor kept. Does nothing where the browser has no such method. */
export function replaceMethod(
  owner: object,
  name: PropertyKey,
  onCall: (native: Method, self: unknown, args: unknown[]) => unknown,
): void {
  const descriptor = descriptorOf(owner, name);
  if (typeof descriptor?.value !== 'function') return;
  defineProperty(owner, name, {
    __proto__: null,
    ...descriptor,
    value: standIn(descriptor.value, onCall),
  } as PropertyDescriptor);
}

/** Replaces the setter of an accessor, its descriptor kept. */
export function replaceSetter(
  owner: object,
  name: PropertyKey,
  onCall: (native: Method, self: unknown, args: unknown[]) => unknown,
): void {
  const descriptor = descriptorOf(owner, name);
  if (!descriptor?.set) return;
  defineProperty(owner, name, {
    __proto__: null,
    ...descriptor,
    set: standIn(descriptor.set, onCall),
  } as PropertyDescriptor);
}

/** Replaces the getter of an accessor, its descriptor kept. */
export function replaceGetter(
  owner: object,
  name: PropertyKey,
  onCall: (native: Method, self: unknown, args: unknown[]) => unknown,
): void {
  const descriptor = descriptorOf(owner, name);
  if (!descriptor?.get) return;
  defineProperty(owner, name, {
    __proto__: null,
    ...descriptor,
    get: standIn(descriptor.get, onCall),
  } as PropertyDescriptor);
}

/** Puts another value in a property's place, its descriptor kept. */
export function replaceValue(owner: object, name: PropertyKey, value: unknown): void {
  defineProperty(owner, name, { __proto__: null, ...descriptorOf(owner, name), value } as PropertyDescriptor);
}

/** Lets the prototypes' accessors tell stacks and places without this script, where they are not each error's own. */
export function disguiseStacks(): void {
  if (stacksAreOwn) return;
  for (const owner of [NativeError.prototype, DOMException.prototype]) {
    replaceGetter(owner, 'stack', (native, self) => {
      const stack: unknown = apply(native, self, []);
      return typeof stack === 'string' ? withoutOwnLines(stack) : stack;
    });
  }
  for (const name of ['filename', 'lineNumber', 'columnNumber'] as const) {
    replaceGetter(
      DOMException.prototype,
      name,
      (native, self) => placeOf(self)?.[name] ?? apply(native, self, []),
    );
  }
}

/** Makes every stand-in, itself included, print as the native function. */
export function disguiseToString(): void {
  replaceMethod(Function.prototype, 'toString', (native, self) =>
    apply(native, natives.get(self) ?? self, []),
  );
}
