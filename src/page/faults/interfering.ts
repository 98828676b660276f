// What becomes of a page's frames and sockets under its faults.

import { FrameFlag } from '../../records/batch';
import {
  apply,
  construct,
  getCloseCode,
  getCloseReason,
  getEventType,
  getMessageData,
  getReadyState,
  getWasClean,
  isGecko,
  type List,
  makeList,
  NativeDOMException,
  NONE,
  nativeSend,
  nativeStopImmediatePropagation,
  now,
  random,
  setTimer,
} from '../intrinsics';
import { eachLive, type SocketState } from '../state';
import { isSendable, recordSent } from '../traffic';
import {
  ABNORMAL,
  type Affected,
  type Arrival,
  affect,
  depart,
  eachAffected,
  enqueue,
  flagsOfOurs,
  loseWaiting,
  refuse,
  setFree,
  settle,
  sever,
} from './affected';
import { seenState } from './appearance';
import { copyOf, damaged, sizeOf } from './body';
import { type Interference, NATIVE, STOPPED } from './interference';
import { CLOSED, CLOSING, CONNECTING, OPEN } from './ready-state';
import {
  type FrameDirection,
  isForAll,
  matchesFrame,
  matchesHandshake,
  matchesSocket,
  type Rule,
} from './rule';

/** How long a browser waits for the other side's close frame before it gives up with 1006: measured with a server that reads no more. */
const CLOSE_TIMEOUT_MS = isGecko ? 20_000 : 60_000;

/** In the order in which they were set. */
const rules: List<Rule> = makeList();
let ruleCount = 0;
let spent: (rule: Rule) => void = () => {};

export function onSpent(listener: (rule: Rule) => void): void {
  spent = listener;
}

export function addRule(rule: Rule, isLate: boolean): void {
  rules[ruleCount++] = rule;
  // It was on before this document began, and came after a socket was made.
  if (isLate) eachLive((_, socket, state) => atHandshake(socket, state, CONNECTING));
}

/** What it held back goes on its way. */
export function endRule(rule: Rule): void {
  rule.on = false;
  let kept = 0;
  for (let index = 0; index < ruleCount; index++) {
    const one = rules[index];
    if (one && one !== rule) rules[kept++] = one;
  }
  delete rules[kept];
  ruleCount = kept;
  eachAffected((affected) => {
    affected.inward.pump();
    affected.outward.pump();
    settle(affected);
  });
}

/** What is done at once, to the sockets that are there. */
export function doOnce(rule: Rule): void {
  eachLive((_, socket, state) => {
    if (!matchesSocket(rule, socket)) return;
    const seen = seenState(socket, state);
    switch (rule.kind) {
      case 'cut':
        if (seen === CONNECTING && apply(getReadyState, socket, NONE) === CONNECTING)
          refuse(affect(socket, state), 'cut');
        else if (seen < CLOSED) sever(affect(socket, state), ABNORMAL, 'cut');
        return;
      case 'close':
        if (seen === OPEN) {
          const { code, reason } = rule;
          sever(affect(socket, state), { type: 'close', code, reason, wasClean: true }, 'close');
        }
        return;
      case 'send':
        if (seen === OPEN) sendAsApp(socket, state, rule.body);
        return;
      case 'receive':
        if (seen === OPEN) enqueue(affect(socket, state), { type: 'message', data: rule.body }, { rule });
        return;
      default:
        return;
    }
  });
}

/** Lets frames go that a hand holds, over all sockets, each socket's oldest first; how many that were. */
export function release(most: number): void {
  let left = most;
  eachAffected(({ inward, outward }) => {
    left -= inward.release(left);
    left -= outward.release(left);
  });
}

export function heldFrames(): number {
  let held = 0;
  eachAffected(({ inward, outward }) => {
    held += inward.held + outward.held;
  });
  return held;
}

export const interfering: Interference = {
  created: (socket, state) => atHandshake(socket, state, CONNECTING),
  arriving(socket, state, event) {
    const ours = flagsOfOurs(event);
    if (ours >= 0) return ours;
    if (!event.isTrusted) return 0;
    const { affected } = state;
    const type: unknown = apply(getEventType, event, NONE);
    if (affected?.severed) {
      if (type === 'close' && affected.readyState === CLOSED) setFree(affected);
      return stop(event);
    }
    if (type === 'message') return messageArrives(socket, state, event);
    if (type === 'open') return opens(affected, event);
    return ends(socket, state, event, type === 'close');
  },
  sending(socket, state, args) {
    const native: number = apply(getReadyState, socket, NONE);
    const seen = seenState(socket, state);
    if (seen === CONNECTING && native !== CONNECTING) throw stillConnecting();
    if (seen !== OPEN) return NATIVE;
    const data = asSent(args);
    if (typeof data === 'symbol') return NATIVE;
    const fate = fateOf(socket, state, 'out', data);
    const waiting = state.affected && !state.affected.outward.isEmpty;
    if (fate.answeredBy) {
      const { answeredBy } = fate;
      enqueue(affect(socket, state), { type: 'message', data: answeredBy.body }, { rule: answeredBy });
    }
    // The native is over already, and the app is not to know yet.
    if (fate.lost || native !== OPEN) return FrameFlag.injected | FrameFlag.lost;
    if (!fate.touched && !waiting) return NATIVE;
    const body = fate.damage ? damaged(data) : data;
    if (fate.waits || waiting) {
      const affected = affect(socket, state);
      for (let copy = 0; copy <= fate.copies; copy++) {
        const { due, rule, held } = fate;
        affected.outward.add({ load: copyOf(body), size: sizeOf(body), due, rule, held });
      }
    } else {
      for (let copy = 0; copy <= fate.copies; copy++) apply(nativeSend, socket, [body]);
    }
    for (let copy = 0; copy < fate.copies; copy++) recordSent(socket, state, data, FrameFlag.injected);
    return FrameFlag.injected;
  },
  closing(_, state) {
    const { affected } = state;
    // A close frame goes after all that was sent before it.
    if (affected && !isSilent(affected)) affected.outward.flush((data) => depart(affected, data));
  },
  closed(socket, state) {
    const affected = isSilentAt(socket) ? affect(socket, state) : state.affected;
    if (!affected) return;
    if (affected.stalledBy) {
      affected.stalledBy = undefined;
      // Of one that is connecting natively too, the native's own failure is what the app gets.
      if (affected.inward.isEmpty) refuse(affected, 'stall');
      else sever(affected, ABNORMAL, 'stall');
    }
    affected.readyState = CLOSING;
    if (affected.refused || affected.severed || !isSilent(affected)) return;
    affected.outward.flush(() => {});
    setTimer(() => {
      if (state.affected === affected && isSilent(affected)) sever(affected, ABNORMAL, 'silence', isGecko);
    }, CLOSE_TIMEOUT_MS);
  },
  leaving() {
    eachAffected((affected) => {
      // On a slow line they would be on their way; what is kept back on purpose is lost with the page.
      if (!isSilent(affected)) affected.outward.flush((data) => depart(affected, data));
      loseWaiting(affected);
    });
  },
};

/** The first moment of a socket, or of a rule that comes to one that is connecting. */
function atHandshake(socket: object, state: SocketState, seen: number): void {
  if (apply(getReadyState, socket, NONE) !== seen || state.affected) return;
  for (let index = 0; index < ruleCount; index++) {
    const rule = rules[index];
    if (!rule || !matchesHandshake(rule, socket)) continue;
    if (rule.kind === 'refuse' && rule.connects > 0) {
      rule.connects--;
      refuse(affect(socket, state), 'refuse');
      spent(rule);
      return;
    }
    if (rule.kind === 'stall') {
      affect(socket, state).stalledBy = rule;
      return;
    }
  }
}

function opens(affected: Affected | undefined, event: Event): number {
  if (!affected) return 0;
  if (affected.stalledBy?.on) {
    enqueue(affected, { type: 'open' }, { rule: affected.stalledBy, held: true });
    return stop(event);
  }
  affected.stalledBy = undefined;
  affected.readyState = OPEN;
  settle(affected);
  return 0;
}

function messageArrives(socket: object, state: SocketState, event: Event): number {
  const data: unknown = apply(getMessageData, event, NONE);
  const fate = fateOf(socket, state, 'in', data);
  const waiting = state.affected && !state.affected.inward.isEmpty;
  if (fate.lost) {
    stop(event);
    return FrameFlag.injected | FrameFlag.lost;
  }
  if (!fate.touched && !waiting) return 0;
  const affected = affect(socket, state);
  const body = fate.damage ? damaged(data) : data;
  const goesItself = !fate.waits && !waiting && !fate.damage;
  for (let copy = goesItself ? 1 : 0; copy <= fate.copies; copy++) {
    const { due, rule, held } = fate;
    const load: Arrival = { type: 'message', data: copy === 0 ? body : copyOf(body) };
    enqueue(affected, load, { size: sizeOf(body), due, rule, held });
  }
  return goesItself ? 0 : stop(event);
}

/** An `error` or `close` of the native. */
function ends(socket: object, state: SocketState, event: Event, isClose: boolean): number {
  if (state.affected?.refused) {
    state.affected.readyState = CLOSED;
    if (isClose) setFree(state.affected);
    return FrameFlag.injected;
  }
  const { due, rule, held } = fateOfEnd(socket, state);
  if (!rule && (!state.affected || state.affected.inward.isEmpty)) {
    if (state.affected) setFree(state.affected);
    return 0;
  }
  const affected = affect(socket, state);
  const load: Arrival = isClose
    ? {
        type: 'close',
        code: apply(getCloseCode, event, NONE),
        reason: apply(getCloseReason, event, NONE),
        wasClean: apply(getWasClean, event, NONE),
      }
    : { type: 'error' };
  enqueue(affected, load, { due, rule, held });
  return stop(event);
}

interface Delay {
  due: number;
  rule: Rule | undefined;
  held: boolean;
}

/** An end comes by the same line as what came before it. */
function fateOfEnd(socket: object, state: SocketState): Delay {
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

interface Fate extends Delay {
  touched: boolean;
  waits: boolean;
  lost: boolean;
  damage: boolean;
  copies: number;
  answeredBy: Rule | undefined;
}

function fateOf(socket: object, state: SocketState, direction: FrameDirection, data: unknown): Fate {
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

function isSilent({ socket }: Affected): boolean {
  return isSilentAt(socket);
}

function isSilentAt(socket: object): boolean {
  for (let index = 0; index < ruleCount; index++) {
    const rule = rules[index];
    if (rule?.kind === 'silence' && isForAll(rule, 'in') && matchesSocket(rule, socket)) return true;
  }
  return false;
}

function sendAsApp(socket: object, state: SocketState, body: string): void {
  apply(nativeSend, socket, [body]);
  recordSent(socket, state, body, FrameFlag.injected);
}

/** What the native makes a string of becomes one here, once, as there. */
function asSent(args: unknown[]): unknown {
  const data = args[0];
  if (typeof data === 'symbol' || isSendable(data)) return data;
  const text = `${data}`;
  args[0] = text;
  return text;
}

function stillConnecting(): unknown {
  const text = isGecko
    ? 'An attempt was made to use an object that is not, or is no longer, usable'
    : "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.";
  return construct(NativeDOMException, [text, 'InvalidStateError']);
}

function stop(event: Event): number {
  apply(nativeStopImmediatePropagation, event, NONE);
  return STOPPED;
}
