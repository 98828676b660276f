// What becomes of a page's frames and sockets under its faults.

import { FrameFlag } from '../../records/batch';
import type { Interference } from '../interference';
import type { SocketState } from '../state';
import {
  ABNORMAL,
  type Affected,
  type Arrival,
  affect,
  depart,
  dispatch,
  eachAffected,
  enqueue,
  flagsOfOurs,
  isJammed,
  loseWaiting,
  refuse,
  setFree,
  settle,
  sever,
  taken,
} from './affected';
import { isNew } from './age-token';
import { bytesOf, copyOf, damaged, sizeOf } from './body';
import { atHandshake, renewed } from './choosing';
import { fateOf, fateOfEnd, isSilentAt } from './fates';
import {
  apply,
  argument,
  construct,
  getCloseCode,
  getCloseReason,
  getEventType,
  getMessageData,
  getReadyState,
  getWasClean,
  isGecko,
  isSendable,
  NATIVE,
  NativeDOMException,
  NONE,
  nativeStopImmediatePropagation,
  recordSent,
  STOPPED,
  seenState,
  setTimer,
} from './given';
import { CLOSED, CLOSING, CONNECTING, OPEN } from './ready-state';

/** How long a browser waits for the other side's close frame before it gives up with 1006: measured with a server that reads no more. */
const CLOSE_TIMEOUT_MS = isGecko ? 20_000 : 60_000;

/** Bytes of a reason: a control frame has 125, of which the code takes two (RFC 6455, section 5.5). */
const LONGEST_REASON = 123;

export const interfering: Interference = {
  created(socket, state, asked) {
    atHandshake(socket, state, asked);
  },
  tokenSeen(value) {
    if (isNew(value)) renewed();
  },
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
    const discards = state.affected?.closesWith || (state.affected?.severed && seen !== OPEN);
    if (seen !== OPEN && !discards) return NATIVE;
    const data = asSent(args);
    if (typeof data === 'symbol') return NATIVE;
    if (discards) {
      affect(socket, state).discarded += bytesOf(data);
      return FrameFlag.discarded;
    }
    const fate = fateOf(socket, state, 'out', data);
    const waiting = state.affected && !state.affected.outward.isEmpty;
    if (fate.answeredBy) {
      const { answeredBy } = fate;
      enqueue(affect(socket, state), { type: 'message', data: answeredBy.body }, 0, 0, answeredBy, false);
    }
    const isLost = fate.lost || native !== OPEN;
    if (!isLost && !fate.touched && !waiting) return NATIVE;
    const affected = affect(socket, state);
    taken(affected, bytesOf(data));
    // The native is over already, and the app is not to know yet.
    if (isLost) return FrameFlag.injected | FrameFlag.lost;
    const body = fate.damage ? damaged(data) : data;
    for (let copy = 0; copy <= fate.copies; copy++) {
      const { due, rule, held } = fate;
      affected.outward.add({ load: copyOf(body), size: sizeOf(body), due, rule, held });
    }
    for (let copy = 0; copy < fate.copies; copy++) recordSent(socket, state, data, FrameFlag.injected);
    return FrameFlag.injected;
  },
  closing(socket, state, args) {
    const isSilent = isSilentAt(socket);
    const affected = isSilent ? affect(socket, state) : state.affected;
    if (!affected) return false;
    if (!isSilent) {
      // A close frame goes after all that was sent before it.
      affected.outward.flush((data) => depart(affected, data));
      return false;
    }
    if (affected.readyState !== OPEN || !isPlainClose(args)) return false;
    affected.closesWith = args;
    return true;
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
    if (affected.refused || affected.severed || !isSilentAt(affected.socket)) return;
    setTimer(() => {
      // A browser waits for an answer from when its own close frame has gone, and that one goes last.
      if (state.affected === affected && isSilentAt(affected.socket) && !isJammed(affected))
        sever(affected, ABNORMAL, 'silence', isGecko);
    }, CLOSE_TIMEOUT_MS);
  },
  leaving() {
    eachAffected((affected) => {
      // On a slow line they would be on their way; what is kept back on purpose is lost with the page.
      if (!isSilentAt(affected.socket)) affected.outward.flush((data) => depart(affected, data));
      loseWaiting(affected);
    });
  },
};

/** Whether the native would take the arguments as they are (WHATWG WebSockets, section 3.1, `close`). */
function isPlainClose(args: unknown[]): boolean {
  const code = argument(args, 0);
  const reason = argument(args, 1);
  if (code !== undefined && code !== 1000) {
    if (typeof code !== 'number' || code % 1 !== 0 || code < 3000 || code > 4999) return false;
  }
  return reason === undefined || (typeof reason === 'string' && bytesOf(reason) <= LONGEST_REASON);
}

function opens(affected: Affected | undefined, event: Event): number {
  if (!affected) return 0;
  if (affected.stalledBy?.on) {
    enqueue(affected, { type: 'open' }, 0, 0, affected.stalledBy, true);
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
  // The native does not know yet that the app has closed it.
  if (fate.lost || state.affected?.closesWith) {
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
    enqueue(affected, load, sizeOf(body), due, rule, held);
  }
  return goesItself ? 0 : stop(event);
}

/** An `error` or `close` of the native. */
function ends(socket: object, state: SocketState, event: Event, isClose: boolean): number {
  if (state.affected?.refused) {
    // In Firefox a server whose answer came in the same moment makes it a clean end. The other one comes in its place, within
    // its task: there both events of a failure do.
    if (isClose && apply(getCloseCode, event, NONE) !== 1006) {
      dispatch(state.affected, ABNORMAL);
      setFree(state.affected);
      return stop(event);
    }
    state.affected.readyState = CLOSED;
    if (isClose) setFree(state.affected);
    return FrameFlag.injected;
  }
  const { due, rule, held } = fateOfEnd(socket, state);
  if (!rule && (!state.affected || state.affected.inward.isEmpty)) {
    if (state.affected) {
      if (isClose) state.affected.readyState = CLOSED;
      setFree(state.affected);
    }
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
  enqueue(affected, load, 0, due, rule, held);
  return stop(event);
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
