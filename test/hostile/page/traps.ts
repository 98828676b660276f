// Built-ins turned into traps: whoever runs into one is written down. Everything used here is taken before any is set.

const { defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

/** A property as told, and nothing that a trap on `Object.prototype` adds to it. */
function define(owner: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  defineProperty(owner, name, { __proto__: null, ...descriptor } as PropertyDescriptor);
}

/** Names of the traps that somebody ran into. */
export const touched: string[] = [];

function touch(name: string): never {
  define(touched, touched.length, { value: name, writable: true, enumerable: true, configurable: true });
  throw new RangeError(`trap: ${name}`);
}

/** Puts traps in the place of methods: of those named, or of all. What is no function, or cannot be changed, stays. */
export function trapMethods(
  owner: object,
  label: string,
  names: readonly PropertyKey[] = ownKeys(owner),
): void {
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    const descriptor = getOwnPropertyDescriptor(owner, name);
    if (name === 'constructor' || typeof descriptor?.value !== 'function' || !isFree(descriptor)) continue;
    const trap = () => touch(`${label}.${String(name)}`);
    define(owner, name, { ...descriptor, value: trap });
  }
}

/** Puts traps in the place of getters; setters stay. */
export function trapGetters(
  owner: object,
  label: string,
  names: readonly PropertyKey[] = ownKeys(owner),
): void {
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    const descriptor = getOwnPropertyDescriptor(owner, name);
    if (!descriptor?.get || !isFree(descriptor)) continue;
    define(owner, name, { ...descriptor, get: () => touch(`${label}.${String(name)}`) });
  }
}

/** Adds accessors that are traps, where there is nothing so far. */
export function plantAccessors(owner: object, label: string, names: readonly PropertyKey[]): void {
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    define(owner, name, {
      configurable: true,
      get: () => touch(`get ${label}.${String(name)}`),
      set: () => touch(`set ${label}.${String(name)}`),
    });
  }
}

/** Puts traps in the place of constructors and functions of the window. */
export function trapGlobals(names: readonly string[]): void {
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    const trap = () => touch(name);
    define(window, name, { configurable: true, writable: true, value: trap });
  }
}

function isFree(descriptor: PropertyDescriptor): boolean {
  return descriptor.configurable === true;
}
