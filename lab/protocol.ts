// The words on the wire between the lab's page and its server: JSON in text frames, where `type` names the
// consumer that handles it, as Django Channels dispatches (`chat.message` goes to `chat_message`).
//
//   GET /ws/chat/ROOM/?token=JWT                 the last HISTORY_LENGTH messages, then what comes
//   GET /ws/chat/ROOM/?token=JWT&since=SEQ       everything after SEQ, then what comes

/** Messages that a connection without `since` is given at its start. */
export const HISTORY_LENGTH = 20;

/** A message as the server keeps it. `seq` rises by one a message in its room, from 1. */
export interface ChatMessage {
  type: 'chat.message';
  id: string;
  seq: number;
  thread: string;
  from: string;
  text: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** The sender's own id of it, where it gave one. */
  client_id?: string;
}

export interface Person {
  name: string;
  /** Sockets that this person has open in the room. */
  connections: number;
}

export type ServerFrame =
  /** The connection has joined its room: from now on it may send. `seq` is the newest message's; `replayed` messages follow. */
  | { type: 'chat.ready'; thread: string; seq: number; replayed: number }
  | ChatMessage
  /** The message that the client called `client_id` is kept under `id`. Repeated for a message sent again. */
  | { type: 'chat.ack'; client_id: string; id: string; seq: number }
  | { type: 'chat.typing'; from: string }
  | { type: 'chat.presence'; people: Person[] }
  /** `not_ready`: sent before `chat.ready`, and dropped. `bad_frame`: not understood. */
  | { type: 'chat.error'; error: 'not_ready' | 'bad_frame'; detail: string; client_id?: string }
  | { type: 'pong'; n?: number };

export type ClientFrame =
  /** With a `client_id`, sending again is harmless: the server keeps one message for each. */
  | { type: 'chat.message'; text: string; client_id?: string }
  | { type: 'chat.typing' }
  /** Asks for the messages with `since < seq < before`, or up to the newest. */
  | { type: 'chat.replay'; since: number; before?: number }
  | { type: 'ping'; n?: number };

export interface RoomSummary {
  id: string;
  title: string;
  /** Sequence of its newest message; 0 where it has none. */
  seq: number;
}

/** Reads a server frame; `undefined` for what is none. */
export function parseServerFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== 'object' || frame === null || !('type' in frame)) return undefined;
    return SERVER_FRAME_TYPES.has(String(frame.type)) ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}

const SERVER_FRAME_TYPES: ReadonlySet<string> = new Set<ServerFrame['type']>([
  'chat.ready',
  'chat.message',
  'chat.ack',
  'chat.typing',
  'chat.presence',
  'chat.error',
  'pong',
]);
