// The relay's orders: which faults are on in this page. They end here too when their time is over, or when nobody is left
// who could end them.

import { ALIVE_EVENT, FAULTS_EVENT, HELD_EVENT, SPENT_EVENT, STARTED_EVENT } from '../../records/messages';
import type { List } from '../intrinsics';
import { onHeldChanged } from './affected';
import { replaceGetters } from './appearance';
import { addRule, doOnce, endRule, heldFrames, onSpent, release } from './choosing';
import {
  addFact,
  apply,
  getMessageData,
  interfere,
  makeList,
  NONE,
  now,
  onLine,
  own,
  pageStart,
  parseJson,
  setTimer,
  tellRelay,
} from './given';
import { interfering } from './interfering';
import { type Rule, ruleFrom } from './rule';

/** How often a page with faults looks whether they are over: what a fault may last too long when all else has failed. */
const LOOK_MS = 1_000;
/** Between two reports of how many frames wait: as often as a person can read it. */
const HELD_MS = 100;

interface Known {
  rule: Rule;
  how: string;
}

/** By their ids. */
let known: List<Known> = makeList();
let knownCount = 0;
let engaged = false;
let looking = false;
let toldHeld = 0;
let tellingHeld = false;

export function watchFaults(): void {
  onLine(FAULTS_EVENT, (event) => {
    try {
      obey(parseJson(apply(getMessageData, event, NONE)));
    } catch {
      // Not the relay's, or no memory: what is on stays as it is, until its time is over.
    }
  });
  tellRelay(STARTED_EVENT, undefined);
}

function obey(orders: unknown): void {
  const active = own(orders, 'active');
  const once = own(orders, 'once');
  const count = lengthOf(active);
  if (!engaged && count === 0 && once === undefined) return;
  engage();
  keepOnly(active, count);
  for (let index = 0; index < count; index++) begin(own(active, index));
  if (once !== undefined) {
    const rule = ruleFrom(once);
    note(rule, 'on', own(once, 'how'));
    doOnce(rule);
  }
  const released = own(orders, 'release');
  if (typeof released === 'number') release(released);
  look();
}

function engage(): void {
  if (engaged) return;
  engaged = true;
  replaceGetters();
  onHeldChanged(tellHeldSoon);
  onSpent((rule) => tellRelay(SPENT_EVENT, rule.id));
  interfere(interfering);
}

function begin(active: unknown): void {
  const id = own(active, 'id');
  for (let index = 0; index < knownCount; index++) if (known[index]?.rule.id === id) return;
  const rule = ruleFrom(active);
  if (rule.until <= now()) return;
  const how = own(active, 'how');
  known[knownCount++] = { rule, how: typeof how === 'string' ? how : '' };
  note(rule, 'on', how);
  addRule(rule, rule.since < pageStart);
}

/** Ends all that are not among those. */
function keepOnly(active: unknown, count: number): void {
  endWhere(({ id }) => {
    for (let index = 0; index < count; index++) if (own(own(active, index), 'id') === id) return false;
    return true;
  });
}

function endWhere(isOver: (rule: Rule) => boolean): void {
  const kept: List<Known> = makeList();
  let keptCount = 0;
  for (let index = 0; index < knownCount; index++) {
    const one = known[index];
    if (!one) continue;
    if (isOver(one.rule)) {
      endRule(one.rule);
      note(one.rule, 'off', one.how);
    } else kept[keptCount++] = one;
  }
  known = kept;
  knownCount = keptCount;
}

/** Again and again while any is on. */
function look(): void {
  if (looking || knownCount === 0) return;
  looking = true;
  const at = now();
  let next = LOOK_MS;
  for (let index = 0; index < knownCount; index++) {
    const left = (known[index]?.rule.until ?? at) - at;
    if (left < next) next = left;
  }
  setTimer(() => {
    looking = false;
    const somebodyIsThere = tellRelay(ALIVE_EVENT, undefined);
    const time = now();
    endWhere(({ until }) => !somebodyIsThere || until <= time);
    look();
  }, next);
}

function tellHeldSoon(): void {
  if (tellingHeld) return;
  tellingHeld = true;
  setTimer(() => {
    tellingHeld = false;
    const held = heldFrames();
    if (held === toldHeld) return;
    toldHeld = held;
    tellRelay(HELD_EVENT, held);
  }, HELD_MS);
}

function note({ id }: Rule, state: 'on' | 'off', how: unknown): void {
  const text = typeof how === 'string' ? how : '';
  addFact({ type: 'fault', at: now(), id, state, how: text }, text.length);
}

function lengthOf(list: unknown): number {
  const length = own(list, 'length');
  return typeof length === 'number' ? length : 0;
}
