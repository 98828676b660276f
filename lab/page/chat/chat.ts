// What the page shows of a chat, and the hook that gives it: one in each file under flaws/, and the sound one.

/** `kept`: the server has it. `failed`: it was not sent, and the page says so. */
export type MessageState = 'kept' | 'sending' | 'failed';

export interface ShownMessage {
  /** Stays the same from sending to kept. */
  key: string;
  /** The server's id; absent until it has one. */
  id?: string;
  seq?: number;
  thread: string;
  from: string;
  text: string;
  at: number;
  state: MessageState;
}

export type ChatStatus =
  | { state: 'connecting' }
  | { state: 'connected' }
  /** The next attempt comes at `retryAt` (milliseconds since the epoch), or as soon as there is a network. */
  | { state: 'waiting'; attempt: number; mostAttempts?: number; retryAt?: number }
  /** Nothing is under way, and nothing will be. */
  | { state: 'disconnected' }
  /** The app has given up and knows it. */
  | { state: 'stopped'; reason: string };

export interface Presence {
  name: string;
  connections: number;
}

export interface Chat {
  status: ChatStatus;
  messages: readonly ShownMessage[];
  present: readonly Presence[];
  /** Who is typing, besides oneself. */
  typing: readonly string[];
  /** What went wrong last, in words. */
  notice?: string | undefined;
  send(text: string): void;
  tellTyping(): void;
  /** Present where the app has a button for it. */
  reconnect?: () => void;
}

/** The room's id and one's own name; both may change from render to render. */
export type UseChat = (room: string, me: string) => Chat;
