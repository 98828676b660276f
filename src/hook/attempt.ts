// One attempt at a connection, from the token to the end: fetches what it needs, opens the socket, says hello, waits
// until the server is ready, passes messages on. Once left, it never acts again, wherever it had got to.

import type { CloseInfo } from './backoff';
import type { WireData } from './codec';
import { type Connection, openConnection, type WebSocketLike } from './connection';
import type { Milliseconds } from './decision';
import type { ConnectContext, ConnectionUse, PerConnection, SocketOptions } from './options';
import { after, type Timer } from './timer';
import { FinalError, type TokenSource } from './token';

/** What an attempt needs to know. */
export interface AttemptInput<In, Out> {
  options: SocketOptions<In, Out>;
  use: Pick<ConnectionUse<In, Out>, 'decode' | 'encode' | 'position'>;
  tokens: TokenSource | undefined;
  /** From 1; 0 for the first connection. */
  number: number;
  /** A token at hand, so that none is asked for. */
  token: string | undefined;
  /** A token that may have been refused. */
  refused: string | undefined;
}

/** What an attempt tells, until it is left. */
export interface AttemptListeners<In> {
  ready(): void;
  /** A frame came in. */
  heard(): void;
  message(message: In): void;
  /** What came in could not be read. */
  fault(error: unknown): void;
  /** At most once, and last: a close, or an error on the way to a connection. */
  over(close: CloseInfo | undefined, error?: unknown): void;
}

export interface Attempt {
  readonly socket: WebSocketLike | undefined;
  /** Where it connects to, once that is known. */
  readonly url: string | undefined;
  /** The token it uses, once it has one. */
  readonly token: string | undefined;
  /** When that token ends, where it says so. */
  readonly expiresAt: Milliseconds | undefined;
  /** When it became ready. */
  readonly readyAt: Milliseconds | undefined;
  /** Whether the data went out; never before it is ready. */
  send(data: WireData): boolean;
  /** Ends it as if the connection had been lost. */
  lose(reason: string): void;
  leave(code?: number, reason?: string): void;
}

/** Close code of a connection that ended without a closing handshake (RFC 6455, section 7.4.1). */
const ABNORMAL_CLOSURE = 1006;

export function startAttempt<In, Out>(input: AttemptInput<In, Out>, on: AttemptListeners<In>): Attempt {
  const { options, use, tokens } = input;
  let isLive = true;
  let connection: Connection | undefined;
  let url: string | undefined;
  let token = input.token;
  let expiresAt: Milliseconds | undefined;
  let readyAt: Milliseconds | undefined;
  let timer: Timer | undefined;

  const leave = (code?: number, reason?: string) => {
    isLive = false;
    clearTimeout(timer);
    connection?.leave(code, reason);
  };

  const fail = (error: unknown) => {
    if (!isLive) return;
    leave();
    on.over(undefined, error);
  };

  const lose = (reason: string) => {
    if (!isLive) return;
    leave();
    on.over({ code: ABNORMAL_CLOSURE, reason, wasClean: false, opened: readyAt !== undefined });
  };

  const dial = async () => {
    // Who disposes within the task, as a component mounted twice in development, has caused nothing yet.
    await undefined;
    if (!isLive) return;
    token ??= await tokens?.get({ attempt: input.number, refused: input.refused, renewal: false });
    if (!isLive) return;
    expiresAt = tokens?.expiresAt;
    const { connectTimeoutMs = 10_000 } = options;
    timer = after(connectTimeoutMs, () => lose(`not ready within ${connectTimeoutMs} ms`));
    const context: ConnectContext = { token, attempt: input.number, ...use.position() };
    url = String(await valueFor(options.url, context));
    const protocols = isLive ? await valueFor(options.protocols, context) : undefined;
    if (isLive) open(url, protocols, context);
  };

  const open = (url: string, protocols: string | string[] | undefined, context: ConnectContext) => {
    try {
      connection = openConnection(
        options.WebSocket ?? WebSocket,
        url,
        protocols,
        options.binaryType ?? 'arraybuffer',
        {
          open() {
            try {
              for (const message of options.hello?.(context) ?? []) connection?.send(use.encode(message));
              if (!options.isReady) becomeReady();
            } catch (error) {
              fail(error);
            }
          },
          data: receive,
          end(close) {
            leave();
            on.over({ ...close, opened: readyAt !== undefined });
          },
        },
      );
    } catch (error) {
      // An address that cannot be, or that the page may not go to, does not get better by trying again.
      throw new FinalError(`cannot connect: ${error}`);
    }
  };

  const becomeReady = () => {
    clearTimeout(timer);
    readyAt = Date.now();
    on.ready();
  };

  const receive = (data: unknown) => {
    on.heard();
    try {
      const message = use.decode(data);
      if (readyAt === undefined && options.isReady?.(message)) becomeReady();
      if (isLive) on.message(message);
    } catch (error) {
      on.fault(error);
    }
  };

  dial().catch(fail);

  return {
    get socket() {
      return connection?.socket;
    },
    get url() {
      return url;
    },
    get token() {
      return token;
    },
    get expiresAt() {
      return expiresAt;
    },
    get readyAt() {
      return readyAt;
    },
    send: (data) => readyAt !== undefined && connection?.send(data) === true,
    lose,
    leave,
  };
}

/** The value, or what the app's function makes of it for this connection. */
export function valueFor<Value>(
  value: PerConnection<Value>,
  context: ConnectContext,
): Value | Promise<Value> {
  return typeof value === 'function'
    ? (value as (context: ConnectContext) => Value | Promise<Value>)(context)
    : value;
}
