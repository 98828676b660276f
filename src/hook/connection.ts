// One WebSocket, from its making to its end. Once left, it is never heard again, whatever it still does.

import type { CloseInfo } from './backoff';
import type { WireData } from './codec';

/** What is used of a WebSocket, so that other implementations can stand in for the browser's. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly protocol: string;
  readonly bufferedAmount: number;
  onopen: Handler<unknown>;
  onmessage: Handler<{ data: unknown }>;
  onerror: Handler<unknown>;
  onclose: Handler<{ code: number; reason: string; wasClean: boolean }>;
  send(data: WireData): void;
  close(code?: number, reason?: string): void;
}

/** A method's type compares its parameter both ways: implementations narrow the event, each its own way. */
type Handler<Event> = { handle(event: Event): void }['handle'] | null;

export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike;

export interface ConnectionListeners {
  open(): void;
  data(data: unknown): void;
  /** At most once, and not after `leave`. */
  end(close: Omit<CloseInfo, 'opened'>): void;
}

export interface Connection {
  readonly socket: WebSocketLike;
  /** Whether the socket took the data: one that is closing drops it without a word, so it is not asked. */
  send(data: WireData): boolean;
  /** Closes the socket and turns away from it. */
  leave(code?: number, reason?: string): void;
}

/** `WebSocket.OPEN`, which not every stand-in names. */
const OPEN = 1;

/** Throws what the constructor throws. */
export function openConnection(
  Constructor: WebSocketConstructor,
  url: string,
  protocols: string | string[] | undefined,
  binaryType: BinaryType,
  listeners: ConnectionListeners,
): Connection {
  const socket = protocols === undefined ? new Constructor(url) : new Constructor(url, protocols);
  socket.binaryType = binaryType;
  socket.onopen = () => listeners.open();
  socket.onmessage = (event) => listeners.data(event.data);
  // An error tells a script nothing and is always followed by a close. It stays listened to, as some
  // implementations throw an error that nobody hears.
  socket.onerror = () => {};
  socket.onclose = ({ code, reason, wasClean }) => {
    detach();
    listeners.end({ code, reason, wasClean });
  };

  const detach = () => {
    socket.onopen = socket.onmessage = socket.onclose = null;
  };

  return {
    socket,
    send(data) {
      if (socket.readyState !== OPEN) return false;
      socket.send(data);
      return true;
    },
    leave(code, reason) {
      detach();
      if (socket.readyState > OPEN) return;
      try {
        socket.close(code, reason);
      } catch {
        // A code or a reason that the standard forbids must not keep the connection open.
        socket.close();
      }
    },
  };
}
