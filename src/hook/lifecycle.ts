// The life of a socket: connecting, losing, waiting, giving up, coming back. Each decision in it is said aloud.

import type { Attempt } from './attempt';
import { type CloseInfo, exponentialBackoff } from './backoff';
import type { WireData } from './codec';
import type { WebSocketLike } from './connection';
import { type DecisionDetail, type Milliseconds, reportDecision } from './decision';
import type { Emitter } from './events';
import { createLine, NORMAL_CLOSURE } from './line';
import {
  type ConnectionUse,
  FINAL_CODES,
  type SocketEvents,
  type SocketOptions,
  type SocketState,
  type StopCause,
} from './options';
import { isOffline, type Return, watchPage } from './page-life';
import { after, type Timer } from './timer';
import { FinalError } from './token';

export interface Lifecycle {
  readonly state: SocketState;
  readonly bufferedAmount: number;
  /** Whether the data went out. */
  transmit(data: WireData): boolean;
  connect(): void;
  reconnect(): void;
  /** Ends the connection as if it had been lost. */
  lose(reason: string): void;
  /** Ends it because the app says so. */
  end(next: 'idle' | 'disposed', code?: number, reason?: string): void;
}

/** Attempts that a return of the page brings forward keep this distance, so that switching tabs makes no storm. */
const LEAST_DISTANCE_MS = 1_000;

export function createLifecycle<In, Out>(
  options: SocketOptions<In, Out>,
  events: Emitter<SocketEvents<In, Out>>,
  use: ConnectionUse<In, Out>,
): Lifecycle {
  const { backoff = exponentialBackoff(), final = FINAL_CODES, stableAfterMs = 5_000 } = options;
  let state: SocketState = 'idle';
  /** Made in this outage. */
  let attempts = 0;
  let wasOpen = false;
  /** Gave up for want of attempts: who comes back finds it trying again. */
  let mayReturn = false;
  /** Somebody came back while it was still trying: worth one more round of attempts. */
  let returned = false;
  /** The first token in this outage that may have been refused, until `getToken` has been told. */
  let refused: string | undefined;
  let toldRefused = false;
  /** Of the wait for the next attempt; in an open connection, of the time after which it counts as stable. */
  let timer: Timer | undefined;
  let waitingSince = 0;
  let dueAt = 0;
  let lastSocket: WebSocketLike | undefined;
  let lastUrl = typeof options.url === 'function' ? undefined : options.url;

  const fault = (where: SocketEvents<In, Out>['fault']['where'], error: unknown) =>
    events.emit('fault', { where, error });
  const offline = () => options.waitForOnline !== false && isOffline();
  const line = createLine(options, use, {
    fault,
    ready(attempt) {
      clearTimeout(timer);
      timer = after(stableAfterMs, () => reset(`open for ${stableAfterMs} ms`));
      const resumed = wasOpen;
      wasOpen = true;
      if (enter('open')) {
        events.emit('open', { protocol: attempt.socket?.protocol ?? '', resumed });
      }
    },
    lost: (attempt, close, error) => lost(attempt, close, error),
  });

  /** Whether the state still holds once its listeners are through: any of them may have closed the socket. */
  const enter = (next: SocketState) => {
    if (state !== next) {
      state = next;
      events.emit('state', next);
    }
    return state === next;
  };

  const report = (action: DecisionDetail['action'], reason: string, more?: Partial<DecisionDetail>) =>
    reportDecision({
      action,
      reason,
      // Whatever stands in for the browser's class is passed over by those who look for one.
      ...(lastSocket && { socket: lastSocket as WebSocket }),
      ...(lastUrl && { url: endpointOf(lastUrl) }),
      ...more,
    });

  const reset = (reason: string) => {
    refused = undefined;
    toldRefused = returned = false;
    if (attempts === 0) return;
    attempts = 0;
    report('reset', reason);
  };

  const begin = () => {
    clearTimeout(timer);
    line.begin(attempts, refused);
    toldRefused ||= refused !== undefined;
    refused = undefined;
    enter('connecting');
  };

  const lost = (attempt: Attempt, close: CloseInfo | undefined, error: unknown) => {
    clearTimeout(timer);
    lastSocket = attempt.socket;
    lastUrl = attempt.url ?? lastUrl;
    if (attempt.readyAt !== undefined) {
      if (Date.now() - attempt.readyAt >= stableAfterMs) reset(`was open for ${stableAfterMs} ms`);
    } else if (!toldRefused && close) refused = attempt.token;

    const before = state;
    if (close) events.emit('close', close);
    else fault('connect', error);
    // A listener may have closed the socket, or begun anew.
    if (line.current || state !== before) return;

    const reason = close ? wordsFor(close) : String(error);
    const verdict = judge(close, error);
    if (verdict === 'final') stop('final', reason);
    else if (offline()) awaitNetwork();
    else if (verdict === undefined) stop('attempts', `${reason}; no attempt left after ${attempts}`);
    else wait(verdict, reason);
  };

  /** The wait before the next attempt; `undefined` where there is none left. */
  const judge = (close: CloseInfo | undefined, error: unknown): Milliseconds | undefined | 'final' => {
    try {
      if (error instanceof FinalError) return 'final';
      if (close && (typeof final === 'function' ? final(close) : final.includes(close.code))) return 'final';
      const delayMs = backoff(attempts + 1, close);
      if (delayMs !== undefined || !returned) return delayMs;
      reset('somebody came back meanwhile');
      return backoff(1, close);
    } catch (failure) {
      // Where the app's own functions fail, nobody can say when to try again.
      fault('connect', failure);
      return 'final';
    }
  };

  const stop = (cause: StopCause, reason: string) => {
    mayReturn = cause === 'attempts';
    if (!enter('stopped')) return;
    report('stop', reason);
    events.emit('stop', { cause, reason });
  };

  const announce = (attempt: number, delayMs: Milliseconds | undefined, reason: string) => {
    report('retry', reason, { attempt, ...(delayMs !== undefined && { delayMs }) });
    events.emit('retry', { attempt, delayMs, reason });
  };

  const wait = (delayMs: Milliseconds, reason: string) => {
    waitingSince = Date.now();
    dueAt = waitingSince + delayMs;
    timer = after(delayMs, wake);
    if (enter('waiting')) announce(attempts + 1, delayMs, reason);
  };

  const awaitNetwork = () => {
    // The first of a new count: the network's return will begin one.
    if (enter('offline')) announce(1, undefined, 'offline');
  };

  const wake = () => {
    clearTimeout(timer);
    if (offline()) return awaitNetwork();
    attempts += 1;
    begin();
  };

  const comeBack = (kind: Return) => {
    const reason = kind === 'online' ? 'back online' : 'back in view';
    switch (state) {
      case 'open':
        line.check();
        use.probe();
        return;
      case 'connecting':
        returned = true;
        return;
      case 'waiting': {
        if (kind === 'online') reset(reason);
        else returned = true;
        const soonest = Math.min(dueAt, waitingSince + LEAST_DISTANCE_MS);
        if (soonest < dueAt || soonest <= Date.now()) hasten(soonest, reason);
        return;
      }
      case 'offline':
      case 'stopped':
        if (offline() || (state === 'stopped' && !mayReturn)) return;
        reset(reason);
        hasten(0, reason);
        return;
      case 'idle':
      case 'disposed':
        return;
      default:
        state satisfies never;
    }
  };

  const hasten = (at: Milliseconds, reason: string) => {
    clearTimeout(timer);
    // No longer than the distance, even where the clock was set back.
    const delayMs = Math.min(Math.max(0, at - Date.now()), LEAST_DISTANCE_MS);
    wait(delayMs, reason);
    // Without a timer, which could be late in a page just woken; a listener may have closed the socket.
    if (delayMs === 0 && state === 'waiting') wake();
  };

  const connect = () => {
    if (line.current || state === 'disposed') return;
    reset('asked by the app');
    begin();
  };

  const unwatch = watchPage(comeBack);
  if (options.autoConnect !== false) connect();

  return {
    get state() {
      return state;
    },
    get bufferedAmount() {
      return line.current?.socket?.bufferedAmount ?? 0;
    },
    transmit: line.send,
    connect,
    reconnect() {
      line.leave(NORMAL_CLOSURE);
      connect();
    },
    lose: (reason) => line.current?.lose(reason),
    end(next, code = NORMAL_CLOSURE, reason = '') {
      if (state === next || state === 'disposed') return;
      const isNews = state !== 'idle' && state !== 'stopped';
      lastSocket = line.current?.socket ?? lastSocket;
      lastUrl = line.current?.url ?? lastUrl;
      clearTimeout(timer);
      line.leave(code, reason);
      if (next === 'disposed') unwatch();
      if (!enter(next) || !isNews) return;
      const why = next === 'idle' ? 'closed by the app' : 'disposed of by the app';
      // Not where nothing had begun, as in a mount that is undone at once.
      if (lastSocket || attempts > 0) report('stop', why);
      events.emit('stop', { cause: 'app', reason: why });
    },
  };
}

function wordsFor({ code, reason, opened }: CloseInfo): string {
  return `${opened ? 'closed' : 'connection failed'} (${code}${reason && `: ${reason}`})`;
}

/** Without the query, which may hold a token. */
function endpointOf(url: string | URL): string {
  return String(url).replace(/[?#].*/s, '');
}
