// What can be set, with each default and the reason for it, and what a socket tells.

import type { AcknowledgementFeature, DropReason } from './acknowledgements';
import type { Backoff, CloseInfo } from './backoff';
import type { Codec, WireData } from './codec';
import type { WebSocketConstructor } from './connection';
import type { Milliseconds } from './decision';
import type { HeartbeatFeature } from './heartbeat';
import type { Gap, OrderingFeature, Position } from './ordering';
import type { QueueOptions } from './queue';
import type { GetToken } from './token';

/**
 * - `idle`: nothing under way, as the app wants: not started, or closed by it.
 * - `connecting`: a token is being fetched, or the handshake is under way.
 * - `open`: messages flow.
 * - `waiting`: for the time of the next attempt.
 * - `offline`: for the browser to find a network; no attempt is made, none is counted.
 * - `stopped`: gave up by itself; the `stop` event said why.
 * - `disposed`: over for good.
 */
export type SocketState = 'idle' | 'connecting' | 'open' | 'waiting' | 'offline' | 'stopped' | 'disposed';

/** What the builders of a connection are given. */
export interface ConnectContext extends Position {
  /** From `getToken`; `undefined` where there is none. */
  token: string | undefined;
  /** The attempt, from 1; 0 for the first connection. */
  attempt: number;
}

/** A value, or what makes it for each connection. Throws `FinalError` to stop for good. */
export type PerConnection<Value> = Value | ((context: ConnectContext) => Value | Promise<Value>);

export interface SocketOptions<In, Out> {
  /** Where to connect to. As a function, it puts in the token and from where to resume. */
  url: PerConnection<string | URL>;
  /** Sub-protocols to ask for. Default: none. */
  protocols?: PerConnection<string | string[] | undefined>;
  /** Sent first on each connection, ahead of all that waits: a token, where to resume, subscriptions. Default: nothing. */
  hello?: (context: ConnectContext) => readonly Out[];
  /** Whether a message says that the server is ready for more than `hello`. Default: an open connection is ready. */
  isReady?: (message: In) => boolean;

  /** Asked for a token before each attempt. Default: none, as for a session cookie. */
  getToken?: GetToken;
  /** How long `getToken` may take. Default 10,000, as `connectTimeoutMs`. */
  tokenTimeoutMs?: Milliseconds;
  /**
   * What to do about a JSON Web Token that ends while the connection lives. A function is given the new token and
   * returns the message that carries it; `reconnect` opens a new connection and, once that is ready, closes the old
   * one. Default: nothing, for the many servers that look at the token in the handshake alone.
   */
  tokenRenewal?: 'reconnect' | ((token: string) => Out);
  /** How long before its end. Default 60,000: timers in hidden tabs run once a minute. At most half of the token's life. */
  renewBeforeMs?: Milliseconds;

  /** When to try again. Default: `exponentialBackoff()`. */
  backoff?: Backoff;
  /** Close codes, or what judges a close, after which there is no attempt. Default: `FINAL_CODES`. */
  final?: readonly number[] | ((close: CloseInfo) => boolean);
  /** Time from the making of a socket to its being ready. Default 10,000: the browser's own patience is minutes. */
  connectTimeoutMs?: Milliseconds;
  /** A connection that lasts this long ends an outage: the count starts anew. Default 5,000: a server that lets in and throws out is still failing. */
  stableAfterMs?: Milliseconds;
  /** Whether to wait, attempts uncounted, while the browser is sure that it is offline. Default true. */
  waitForOnline?: boolean;
  /** Whether to connect at once, rather than at `connect()`. Default true. */
  autoConnect?: boolean;

  /** Between messages and frames. Default: `jsonCodec()`. */
  codec?: Codec<In, Out>;
  /** How binary frames arrive. Default `arraybuffer`: a Blob has to be read asynchronously, and order is lost there. */
  binaryType?: BinaryType;
  /** What waits while the socket is down. */
  queue?: QueueOptions;
  /** `heartbeat()`. Default: none, for a server has to answer it. */
  heartbeat?: HeartbeatFeature<In, Out>;
  /** `ordering()`. Default: none, messages are passed on as they come. */
  ordering?: OrderingFeature<In, Out>;
  /** `acknowledgements()`. Default: none, and `deliver` rejects. */
  acknowledgements?: AcknowledgementFeature<In, Out>;

  /** Default: the global `WebSocket`. */
  WebSocket?: WebSocketConstructor;
}

/** Policy violated (RFC 6455), and by custom 4401 not signed in, 4403 not allowed: to come again changes nothing. */
export const FINAL_CODES: readonly number[] = [1008, 4401, 4403];

export interface SocketEvents<In, Out> {
  state: SocketState;
  /** A connection is ready. `resumed`: it is not this socket's first. */
  open: { protocol: string; resumed: boolean };
  message: In;
  /** A connection, or an attempt at one, ended other than by the app. */
  close: CloseInfo;
  /** There will be another attempt: after `delayMs`, or once online where that is `undefined`. */
  retry: { attempt: number; delayMs: Milliseconds | undefined; reason: string };
  /** There will be none, until `connect()`; after `attempts` also if the network or the person comes back. */
  stop: { cause: StopCause; reason: string };
  /** A message will not be sent (again). */
  dropped: { message: Out; reason: DropReason };
  /** Messages of the server that never came. */
  gap: Gap;
  /** Something went wrong that the socket lives with. `token`: an older one is used, or the renewal is put off. */
  fault: { where: 'token' | 'message' | 'connect'; error: unknown };
}

/** `app`: `close()` or `dispose()`. `final`: the server, or a `FinalError`, said so. `attempts`: too many. */
export type StopCause = 'app' | 'final' | 'attempts';

export interface ReconnectingSocket<In, Out> {
  readonly state: SocketState;
  /** Up to where messages were handed over. Worth keeping where a reload shall resume (`ordering({from})`). */
  readonly position: Position;
  /** How many messages wait to be sent. */
  readonly queued: number;
  /** Bytes that the browser has taken and not yet sent. Where it keeps growing, the line is slower than the app. */
  readonly bufferedAmount: number;
  /** Calls `listener` at each event of that name. Returns what takes it off again. */
  on<Name extends keyof SocketEvents<In, Out>>(
    name: Name,
    listener: (detail: SocketEvents<In, Out>[Name]) => void,
  ): () => void;
  /**
   * Sends now, or once there is a connection. `volatile` messages (typing notices) do not wait. Throws what `encode`
   * throws. `sent` means handed to the browser: where the connection is dying, only `deliver` makes sure.
   */
  send(message: Out, options?: { volatile?: boolean }): 'sent' | 'queued' | 'dropped';
  /** Sends until the server acknowledges; resolves with the acknowledgement, rejects with a `DeliveryError`. */
  deliver(message: Out): Promise<In>;
  /** Connects where nothing is under way. Does nothing else; the count of attempts starts anew. */
  connect(): void;
  /** Drops what is under way and connects at once, the count of attempts anew. */
  reconnect(): void;
  /** Closes for now: no attempts until `connect()`. What waits goes on waiting. Default 1000, normal closure. */
  close(code?: number, reason?: string): void;
  /** Ends it for good, at any moment, as often as one likes. What waits is `dropped`; then no event comes any more. */
  dispose(): void;
}

/** What the parts of a socket hear from its life. */
export interface ConnectionUse<In, Out> {
  decode(data: unknown): In;
  /** A connection is ready. */
  up(): void;
  /** It is no more. */
  down(): void;
  receive(message: In): void;
  /** A frame came in on the connection in use. */
  heard(): void;
  /** The network changed, or the page was away. */
  probe(): void;
  encode(message: Out): WireData;
  position(): Position;
}
