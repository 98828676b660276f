// React's tree as it lies beside the page's elements, read from outside: no hook of React DevTools is needed or defined.
// All is read as data properties of its own objects, so that no getter of the page runs.
//
// React keeps two trees, the one on screen and the one before it; `alternate` leads from each fiber to its twin. A fiber
// whose twin has the same `child` was passed over by the last rendering, with all that lies below it.

import {
  apply,
  type Fields,
  getter,
  indexOf,
  isObject,
  type List,
  makeList,
  NONE,
  now,
  own,
  ownKeys,
} from './intrinsics';

/** Nodes of the document searched for roots: they lie near its top. */
const NODES = 2_000;
/** Fibers looked at: those that one rendering touched. */
const FIBERS = 20_000;
/** Depth of a tree: deep ones have a few hundred. */
const DEPTH = 2_000;
/** Longest that a look may hold up the page: half of the time between two frames on the screen. */
const LOOK_MS = 8;
/** Fibers between two looks at the clock. */
const CLOCK_EVERY = 128;

const CONTAINER = '__reactContainer$';
const ELEMENT_NODE = 1;
/** React's tags of what has hooks: a function component, one that forwards a ref, and a memoised one. */
const FUNCTION = 0;
const FORWARD_REF = 11;
const SIMPLE_MEMO = 15;

const pristineDocument = document;
const getFirstChild = getter(Node.prototype, 'firstChild');
const getNextSibling = getter(Node.prototype, 'nextSibling');
const getNodeType = getter(Node.prototype, 'nodeType');
const getShadowRoot = getter(Element.prototype, 'shadowRoot');

/**
 * Calls back with each fiber that the last rendering of a root went through, and its twin, children before their parent:
 * the order in which React runs effects. `false` where the page has no root, or more than can be looked at.
 */
export function eachTouched(visit: (fiber: Fields, twin: Fields) => void): boolean {
  const nodes: List<object> = makeList();
  const deadline = now() + LOOK_MS;
  let count = 1;
  let found = false;
  nodes[0] = pristineDocument;
  for (let at = 0; at < count; at++) {
    const node = nodes[at] as object;
    const root = rootAt(node);
    if (root) {
      if (!walk(root, deadline, visit)) return false;
      found = true;
      continue;
    }
    count = appendChildren(nodes, count, node);
    const shadow: unknown =
      apply(getNodeType, node, NONE) === ELEMENT_NODE ? apply(getShadowRoot, node, NONE) : null;
    if (isObject(shadow) && count < NODES) nodes[count++] = shadow;
  }
  return found;
}

/** Adds a node's children, and gives the new count. */
function appendChildren(nodes: List<object>, count: number, parent: object): number {
  let child: object | null = apply(getFirstChild, parent, NONE);
  while (child !== null && count < NODES) {
    nodes[count++] = child;
    child = apply(getNextSibling, child, NONE);
  }
  return count;
}

/** The top fiber, now on screen, of the root that has this node as its container. */
function rootAt(node: object): Fields | undefined {
  const names = ownKeys(node);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name !== 'string' || indexOf(name, CONTAINER) !== 0) continue;
    const current = own(own(own(node, name), 'stateNode'), 'current');
    if (isObject(current)) return current;
  }
  return undefined;
}

/** Depth first, children before their parent. `false` where it is too large, or a circle. */
function walk(root: Fields, deadline: number, visit: (fiber: Fields, twin: Fields) => void): boolean {
  const path: List<Fields> = makeList();
  let depth = 0;
  let fiber = root;
  for (let count = 1; count <= FIBERS; count++) {
    if (count % CLOCK_EVERY === 0 && now() > deadline) return false;
    const child = depth < DEPTH ? touchedChild(fiber) : undefined;
    if (child) {
      path[depth++] = fiber;
      fiber = child;
      continue;
    }
    for (;;) {
      const twin = own(fiber, 'alternate');
      if (isObject(twin)) visit(fiber, twin);
      if (depth === 0) return true;
      const sibling = own(fiber, 'sibling');
      if (isObject(sibling)) {
        fiber = sibling;
        break;
      }
      fiber = path[--depth] as Fields;
    }
  }
  return false;
}

function touchedChild(fiber: Fields): Fields | undefined {
  const twin = own(fiber, 'alternate');
  if (!isObject(twin)) return undefined;
  const child = own(fiber, 'child');
  return isObject(child) && child !== own(twin, 'child') ? child : undefined;
}

export function hasHooks(fiber: Fields): boolean {
  const tag = own(fiber, 'tag');
  return tag === FUNCTION || tag === FORWARD_REF || tag === SIMPLE_MEMO;
}
