// The one place where traffic asks whether a fault is at work. A binding of its own: traffic imports it, and the engine of
// the faults, a script of its own, is given the way to set it.

import type { SocketState } from './state';

/** What becomes of a socket's traffic while faults are, or were, on in this page. */
export interface Interference {
  /** A socket was made. `asked`: the sub-protocols asked for. */
  created(socket: object, state: SocketState, asked: readonly string[]): void;
  /** The page stored a token, or got one. */
  tokenSeen(value: string): void;
  /** A native event, or one of ours, is about to reach the app's listeners. `STOPPED`: it does not; else bits of `FrameFlag` for what it is. */
  arriving(socket: object, state: SocketState, event: Event): number;
  /** The app sends. `NATIVE`: the native is to send `args` as it would; else it is done, with these bits of `FrameFlag`. */
  sending(socket: object, state: SocketState, args: unknown[]): number;
  /** The app is about to close a socket that is connecting or open to it. Whether the native is to hear of it later. */
  closing(socket: object, state: SocketState, args: unknown[]): boolean;
  /** The app has closed it. */
  closed(socket: object, state: SocketState): void;
  /** The page goes. */
  leaving(): void;
}

/** The event was kept from the app. */
export const STOPPED = -1;
/** Nothing of it was touched. */
export const NATIVE = -1;

/** `undefined` until a fault is chosen in this page. */
export let interference: Interference | undefined;

export function interfere(with_: Interference): void {
  interference = with_;
}
