// What became another in a list of dependencies: its identity alone, or what it is. Nothing is called identity alone that
// may have changed in truth: what a memo of the app holds is judged by that memo's own dependencies.

import {
  descriptorOf,
  type Fields,
  getPrototypeOf,
  indexOf,
  isArray,
  isObject,
  isSame,
  type List,
  makeList,
  own,
  ownKeys,
  sourceOf,
} from './intrinsics';
import { hasHooks } from './react-tree';

/** `every-render`: the effect has no list of dependencies. `value`: something else, or what cannot be told. */
export interface Change {
  change: 'identity' | 'value' | 'every-render';
  dependencyIndex?: number;
  form?: 'function' | 'object';
  /** The prop of the component that holds it. */
  prop?: string;
  /** What the function calls itself. */
  functionName?: string;
}

export interface Changes {
  items: List<Change>;
  count: number;
}

/** Dependencies compared: nobody's list is longer. */
const DEPENDENCIES = 32;
/** Members compared of an object, and how deep. */
const MEMBERS = 64;
const MEMBER_DEPTH = 3;
/** Memos whose dependencies are memos. */
const MEMO_DEPTH = 5;
/** Fibers, hooks and members looked at in one look to compare values: a few milliseconds. */
const STEPS = 10_000;

const plain = Object.prototype;

/** Steps left to one look: what lies beyond cannot be told. */
export interface Budget {
  steps: number;
}

export function newBudget(): Budget {
  return { steps: STEPS };
}

/** What changed between two lists of dependencies of one effect: all that did in identity, or the first that did in truth. */
export function changesOf(fiber: Fields, after: unknown, before: unknown, budget: Budget): Changes {
  const items: List<Change> = makeList();
  if (!isArray(after) || !isArray(before)) return { items: listOf({ change: 'every-render' }), count: 1 };
  let count = 0;
  for (let index = 0; index < after.length && index < DEPENDENCIES; index++) {
    const value = own(after, index);
    const old = own(before, index);
    if (isSame(value, old)) continue;
    if (isOther(value, old, fiber, 0, budget)) {
      return { items: listOf({ change: 'value', dependencyIndex: index }), count: 1 };
    }
    items[count++] = { change: 'identity', dependencyIndex: index, ...namesOf(value, fiber) };
  }
  return { items, count };
}

function listOf(change: Change): List<Change> {
  const list: List<Change> = makeList();
  list[0] = change;
  return list;
}

function namesOf(value: unknown, fiber: Fields): Omit<Change, 'change'> {
  const prop = propOf(value, fiber);
  const functionName = own(value, 'name');
  const isFunction = typeof value === 'function';
  return {
    form: isFunction ? 'function' : 'object',
    ...(prop === undefined ? null : { prop }),
    ...(isFunction && typeof functionName === 'string' && functionName !== '' ? { functionName } : null),
  };
}

function propOf(value: unknown, fiber: Fields): string | undefined {
  const props = own(fiber, 'memoizedProps');
  return isObject(props) ? memberOf(props, value) : undefined;
}

/** The name under which an object holds a value. */
function memberOf(owner: object, value: unknown): string | undefined {
  const names = ownKeys(owner);
  for (let index = 0; index < names.length && index < MEMBERS; index++) {
    const name = names[index];
    if (typeof name === 'string' && own(owner, name) === value) return name;
  }
  return undefined;
}

/** Whether two values differ in more than identity, or it cannot be told. */
function isOther(after: unknown, before: unknown, fiber: Fields, depth: number, budget: Budget): boolean {
  if (!isObject(after) || !isObject(before)) return true;
  const memo = memoOf(after, before, fiber, budget);
  if (memo === 'unknown') return true;
  if (memo) return depth >= MEMO_DEPTH || areOther(memo, depth + 1, budget);
  return !isAlike(after, before, 0, budget);
}

interface Memo {
  holder: Fields;
  after: readonly unknown[];
  before: readonly unknown[];
}

function areOther({ holder, after, before }: Memo, depth: number, budget: Budget): boolean {
  for (let index = 0; index < after.length && index < DEPENDENCIES; index++) {
    const value = own(after, index);
    const old = own(before, index);
    if (!isSame(value, old) && isOther(value, old, holder, depth, budget)) return true;
  }
  return false;
}

/** The dependencies of the `useMemo` or `useCallback`, of this component or one above, that made a value anew. */
function memoOf(
  after: unknown,
  before: unknown,
  fiber: Fields,
  budget: Budget,
): Memo | 'unknown' | undefined {
  let holder: unknown = fiber;
  while (isObject(holder)) {
    if (budget.steps-- <= 0) return 'unknown';
    const twin = own(holder, 'alternate');
    if (isObject(twin) && hasHooks(holder)) {
      if (isCompiled(holder, after, budget) || isCompiled(twin, after, budget)) return 'unknown';
      const memo =
        memoAmong(holder, holder, twin, after, before, budget) ??
        memoAmong(holder, twin, holder, after, before, budget);
      if (memo) return memo;
    }
    holder = own(holder, 'return');
  }
  return undefined;
}

/** Hooks are one list a fiber, in the order of their calls; a memo's state is the pair of its value and dependencies. */
function memoAmong(
  holder: Fields,
  newer: Fields,
  older: Fields,
  after: unknown,
  before: unknown,
  budget: Budget,
): Memo | 'unknown' | undefined {
  let hook = own(newer, 'memoizedState');
  let old = own(older, 'memoizedState');
  while (isObject(hook)) {
    if (budget.steps-- <= 0) return 'unknown';
    const pair = own(hook, 'memoizedState');
    if (isArray(pair) && pair.length === 2 && holds(own(pair, 0), after)) {
      const oldPair = own(old, 'memoizedState');
      const newList = own(pair, 1);
      const oldList = own(oldPair, 1);
      if (newList === null) return undefined;
      if (!isArray(newList) || !isArray(oldList) || !holds(own(oldPair, 0), before)) return 'unknown';
      return { holder, after: newList, before: oldList };
    }
    hook = own(hook, 'next');
    old = own(old, 'next');
  }
  return undefined;
}

/** Whether a memo's value is that one, or has it among its members. */
function holds(memoised: unknown, value: unknown): boolean {
  if (memoised === value) return true;
  return isObject(memoised) && isPlain(memoised) && memberOf(memoised, value) !== undefined;
}

/** Whether React's compiler keeps the value for a component: it does so until what the value is made of changes. */
function isCompiled(fiber: Fields, value: unknown, budget: Budget): boolean {
  const data = own(own(own(fiber, 'updateQueue'), 'memoCache'), 'data');
  if (!isArray(data)) return false;
  for (let cache = 0; cache < data.length; cache++) {
    if (budget.steps-- <= 0) return true;
    const values = own(data, cache);
    if (!isArray(values)) continue;
    for (let index = 0; index < values.length; index++) {
      if (own(values, index) === value || budget.steps-- <= 0) return true;
    }
  }
  return false;
}

/** Whether two values are the same in all that can be seen: functions by their source, plain objects by their members. */
function isAlike(after: unknown, before: unknown, depth: number, budget: Budget): boolean {
  if (isSame(after, before)) return true;
  if (budget.steps-- <= 0) return false;
  if (typeof after === 'function' || typeof before === 'function') return isSameSource(after, before);
  if (!isObject(after) || !isObject(before) || depth === MEMBER_DEPTH) return false;
  if (!(isPlain(after) && isPlain(before)) && !(isArray(after) && isArray(before))) return false;
  const names = ownKeys(after);
  if (names.length > MEMBERS || names.length !== ownKeys(before).length) return false;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as PropertyKey;
    const one = descriptorOf(after, name);
    const other = descriptorOf(before, name);
    if (!one || !other || one.get || other.get) return false;
    if (!isAlike(one.value, other.value, depth + 1, budget)) return false;
  }
  return true;
}

/** Natives, and what `bind` makes, all have one text. */
function isSameSource(after: unknown, before: unknown): boolean {
  const source = sourceOf(after);
  return source !== '' && source === sourceOf(before) && indexOf(source, '[native code]') < 0;
}

function isPlain(value: object): boolean {
  const prototype = getPrototypeOf(value);
  return prototype === plain || prototype === null;
}
