// Puts a Proxy in a native function's place, so that nothing that the page can ask tells the two apart:
// name, length, descriptor, `toString`, and the stacks of the errors it throws.

import {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  indexOf,
  type Method,
  NativeError,
  NativeProxy,
  SideTable,
  slice,
} from './intrinsics';

const natives = new SideTable<object, object>();

const NAMELESS = '@<anonymous code>:';
/** What marks this script's lines in stacks: Chromium names the extension's file, Firefox gives a page-world script none. */
const ownAddress = addressIn(new NativeError().stack ?? '');

function addressIn(stack: string): string {
  const start = indexOf(stack, '-extension://');
  if (start < 0) return indexOf(stack, NAMELESS) < 0 ? '' : NAMELESS;
  const end = indexOf(stack, ':', start + '-extension://'.length);
  return end < 0 ? '' : slice(stack, start, end);
}

/** A stand-in for a native function. `onCall` gets the native, `this` and the arguments, and returns its result. */
export function standIn<Native extends Method>(
  native: Native,
  onCall: (native: Native, self: unknown, args: unknown[]) => unknown,
): Native {
  const proxy = new NativeProxy(native, {
    // A literal without prototype: the page cannot plant further traps through `Object.prototype`.
    __proto__: null,
    apply: (target: Native, self: unknown, args: unknown[]) => {
      try {
        return onCall(target, self, args);
      } catch (error) {
        throw withoutOwnFrames(error);
      }
    },
  } as ProxyHandler<Native>);
  disguise(proxy, native);
  return proxy;
}

/** Lets `Function.prototype.toString` show the native's text for its stand-in. */
export function disguise(proxy: object, native: object): void {
  natives.set(proxy, native);
}

/** Replaces a prototype's or object's method, its descriptor kept. Does nothing where the browser has no such method. */
export function replaceMethod(
  owner: object,
  name: PropertyKey,
  onCall: (native: Method, self: unknown, args: unknown[]) => unknown,
): void {
  const descriptor = getOwnPropertyDescriptor(owner, name);
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
  const descriptor = getOwnPropertyDescriptor(owner, name);
  if (!descriptor?.set) return;
  defineProperty(owner, name, {
    __proto__: null,
    ...descriptor,
    set: standIn(descriptor.set, onCall),
  } as PropertyDescriptor);
}

/** Makes every stand-in, itself included, print as the native function. */
export function disguiseToString(): void {
  replaceMethod(Function.prototype, 'toString', (native, self) =>
    apply(native, natives.get(self) ?? self, []),
  );
}

/** Takes this script's lines out of an error's stack: the page's error reports stay its own. */
export function withoutOwnFrames(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || ownAddress === '') return error;
  try {
    const holder = error as { stack?: unknown };
    const { stack } = holder;
    if (typeof stack !== 'string' || indexOf(stack, ownAddress) < 0) return error;
    const descriptor = getOwnPropertyDescriptor(error, 'stack');
    const value = withoutLinesOf(stack, ownAddress);
    if (descriptor && 'value' in descriptor)
      defineProperty(error, 'stack', { __proto__: null, ...descriptor, value } as PropertyDescriptor);
    else holder.stack = value;
  } catch {
    // A frozen error, or one with a stack of the page's own making: it goes on as it is.
  }
  return error;
}

/** The text without the lines that name an address. */
export function withoutLinesOf(text: string, address: string): string {
  if (address === '') return text;
  let kept = '';
  for (let start = 0; start <= text.length; ) {
    const end = indexOf(text, '\n', start);
    const line = slice(text, start, end < 0 ? text.length : end);
    if (indexOf(line, address) < 0) kept = kept === '' ? line : `${kept}\n${line}`;
    if (end < 0) break;
    start = end + 1;
  }
  return kept;
}

/** Bytes of a stack that are kept: some forty frames. */
const STACK_LENGTH = 8_000;

/** The page's stack at this point, without this script's frames; the page's own `prepareStackTrace` does not get to see it. */
export function captureStack(): string {
  const prepare = getOwnPropertyDescriptor(NativeError, 'prepareStackTrace');
  const hide = prepare?.writable === true && prepare.configurable === true && prepare.value !== undefined;
  if (prepare && !hide && prepare.value !== undefined) return '';
  if (hide)
    defineProperty(NativeError, 'prepareStackTrace', {
      __proto__: null,
      ...prepare,
      value: undefined,
    } as PropertyDescriptor);
  try {
    const stack = new NativeError().stack;
    return typeof stack === 'string' ? slice(withoutLinesOf(stack, ownAddress), 0, STACK_LENGTH) : '';
  } finally {
    if (hide)
      defineProperty(NativeError, 'prepareStackTrace', { __proto__: null, ...prepare } as PropertyDescriptor);
  }
}
