// The connection in use, and the one that is to take its place when its token runs out. There is never a third, and
// only what is in use acts.

import { type Attempt, startAttempt } from './attempt';
import type { CloseInfo } from './backoff';
import type { WireData } from './codec';
import type { Milliseconds } from './decision';
import type { ConnectionUse, SocketEvents, SocketOptions } from './options';
import { createRenewal } from './renewal';
import { createTokenSource } from './token';

/** What a line tells. Nothing of it after `leave`. */
export interface LineListeners {
  /** A connection is in use now, the first or the next one. */
  ready(attempt: Attempt): void;
  /** It is lost, or the attempt at it failed. */
  lost(attempt: Attempt, close: CloseInfo | undefined, error: unknown): void;
  fault(where: SocketEvents<never, never>['fault']['where'], error: unknown): void;
}

export interface Line {
  /** The connection in use, or on the way. */
  readonly current: Attempt | undefined;
  /** Begins an attempt, by its number and the token that may have been refused. Nothing must be under way. */
  begin(number: number, refused: string | undefined): void;
  /** Whether the data went out. */
  send(data: WireData): boolean;
  /** The page was away: looks whether the token wants renewal. */
  check(): void;
  /** Closes whatever there is. */
  leave(code?: number, reason?: string): void;
}

/** Close code of a connection that has fulfilled its purpose (RFC 6455, section 7.4.1). */
export const NORMAL_CLOSURE = 1000;

export function createLine<In, Out>(
  options: SocketOptions<In, Out>,
  use: ConnectionUse<In, Out>,
  on: LineListeners,
): Line {
  const { getToken, tokenRenewal, tokenTimeoutMs = 10_000, renewBeforeMs = 60_000 } = options;
  let current: Attempt | undefined;
  let successor: Attempt | undefined;

  const tokenFault = (error: unknown) => on.fault('token', error);
  const tokens = getToken && createTokenSource(getToken, tokenTimeoutMs, tokenFault);
  const renewal =
    tokens && tokenRenewal
      ? createRenewal(renewBeforeMs, tokens, (token, expiresAt) => takeIn(token, expiresAt), tokenFault)
      : undefined;

  const start = (number: number, refused?: string, token?: string): Attempt => {
    const early: In[] = [];
    const attempt: Attempt = startAttempt<In, Out>(
      { options, use, tokens, number, token, refused },
      {
        heard() {
          if (attempt === current) use.heard();
        },
        message(message) {
          if (attempt === current) use.receive(message);
          else early.push(message);
        },
        fault: (error) => on.fault('message', error),
        ready() {
          if (attempt === successor) takeOver(attempt);
          renewal?.watch(attempt.expiresAt);
          use.up();
          if (attempt === current) on.ready(attempt);
          for (const message of early) {
            if (attempt === current) use.receive(message);
          }
        },
        over(close, error) {
          if (attempt === current) {
            leave();
            on.lost(attempt, close, error);
          } else {
            successor = undefined;
            tokenFault(error ?? new Error(`the next connection failed (${close?.code})`));
          }
        },
      },
    );
    return attempt;
  };

  const takeOver = (attempt: Attempt) => {
    const previous = current;
    current = attempt;
    successor = undefined;
    use.down();
    previous?.leave(NORMAL_CLOSURE, 'replaced');
  };

  /** Takes a renewed token into use, in the way that the app has chosen. */
  const takeIn = (token: string, expiresAt: Milliseconds | undefined) => {
    if (typeof tokenRenewal !== 'function') successor ??= start(0, undefined, token);
    else if (current?.send(use.encode(tokenRenewal(token)))) renewal?.watch(expiresAt);
  };

  const leave = (code?: number, reason?: string) => {
    const wasUp = current?.readyAt !== undefined;
    renewal?.stop();
    current?.leave(code, reason);
    successor?.leave(code, reason);
    current = successor = undefined;
    if (wasUp) use.down();
  };

  return {
    get current() {
      return current;
    },
    begin(number, refused) {
      current = start(number, refused);
    },
    send: (data) => current?.send(data) === true,
    check: () => renewal?.check(),
    leave,
  };
}
