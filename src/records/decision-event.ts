// The open event by which any reconnecting client can say what it decided. Vendor-neutral: a plain CustomEvent on
// the window that costs one dispatch where nobody listens. Documented for authors of clients in docs/decision-event.md.

import type { Milliseconds } from './units';

/** The event's type on `window`. */
export const DECISION_EVENT = 'websocket-decision';

/** `event.detail`. Fields of another type than stated are passed over. */
export interface DecisionDetail {
  /** `retry`: will connect again after `delayMs`. `stop`: will not connect again. `reset`: the count of attempts starts anew. */
  action: 'retry' | 'stop' | 'reset';
  /** The socket whose end led to the decision. Without it, `url` tells the endpoint. */
  socket?: WebSocket;
  url?: string;
  /** The attempt to come, from 1. */
  attempt?: number;
  delayMs?: Milliseconds;
  /** In words, for people: `closed abnormally (1006)`, `code 4401 is final`, `offline`. */
  reason?: string;
  /** Name and version of the client: `my-socket 2.1`. */
  library?: string;
}
