// Which effect of React is being cleaned up or run at a moment, seen from outside.
//
// A function component's effects are a ring at `updateQueue.lastEffect`: `{tag, create, deps, next}`, with the clean-up
// beside (`destroy`, in `inst` since React 19). After a rendering, React first runs all clean-ups of effects that are to
// run again, one after the other, and takes each from its slot just before; then it runs the effects, and each fills its
// slot anew. So an effect whose slot is empty now and filled when the task is over was between the two:
//
//   during a clean-up      ▁ ▁ ▁ █ █      the last empty slot in order is the one at work
//   during a run           █ █ ▁ ▁ ▁      the first one

import {
  descriptorOf,
  type Fields,
  indexOf,
  isArray,
  isObject,
  type List,
  makeList,
  own,
  slice,
  sourceOf,
} from './intrinsics';
import { type Budget, type Changes, changesOf, newBudget } from './react-changes';
import { eachTouched, hasHooks } from './react-tree';

export type EffectHook = 'useEffect' | 'useLayoutEffect' | 'useInsertionEffect';

/** An effect that ran again after its dependencies changed. */
export interface EffectRun {
  /** '' where it has no name. */
  component: string;
  hook: EffectHook;
  /** Among the component's effects by that hook. */
  effectIndex: number;
  /** It was seen to be at work; otherwise it is the only one that can have been. */
  isCertain: boolean;
  /** React's development build, where names are those of the source. */
  isDevelopment: boolean;
  /** What follows the effect in the component's source: its list of dependencies, if that can be read; '' otherwise. */
  dependencyList: string;
  /** The list itself, which tells this run from others. */
  dependencies: unknown;
  changes: Changes;
}

export interface EffectRuns {
  /** Which one was at work at the moment of the call. To be asked when the task of that call is over. */
  responsible(): EffectRun | undefined;
}

/** React's flags of an effect. */
const HAS_EFFECT = 1;
const INSERTION = 2;
const LAYOUT = 4;
const PASSIVE = 8;
/** Effects of a component, and runs of one rendering, that are looked at. */
const EFFECTS = 200;
const RUNS = 200;
/** Length of what is taken of a source after an effect: more than a list of dependencies. */
const LIST_LENGTH = 1_000;

/** An effect that runs, or has run, after the last rendering. */
interface Candidate {
  fiber: Fields;
  effect: Fields;
  hook: EffectHook;
  effectIndex: number;
  /** What has the clean-up, as `destroy`. */
  slot: Fields;
  wasEmpty: boolean;
  /** Looked for where the slot was empty. */
  changes: Changes;
}

const NO_CHANGES: Changes = { items: makeList(), count: 0 };

/** The effects at work or about to be, now; `undefined` where there is no React to be read. */
export function effectRuns(): EffectRuns | undefined {
  const candidates: List<Candidate> = makeList();
  const budget = newBudget();
  let count = 0;
  let hasUnmounts = false;
  const isWhole = eachTouched((fiber, twin) => {
    hasUnmounts ||= isArray(own(fiber, 'deletions'));
    // One that was passed over by itself keeps its list of effects.
    if (!hasHooks(fiber) || own(fiber, 'updateQueue') === own(twin, 'updateQueue')) return;
    eachEffect(fiber, twin, budget, (candidate) => {
      if (count < RUNS) candidates[count++] = candidate;
    });
  });
  return isWhole ? { responsible: () => responsible(candidates, count, hasUnmounts) } : undefined;
}

function eachEffect(fiber: Fields, twin: Fields, budget: Budget, add: (candidate: Candidate) => void): void {
  const last = own(own(fiber, 'updateQueue'), 'lastEffect');
  const counts = { __proto__: null, useEffect: 0, useLayoutEffect: 0, useInsertionEffect: 0 };
  let effect = last;
  let other = own(own(twin, 'updateQueue'), 'lastEffect');
  for (let index = 0; index < EFFECTS; index++) {
    effect = own(effect, 'next');
    other = own(other, 'next');
    if (!isObject(effect) || !isObject(other)) return;
    const hook = hookOf(effect);
    // Effects that React makes for other hooks are functions of its own, bound.
    if (hook && indexOf(sourceOf(own(effect, 'create')), '[native code]') < 0) {
      const effectIndex = counts[hook]++;
      // The clean-ups of layout effects run before the new tree takes the old one's place.
      const isEarly = hook !== 'useEffect' && isToRun(other) && !isFilled(slotOf(other));
      const newer = isEarly ? other : effect;
      const at = isEarly ? twin : fiber;
      if (isToRun(newer)) {
        const slot = slotOf(newer);
        const wasEmpty = !isFilled(slot);
        const changes = wasEmpty
          ? changesOf(at, own(newer, 'deps'), own(isEarly ? effect : other, 'deps'), budget)
          : NO_CHANGES;
        add({ fiber: at, effect: newer, hook, effectIndex, slot, wasEmpty, changes });
      }
    }
    if (effect === last) return;
  }
}

function hookOf(effect: Fields): EffectHook | undefined {
  const tag = own(effect, 'tag');
  if (typeof tag !== 'number') return undefined;
  if (tag & PASSIVE) return 'useEffect';
  if (tag & LAYOUT) return 'useLayoutEffect';
  return tag & INSERTION ? 'useInsertionEffect' : undefined;
}

function isToRun(effect: Fields): boolean {
  const tag = own(effect, 'tag');
  return typeof tag === 'number' && (tag & HAS_EFFECT) !== 0;
}

function slotOf(effect: Fields): Fields {
  const inst = own(effect, 'inst');
  return isObject(inst) ? inst : effect;
}

function isFilled(slot: Fields): boolean {
  return typeof own(slot, 'destroy') === 'function';
}

function responsible(
  candidates: List<Candidate>,
  count: number,
  hasUnmounts: boolean,
): EffectRun | undefined {
  const betweens: List<Candidate> = makeList();
  let between = 0;
  let maker: Candidate | undefined;
  let makers = 0;
  for (let index = 0; index < count; index++) {
    const candidate = candidates[index] as Candidate;
    if (!candidate.wasEmpty) continue;
    if (isFilled(candidate.slot)) betweens[between++] = candidate;
    else if (makesSockets(candidate)) {
      // It has no clean-up, so that nothing shows when it runs.
      maker = candidate;
      makers++;
    }
  }
  if (between > 0) {
    const first = betweens[0] as Candidate;
    const last = betweens[between - 1] as Candidate;
    const atWork = atWorkAmong(first, last, candidates, count);
    if (isAboutSockets(atWork)) return runOf(atWork, true);
    // Clean-ups of what was unmounted run among the others, and leave no slot to be seen.
    if (makers === 0 && !hasUnmounts) return runOf(atWork, false);
  }
  return maker && makers === 1 ? runOf(maker, false) : undefined;
}

/** Which of the effects between clean-up and run is at work: see the drawing above. */
function atWorkAmong(
  first: Candidate,
  last: Candidate,
  candidates: List<Candidate>,
  count: number,
): Candidate {
  let filledBefore = false;
  let filledAfter = false;
  let hasMetFirst = false;
  for (let index = 0; index < count; index++) {
    const candidate = candidates[index] as Candidate;
    if (candidate === first) hasMetFirst = true;
    // Effects of other hooks have a time of their own.
    if (candidate.wasEmpty || candidate.hook !== last.hook) continue;
    if (hasMetFirst) filledAfter = true;
    else filledBefore = true;
  }
  if (filledAfter || first === last) return last;
  // All at once are between the two: the last one's clean-up is under way, or the first one's run.
  return filledBefore || (!closesSockets(last) && makesSockets(first)) ? first : last;
}

function isAboutSockets(candidate: Candidate): boolean {
  return closesSockets(candidate) || makesSockets(candidate);
}

function closesSockets({ slot }: Candidate): boolean {
  return indexOf(sourceOf(own(slot, 'destroy')), '.close(') >= 0;
}

function makesSockets({ effect }: Candidate): boolean {
  return indexOf(sourceOf(own(effect, 'create')), 'WebSocket') >= 0;
}

function runOf({ fiber, effect, hook, effectIndex, changes }: Candidate, isCertain: boolean): EffectRun {
  return {
    component: componentName(fiber),
    hook,
    effectIndex,
    isCertain,
    isDevelopment: descriptorOf(fiber, '_debugHookTypes') !== undefined,
    dependencyList: listAfter(sourceOf(own(effect, 'create')), componentSource(fiber)),
    dependencies: own(effect, 'deps') ?? effect,
    changes,
  };
}

function componentName(fiber: Fields): string {
  const elementType = own(fiber, 'elementType');
  const type = own(fiber, 'type');
  const render = own(type, 'render');
  return (
    textOf(own(elementType, 'displayName')) ||
    textOf(own(type, 'displayName')) ||
    textOf(own(render, 'displayName')) ||
    textOf(own(type, 'name')) ||
    textOf(own(render, 'name'))
  );
}

function textOf(name: unknown): string {
  return typeof name === 'string' ? name : '';
}

/** The function of a component, or of one that forwards a ref. */
function componentSource(fiber: Fields): string {
  const type = own(fiber, 'type');
  return sourceOf(type) || sourceOf(own(type, 'render'));
}

/** What follows an effect in its component's source, where it stands there once. A custom hook has a source of its own. */
function listAfter(effect: string, component: string): string {
  const at = effect === '' ? -1 : indexOf(component, effect);
  if (at < 0 || indexOf(component, effect, at + 1) >= 0) return '';
  const end = at + effect.length;
  return slice(component, end, end + LIST_LENGTH);
}
