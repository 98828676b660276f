// The chat itself: who is in which room, and what becomes of a frame by its `type`.

import * as v from 'valibot';
import type { ChatMessage, ClientFrame, Person, ServerFrame } from '../protocol';
import type { Connection } from './connection';
import { newest, type Room, type Rooms, replayFor } from './rooms';

/** Longest message, in characters: what a person writes, not a file. */
const LONGEST_TEXT = 4000;

export class Chat {
  readonly #present = new Set<Connection>();

  constructor(private readonly rooms: Rooms) {}

  /** Those in a room, or in all, in the order in which they came. */
  connections(room?: string): Connection[] {
    return [...this.#present].filter((connection) => room === undefined || connection.room.id === room);
  }

  /** Lets a connection into its room: ready, then what it missed, then what comes. */
  join(connection: Connection, since: number | undefined): void {
    const missed = replayFor(connection.room, since);
    this.#present.add(connection);
    connection.joined = true;
    connection.send({
      type: 'chat.ready',
      thread: connection.room.id,
      seq: newest(connection.room),
      replayed: missed.length,
    });
    for (const message of missed) connection.send(message);
    this.#tellPresence(connection.room);
  }

  leave(connection: Connection): void {
    if (this.#present.delete(connection)) this.#tellPresence(connection.room);
  }

  /** Takes what a client sent, as it came. */
  receive(connection: Connection, data: string): void {
    const frame = readClientFrame(data);
    if (!frame) {
      connection.send({ type: 'chat.error', error: 'bad_frame', detail: 'No frame of this protocol.' });
      return;
    }
    if (!connection.joined) {
      connection.send({
        type: 'chat.error',
        error: 'not_ready',
        detail: `${frame.type} came before chat.ready and was dropped.`,
        ...('client_id' in frame && frame.client_id !== undefined ? { client_id: frame.client_id } : {}),
      });
      return;
    }
    this.#dispatch(connection, frame);
  }

  /** Somebody says something in a room. */
  say(room: Room, from: string, text: string, clientId?: string): ChatMessage {
    const { message, isNew } = this.rooms.keep(room, from, text, clientId);
    if (isNew) this.#tell(room, message);
    return message;
  }

  /** Somebody is seen to type in a room. */
  type(room: Room, from: string): void {
    this.#tell(room, { type: 'chat.typing', from });
  }

  #dispatch(connection: Connection, frame: ClientFrame): void {
    const { room, user } = connection;
    switch (frame.type) {
      case 'chat.message': {
        const message = this.say(room, user, frame.text, frame.client_id);
        if (frame.client_id !== undefined) {
          const { id, seq } = message;
          connection.send({ type: 'chat.ack', client_id: frame.client_id, id, seq });
        }
        return;
      }
      case 'chat.typing':
        for (const other of this.connections(room.id)) {
          if (other.user !== user) other.send({ type: 'chat.typing', from: user });
        }
        return;
      case 'chat.replay': {
        const before = frame.before ?? Number.POSITIVE_INFINITY;
        for (const message of replayFor(room, frame.since)) {
          if (message.seq < before) connection.send(message);
        }
        return;
      }
      case 'ping':
        connection.send({ type: 'pong', ...(frame.n === undefined ? {} : { n: frame.n }) });
        return;
      default:
        frame satisfies never;
    }
  }

  #tell(room: Room, frame: ServerFrame): void {
    for (const connection of this.connections(room.id)) connection.send(frame);
  }

  #tellPresence(room: Room): void {
    const people = new Map<string, Person>();
    for (const { user } of this.connections(room.id)) {
      const person = people.get(user);
      if (person) person.connections += 1;
      else people.set(user, { name: user, connections: 1 });
    }
    this.#tell(room, { type: 'chat.presence', people: [...people.values()] });
  }
}

const sequence = v.pipe(v.number(), v.integer(), v.minValue(0));

const clientFrame = v.variant('type', [
  v.object({
    type: v.literal('chat.message'),
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_TEXT)),
    client_id: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
  }),
  v.object({ type: v.literal('chat.typing') }),
  v.object({ type: v.literal('chat.replay'), since: sequence, before: v.exactOptional(sequence) }),
  v.object({ type: v.literal('ping'), n: v.exactOptional(v.number()) }),
]);

function readClientFrame(data: string): ClientFrame | undefined {
  try {
    const read = v.safeParse(clientFrame, JSON.parse(data));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
