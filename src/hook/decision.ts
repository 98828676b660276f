// Says aloud what the socket decided, through the open event that recorders and error reporters listen for.
// Where nobody can listen it does nothing, and it never throws.

/** The event's type on the global object. */
export const DECISION_EVENT = 'websocket-decision';

/** Name and version under which decisions are reported. */
export const LIBRARY = 'redial-hook 0.1.0';

/** A span of time in milliseconds. */
export type Milliseconds = number;

/** `event.detail` of a `websocket-decision`. */
export interface DecisionDetail {
  /** `retry`: will connect again after `delayMs`. `stop`: will not connect again. `reset`: the count of attempts starts anew. */
  action: 'retry' | 'stop' | 'reset';
  /** The socket whose end led to the decision. Without it, `url` tells the endpoint. */
  socket?: WebSocket;
  url?: string;
  /** The attempt to come, from 1. */
  attempt?: number;
  delayMs?: Milliseconds;
  /** In words, for people. */
  reason?: string;
  /** Name and version of the client. */
  library?: string;
}

/** Dispatches a decision on the global object. */
export function reportDecision(detail: DecisionDetail): void {
  try {
    // Absent in Node, where `dispatchEvent` is no global: the optional call then skips the making of the event too.
    globalThis.dispatchEvent?.(new CustomEvent(DECISION_EVENT, { detail: { ...detail, library: LIBRARY } }));
  } catch {
    // A page that has replaced CustomEvent must not lose its connection over a report.
  }
}
