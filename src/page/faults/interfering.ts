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
  NativeDOMException,
  NONE,
  nativeSend,
  nativeStopImmediatePropagation,
  setTimer,
} from '../intrinsics';
import type { SocketState } from '../state';
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
import { isNew } from './age-token';
import { seenState } from './appearance';
import { copyOf, damaged, sizeOf } from './body';
import { atHandshake, renewed } from './choosing';
import { fateOf, fateOfEnd, isSilentAt } from './fates';
import { type Interference, NATIVE, STOPPED } from './interference';
import { CLOSED, CLOSING, CONNECTING, OPEN } from './ready-state';

/** How long a browser waits for the other side's close frame before it gives up with 1006: measured with a server that reads no more. */
const CLOSE_TIMEOUT_MS = isGecko ? 20_000 : 60_000;

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
    if (affected && !isSilentAt(affected.socket)) affected.outward.flush((data) => depart(affected, data));
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
    affected.outward.flush(() => {});
    setTimer(() => {
      if (state.affected === affected && isSilentAt(affected.socket))
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
