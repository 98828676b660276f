// The life of a socket: connecting, losing, waiting, giving up, coming back. At most one connection is in use; a
// second one exists only while it takes over.

import { type Attempt, startAttempt } from './attempt';
import { type CloseInfo, exponentialBackoff } from './backoff';
import type { WireData } from './codec';
import type { WebSocketLike } from './connection';
import { type DecisionDetail, type Milliseconds, reportDecision } from './decision';
import type { Emitter } from './events';
import {
  type ConnectionUse,
  FINAL_CODES,
  type SocketEvents,
  type SocketOptions,
  type SocketState,
  type StopCause,
} from './options';
import { isOffline, type Return, watchPage } from './page-life';
import { createRenewal } from './renewal';
import { after, type Timer } from './timer';
import { createTokenSource, FinalError } from './token';

export interface Lifecycle {
  readonly state: SocketState;
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

/** Close code of a connection that has fulfilled its purpose (RFC 6455, section 7.4.1). */
const NORMAL_CLOSURE = 1000;

export function createLifecycle<In, Out>(
  options: SocketOptions<In, Out>,
  events: Emitter<SocketEvents<In, Out>>,
  use: ConnectionUse<In, Out>,
): Lifecycle {
  const {
    getToken,
    tokenRenewal,
    backoff = exponentialBackoff(),
    final = FINAL_CODES,
    stableAfterMs = 5_000,
  } = options;
  let state: SocketState = 'idle';
  let current: Attempt | undefined;
  let successor: Attempt | undefined;
  let attempts = 0;
  let wasOpen = false;
  /** Gave up for want of attempts: who comes back finds it trying again. */
  let mayReturn = false;
  /** Somebody came back while it was still trying: worth one more round of attempts. */
  let returned = false;
  /** The first token in this outage that may have been refused, until `getToken` has been told. */
  let refused: string | undefined;
  let toldRefused = false;
  let renewing: Attempt | undefined;
  let timer: Timer | undefined;
  let waitingSince = 0;
  let dueAt = 0;
  let lastSocket: WebSocketLike | undefined;

  const fault = (where: SocketEvents<In, Out>['fault']['where'], error: unknown) =>
    events.emit('fault', { where, error });
  const tokens =
    getToken &&
    createTokenSource(getToken, options.tokenTimeoutMs ?? 10_000, (error) => fault('token', error));
  const renewal = createRenewal(options.renewBeforeMs ?? 60_000, () => renew());
  const offline = () => options.waitForOnline !== false && isOffline();

  const report = (action: DecisionDetail['action'], reason: string, more?: Partial<DecisionDetail>) =>
    reportDecision({
      action,
      reason,
      // Whatever stands in for the browser's class is passed over by those who look for one.
      ...(lastSocket && { socket: lastSocket as WebSocket }),
      ...(typeof options.url !== 'function' && { url: endpointOf(options.url) }),
      ...more,
    });

  /** Whether the state still holds once its listeners are through: any of them may have closed the socket. */
  const enter = (next: SocketState) => {
    if (state !== next) {
      state = next;
      events.emit('state', next);
    }
    return state === next;
  };

  const reset = (reason: string) => {
    refused = undefined;
    toldRefused = false;
    returned = false;
    if (attempts === 0) return;
    attempts = 0;
    report('reset', reason);
  };

  const begin = () => {
    clearTimeout(timer);
    current = start(undefined);
    enter('connecting');
  };

  const start = (token: string | undefined): Attempt => {
    const early: In[] = [];
    const attempt: Attempt = startAttempt<In, Out>(
      { options, use, tokens, number: attempts, token, refused },
      {
        heard() {
          if (attempt === current) use.heard();
        },
        message(message) {
          if (attempt === current) use.receive(message);
          else early.push(message);
        },
        fault: (error) => fault('message', error),
        ready() {
          takeOver(attempt);
          for (const message of early) {
            if (attempt === current) use.receive(message);
          }
        },
        over(close, error) {
          if (attempt === current) lost(attempt, close, error);
          else {
            successor = undefined;
            fault('token', error ?? new Error(wordsFor(close)));
          }
        },
      },
    );
    if (refused !== undefined) toldRefused = true;
    refused = undefined;
    return attempt;
  };

  const takeOver = (attempt: Attempt) => {
    if (attempt === successor) {
      const previous = current;
      current = attempt;
      successor = undefined;
      use.down();
      previous?.leave(NORMAL_CLOSURE, 'replaced');
    }
    clearTimeout(timer);
    timer = after(stableAfterMs, () => reset(`open for ${stableAfterMs} ms`));
    if (tokenRenewal) renewal.watch(attempt.expiresAt);
    const resumed = wasOpen;
    wasOpen = true;
    use.up();
    if (attempt === current && enter('open') && attempt === current) {
      events.emit('open', { protocol: attempt.socket?.protocol ?? '', resumed });
    }
  };

  const lost = (attempt: Attempt, close: CloseInfo | undefined, error: unknown) => {
    leaveAll();
    lastSocket = attempt.socket;
    if (attempt.readyAt !== undefined) {
      if (Date.now() - attempt.readyAt >= stableAfterMs) reset(`was open for ${stableAfterMs} ms`);
    } else if (!toldRefused && close) refused = attempt.token;

    const reason = close ? wordsFor(close) : String(error);
    const before = state;
    if (close) events.emit('close', close);
    else fault('connect', error);
    // A listener may have closed the socket, or begun anew.
    if (current || state !== before) return;
    let isFinal = error instanceof FinalError;
    let delayMs: Milliseconds | undefined;
    try {
      if (close) isFinal = typeof final === 'function' ? final(close) : final.includes(close.code);
      delayMs = backoff(attempts + 1, close);
      if (delayMs === undefined && returned) {
        reset('somebody came back meanwhile');
        delayMs = backoff(1, close);
      }
    } catch (judgement) {
      // Nobody can say when to try again.
      isFinal = true;
      fault('connect', judgement);
    }
    if (isFinal) stop('final', reason);
    else if (offline()) awaitNetwork();
    else if (delayMs === undefined) stop('attempts', `${reason}; no attempt left after ${attempts}`);
    else wait(delayMs, reason);
  };

  const stop = (cause: StopCause, reason: string) => {
    mayReturn = cause === 'attempts';
    if (!enter('stopped')) return;
    report('stop', reason);
    events.emit('stop', { cause, reason });
  };

  const announce = (delayMs: Milliseconds | undefined, reason: string) => {
    const attempt = attempts + 1;
    report('retry', reason, { attempt, ...(delayMs !== undefined && { delayMs }) });
    events.emit('retry', { attempt, delayMs, reason });
  };

  const wait = (delayMs: Milliseconds, reason: string) => {
    waitingSince = Date.now();
    dueAt = waitingSince + delayMs;
    timer = after(delayMs, wake);
    if (enter('waiting')) announce(delayMs, reason);
  };

  const awaitNetwork = () => {
    if (enter('offline')) announce(undefined, 'offline');
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
        renewal.check();
        use.probe();
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
      case 'connecting':
        returned = true;
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
    const delayMs = Math.max(0, at - Date.now());
    wait(delayMs, reason);
    // Without a timer, which could be late in a page just woken; a listener may have closed the socket.
    if (delayMs === 0 && state === 'waiting') wake();
  };

  const renew = async () => {
    const attempt = current;
    if (!tokens || !attempt || attempt === renewing || successor) return;
    renewing = attempt;
    try {
      const token = await tokens.get({ attempt: 0, refused: undefined, renewal: true });
      if (attempt !== current) return;
      const { expiresAt } = tokens;
      if (expiresAt !== undefined && expiresAt <= (attempt.expiresAt ?? 0))
        throw new Error('the new token ends no later');
      if (typeof tokenRenewal !== 'function') successor = start(token);
      else if (attempt.send(use.encode(tokenRenewal(token)))) {
        attempt.expiresAt = expiresAt;
        renewal.watch(expiresAt);
      }
    } catch (error) {
      if (attempt === current) fault('token', error);
    } finally {
      if (attempt === renewing) renewing = undefined;
    }
  };

  const leaveAll = (code?: number, reason?: string) => {
    const wasUp = current?.readyAt !== undefined;
    clearTimeout(timer);
    renewal.stop();
    current?.leave(code, reason);
    successor?.leave(code, reason);
    current = successor = undefined;
    if (wasUp) use.down();
  };

  const connect = () => {
    if (current || state === 'disposed') return;
    reset('asked by the app');
    begin();
  };

  const unwatch = watchPage(comeBack);
  if (options.autoConnect !== false) connect();

  return {
    get state() {
      return state;
    },
    transmit: (data) => current?.send(data) === true,
    connect,
    reconnect() {
      leaveAll(NORMAL_CLOSURE);
      connect();
    },
    lose: (reason) => current?.lose(reason),
    end(next, code = NORMAL_CLOSURE, reason = '') {
      if (state === next || state === 'disposed') return;
      const isNews = state !== 'idle' && state !== 'stopped';
      lastSocket = current?.socket ?? lastSocket;
      leaveAll(code, reason);
      if (next === 'disposed') unwatch();
      if (!enter(next) || !isNews) return;
      const why = next === 'idle' ? 'closed by the app' : 'disposed of by the app';
      report('stop', why);
      events.emit('stop', { cause: 'app', reason: why });
    },
  };
}

function wordsFor(close: CloseInfo | undefined): string {
  if (!close) return '';
  const { code, reason, opened } = close;
  return `${opened ? 'closed' : 'connection failed'} (${code}${reason && `: ${reason}`})`;
}

/** Without the query, which may hold a token. */
function endpointOf(url: string | URL): string {
  return String(url).replace(/[?#].*/s, '');
}
