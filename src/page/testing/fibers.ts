// React's tree as far as it is read, made by hand: components with effects, as of the rendering before and of the last.

export const PASSIVE = 8;
export const LAYOUT = 4;
const HAS_EFFECT = 1;

export interface EffectPlan {
  before: unknown[] | null;
  after: unknown[] | null;
  create?: () => unknown;
  kind?: number;
  /** Its clean-up; `undefined`: none is there now. */
  destroy?: (() => void) | undefined;
}

export interface Fiber {
  [field: string]: unknown;
  alternate: Fiber | null;
  child: Fiber | null;
  sibling: Fiber | null;
  return: Fiber | null;
}

interface Effect {
  [field: string]: unknown;
  next: Effect | null;
}

/** React 18 keeps a clean-up in the effect, React 19 in an object that goes along from one rendering to the next. */
export type Era = 18 | 19;

/** A component that was rendered anew. Gives its fiber, whose twin is that of the rendering before. */
export function component(
  type: unknown,
  effects: EffectPlan[],
  era: Era,
  hooks: [unknown, unknown][] = [],
): Fiber {
  const fiber = bareFiber(0, type);
  const twin = bareFiber(0, type);
  Object.assign(fiber, {
    alternate: twin,
    updateQueue: null,
    memoizedState: hookList(hooks.map(([, after]) => after)),
  });
  Object.assign(twin, {
    alternate: fiber,
    updateQueue: null,
    memoizedState: hookList(hooks.map(([before]) => before)),
  });
  const insts = effects.map(({ destroy }) => ({ destroy }));
  fiber.updateQueue = {
    lastEffect: ring(effects.map((plan, index) => effectOf(plan, plan.after, insts[index], era))),
  };
  twin.updateQueue = {
    lastEffect: ring(
      effects.map((plan, index) => effectOf({ ...plan, destroy: () => {} }, plan.before, insts[index], era)),
    ),
  };
  return fiber;
}

/** The slot of a component's effect: whatever has `destroy`. */
export function slotOf(fiber: Fiber, index: number): { destroy: unknown } {
  let effect = (fiber.updateQueue as { lastEffect: Effect }).lastEffect.next;
  for (let at = 0; at < index; at++) effect = effect?.next ?? null;
  return (effect?.inst ?? effect) as { destroy: unknown };
}

/** Puts fibers below a root, all of them touched by the last rendering, and the root beside an element of the page. */
export function mount(
  fibers: Fiber[],
  container: Element = document.body.appendChild(document.createElement('div')),
): Fiber {
  const root = bareFiber(3, null);
  const twin = bareFiber(3, null);
  Object.assign(root, { alternate: twin, stateNode: { current: root } });
  Object.assign(twin, { alternate: root, stateNode: root.stateNode });
  adopt(root, fibers);
  Object.assign(container, { __reactContainer$test: twin });
  return root;
}

export function adopt(parent: Fiber, fibers: Fiber[]): void {
  parent.child = fibers[0] ?? null;
  fibers.forEach((fiber, index) => {
    fiber.sibling = fibers[index + 1] ?? null;
    fiber.return = parent;
  });
  // Another than the parent's own: the children were rendered.
  if (parent.alternate) parent.alternate.child = fibers[0]?.alternate ?? null;
}

export function bareFiber(tag: number, type: unknown): Fiber {
  return {
    tag,
    type,
    elementType: type,
    alternate: null,
    child: null,
    sibling: null,
    return: null,
    updateQueue: null,
    memoizedState: null,
    memoizedProps: {},
    deletions: null,
  };
}

function effectOf(plan: EffectPlan, deps: unknown[] | null, inst: unknown, era: Era): Effect {
  const { before, after, create = () => {}, kind = PASSIVE, destroy } = plan;
  const runs =
    after === null || before === null || after.some((value, index) => !Object.is(value, before[index]));
  const slot = era === 19 ? { inst } : { destroy };
  return { tag: kind | (runs ? HAS_EFFECT : 0), create, deps, ...slot, next: null };
}

function ring(effects: Effect[]): Effect | null {
  effects.forEach((effect, index) => {
    effect.next = effects[(index + 1) % effects.length] ?? null;
  });
  return effects.at(-1) ?? null;
}

function hookList(states: unknown[]): object | null {
  return states.reduceRight<object | null>((next, memoizedState) => ({ memoizedState, next }), null);
}
