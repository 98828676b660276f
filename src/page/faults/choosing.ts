// Faults begin and end, and what that does to the sockets that are there.

import { FrameFlag } from '../../records/batch';
import type { SocketState } from '../state';
import {
  ABNORMAL,
  type Affected,
  affect,
  closeAtLast,
  eachAffected,
  enqueue,
  isJammed,
  refuse,
  settle,
  sever,
} from './affected';
import { age, carriesOld, rejuvenate } from './age-token';
import { countOfRules, exclude, include, isOn, isSilentAt, rules } from './fates';
import {
  apply,
  eachLive,
  getBufferedAmount,
  getReadyState,
  getUrl,
  isGecko,
  NONE,
  nativeSend,
  recordSent,
  seenState,
} from './given';
import { setOffline } from './offline';
import { CLOSED, CONNECTING, OPEN } from './ready-state';
import { isForAll, matchesHandshake, matchesSocket, type Rule } from './rule';

let spent: (rule: Rule) => void = () => {};

export function onSpent(listener: (rule: Rule) => void): void {
  spent = listener;
}

export function addRule(rule: Rule, isLate: boolean): void {
  include(rule);
  // It was on before this document began, and came after a socket was made.
  if (isLate) eachLive((_, socket, state) => atHandshake(socket, state, NONE));
  if (rule.kind === 'age-token') age(rule.ms);
  if (rule.kind === 'offline') {
    setOffline(true, !isLate);
    if (!isLate) cut(rule);
  }
}

/** What it held back goes on its way. */
export function endRule(rule: Rule): void {
  rule.on = false;
  exclude(rule);
  if (rule.kind === 'age-token') rejuvenate();
  if (rule.kind === 'offline' && !isOn('offline')) setOffline(false, true);
  eachAffected((affected) => {
    affected.inward.pump();
    affected.outward.pump();
    if (!isSilentAt(affected.socket)) closeAtLast(affected);
    settle(affected);
  });
}

/** What is done at once, to the sockets that are there. */
export function doOnce(rule: Rule): void {
  if (rule.kind === 'cut') cut(rule);
  eachLive((_, socket, state) => {
    if (!matchesSocket(rule, socket)) return;
    const seen = seenState(socket, state);
    switch (rule.kind) {
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
        if (seen === OPEN)
          enqueue(affect(socket, state), { type: 'message', data: rule.body }, 0, 0, rule, false);
        return;
      default:
        return;
    }
  });
}

/** Whatever is connecting or open fails. */
function cut(rule: Rule): void {
  eachLive((_, socket, state) => {
    if (!matchesSocket(rule, socket)) return;
    const seen = seenState(socket, state);
    if (seen === CONNECTING && apply(getReadyState, socket, NONE) === CONNECTING)
      refuse(affect(socket, state), rule.kind);
    else if (seen < CLOSED) {
      const affected = affect(socket, state);
      sever(affected, ABNORMAL, rule.kind, seen === CONNECTING || tellsOfReset(affected));
    }
  });
}

/** Of a line that is reset Firefox tells by an `error`, unless it had still to send by it. Chromium never does. */
function tellsOfReset(affected: Affected): boolean {
  // What a closing one counts may have come too late to be sent.
  const native: number = affected.readyState === OPEN ? apply(getBufferedAmount, affected.socket, NONE) : 0;
  return isGecko && native === 0 && !isJammed(affected);
}

/** The page has got a new token: nothing is old any more, here and in the documents that follow. */
export function renewed(): void {
  for (let index = 0; index < countOfRules(); index++) {
    const rule = rules[index];
    if (rule?.kind === 'age-token') spent(rule);
  }
  rejuvenate();
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

/** The first moment of a socket, or of a rule that comes to one that is connecting. */
export function atHandshake(socket: object, state: SocketState, asked: readonly string[]): void {
  if (apply(getReadyState, socket, NONE) !== CONNECTING || state.affected) return;
  for (let index = 0; index < countOfRules(); index++) {
    const rule = rules[index];
    if (!rule || !matchesHandshake(rule, socket)) continue;
    if (rule.kind === 'refuse' && rule.connects > 0) {
      rule.connects--;
      refuse(affect(socket, state), 'refuse');
      spent(rule);
      return;
    }
    if (rule.kind === 'offline' || (rule.kind === 'age-token' && isTooOld(socket, asked))) {
      refuse(affect(socket, state), rule.kind);
      return;
    }
    if (
      rule.kind === 'stall' ||
      (rule.kind === 'silence' && (isForAll(rule, 'in') || isForAll(rule, 'out')))
    ) {
      affect(socket, state).stalledBy = rule;
      return;
    }
  }
}

/** Whether a handshake carries a token from before it aged, as address or sub-protocol. */
function isTooOld(socket: object, asked: readonly string[]): boolean {
  if (carriesOld(apply(getUrl, socket, NONE))) return true;
  for (let index = 0; index < asked.length; index++) if (carriesOld(asked[index] ?? '')) return true;
  return false;
}

function sendAsApp(socket: object, state: SocketState, body: string): void {
  apply(nativeSend, socket, [body]);
  recordSent(socket, state, body, FrameFlag.injected);
}
