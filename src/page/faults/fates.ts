// What a page's rules make of a frame, and of a socket's end.

import type { List } from '../intrinsics';
import type { SocketState } from '../state';
import { affect } from './affected';
import { sizeOf } from './body';
import { makeList, now, random } from './given';
import { type FrameDirection, isForAll, matchesFrame, matchesSocket, type Rule } from './rule';

/** Those that are on, in the order in which they were set. */
export const rules: List<Rule> = makeList();
let ruleCount = 0;

export function countOfRules(): number {
  return ruleCount;
}

export function include(rule: Rule): void {
  rules[ruleCount++] = rule;
}

export function exclude(rule: Rule): void {
  let kept = 0;
  for (let index = 0; index < ruleCount; index++) {
    const one = rules[index];
    if (one && one !== rule) rules[kept++] = one;
  }
  delete rules[kept];
  ruleCount = kept;
}

/** Whether a rule of that kind is on. */
export function isOn(kind: Rule['kind']): boolean {
  for (let index = 0; index < ruleCount; index++) if (rules[index]?.kind === kind) return true;
  return false;
}

interface Delay {
  due: number;
  rule: Rule | undefined;
  held: boolean;
}

/** An end comes by the same line as what came before it. */
export function fateOfEnd(socket: object, state: SocketState): Delay {
  const stall = state.affected?.stalledBy;
  if (stall?.on) return { due: 0, rule: stall, held: true };
  const fate: Delay = { due: 0, rule: undefined, held: false };
  for (let index = 0; index < ruleCount; index++) {
    const rule = rules[index];
    if (!rule || !isForAll(rule, 'in') || !matchesSocket(rule, socket)) continue;
    if (rule.kind === 'silence') return { due: 0, rule, held: true };
    if (rule.kind === 'delay') {
      fate.due = dueBy(rule);
      fate.rule = rule;
    }
  }
  return fate;
}

export interface Fate extends Delay {
  touched: boolean;
  waits: boolean;
  lost: boolean;
  damage: boolean;
  copies: number;
  answeredBy: Rule | undefined;
}

export function fateOf(socket: object, state: SocketState, direction: FrameDirection, data: unknown): Fate {
  const fate: Fate = {
    due: 0,
    rule: undefined,
    held: false,
    touched: false,
    waits: false,
    lost: false,
    damage: false,
    copies: 0,
    answeredBy: undefined,
  };
  for (let index = 0; index < ruleCount; index++) {
    const rule = rules[index];
    if (!rule || !matchesFrame(rule, socket, direction, data)) continue;
    switch (rule.kind) {
      case 'drop':
        if (isTurn(rule)) fate.lost = true;
        break;
      case 'duplicate':
        if (isTurn(rule)) fate.copies++;
        break;
      case 'corrupt':
        if (isTurn(rule)) fate.damage = true;
        break;
      case 'answer':
        if (direction === 'out') fate.answeredBy = rule;
        continue;
      case 'delay':
        wait(fate, rule, dueBy(rule));
        break;
      case 'throttle':
        wait(fate, rule, freeBy(rule, socket, state, direction, data));
        break;
      case 'hold':
      case 'reorder':
      case 'silence':
        wait(fate, rule, 0);
        fate.held = true;
        break;
      default:
        continue;
    }
  }
  fate.touched = fate.lost || fate.damage || fate.waits || fate.copies > 0;
  return fate;
}

/** One that is held is held by the last rule that does so, whatever else delays it. */
function wait(fate: Fate, rule: Rule, due: number): void {
  fate.waits = true;
  if (due > fate.due) fate.due = due;
  if (!fate.held || due === 0) fate.rule = rule;
}

function isTurn(rule: Rule): boolean {
  return ++rule.matched % rule.every === 0;
}

function dueBy(rule: Rule): number {
  return now() + rule.ms + rule.jitterMs * random();
}

/** When a line of that rate has carried it, after all that it carries already. */
function freeBy(
  rule: Rule,
  socket: object,
  state: SocketState,
  direction: FrameDirection,
  data: unknown,
): number {
  const affected = affect(socket, state);
  const lane = direction === 'in' ? affected.inward : affected.outward;
  const at = now();
  lane.freeAt = (lane.freeAt > at ? lane.freeAt : at) + (sizeOf(data) / rule.bytesPerSecond) * 1000;
  return lane.freeAt;
}

/** Whether nothing comes in on a socket, and its server's word least of all. */
export function isSilentAt(socket: object): boolean {
  for (let index = 0; index < ruleCount; index++) {
    const rule = rules[index];
    if (rule?.kind === 'silence' && isForAll(rule, 'in') && matchesSocket(rule, socket)) return true;
  }
  return false;
}
