// What one file a protocol gives: a reader of one connection's frames, both directions, in order.

import type { FrameBody, Message, ProtocolName } from './message';
import type { UrlHints } from './url-hints';

export interface Reader {
  readonly protocol: ProtocolName;
  /**
   * The next frame of the connection; its body is there, whole or cut. `full`: with `summary` and `value`. Never throws;
   * what cannot be read comes back with `error`.
   */
  read(frame: FrameBody, full: boolean): Message;
}

/** What is known of a connection before its first frame. */
export interface Opening {
  url: UrlHints;
  /** The sub-protocol that the server chose, in lower case. */
  subprotocol?: string | undefined;
}
