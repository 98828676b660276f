// Rooms and what was said in them: sequences, ids, and one message for each client id.

import { randomUUID } from 'node:crypto';
import { type ChatMessage, HISTORY_LENGTH, type RoomSummary } from '../protocol';

export interface Room {
  id: string;
  title: string;
  messages: ChatMessage[];
  /** Keyed by sender and client id. */
  kept: Map<string, ChatMessage>;
}

export class Rooms {
  readonly #rooms = new Map<string, Room>();
  #made = 0;

  constructor(private readonly clock: () => number) {
    for (const { id, title, lines } of FIRST_ROOMS) {
      const room = this.#add(id, title);
      for (const [from, text] of lines) this.keep(room, from, text);
    }
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  list(): RoomSummary[] {
    return [...this.#rooms.values()].map(summary);
  }

  /** A room of one's own, with `messages` lines in it already. */
  create(title: string, messages: number): Room {
    this.#made += 1;
    const room = this.#add(`room-${this.#made}-${randomUUID().slice(0, 8)}`, title);
    for (let line = 1; line <= messages; line += 1) {
      this.keep(room, HOSTS[line % HOSTS.length] ?? 'Grace', `Earlier note ${line}`);
    }
    return room;
  }

  /** Keeps a message. The same client id of the same person again gives the message kept before, and `isNew` false. */
  keep(room: Room, from: string, text: string, clientId?: string): { message: ChatMessage; isNew: boolean } {
    const key = clientId === undefined ? undefined : `${from}\n${clientId}`;
    const before = key === undefined ? undefined : room.kept.get(key);
    if (before) return { message: before, isNew: false };
    const message: ChatMessage = {
      type: 'chat.message',
      id: randomUUID(),
      seq: newest(room) + 1,
      thread: room.id,
      from,
      text,
      at: Math.round(this.clock()),
      ...(clientId === undefined ? {} : { client_id: clientId }),
    };
    room.messages.push(message);
    if (key !== undefined) room.kept.set(key, message);
    return { message, isNew: true };
  }

  #add(id: string, title: string): Room {
    const room: Room = { id, title, messages: [], kept: new Map() };
    this.#rooms.set(id, room);
    return room;
  }
}

/** Sequence of the newest message, 0 where there is none. */
export function newest(room: Room): number {
  return room.messages.at(-1)?.seq ?? 0;
}

/** What a connection is given at its start: all after `since`, or the latest where it asks for nothing. */
export function replayFor(room: Room, since: number | undefined): ChatMessage[] {
  if (since === undefined) return room.messages.slice(-HISTORY_LENGTH);
  return room.messages.filter((message) => message.seq > since);
}

export function summary(room: Room): RoomSummary {
  return { id: room.id, title: room.title, seq: newest(room) };
}

/** Those who speak when nobody else is there. */
export const HOSTS = ['Grace', 'Tim', 'Mia'] as const;

const FIRST_ROOMS: { id: string; title: string; lines: [from: string, text: string][] }[] = [
  {
    id: 'general',
    title: 'General',
    lines: [
      ['Grace', 'Morning all. Coffee machine on the second floor is back.'],
      ['Tim', 'Finally. I had started to plan meetings around it.'],
      ['Mia', 'Stand-up moves to 10:15 today, the room was taken.'],
      ['Grace', 'Works for me.'],
    ],
  },
  {
    id: 'launch',
    title: 'Launch week',
    lines: [
      ['Mia', 'Draft of the announcement is in the folder, please read it today.'],
      ['Tim', 'Read it. Two small things, both in the second paragraph.'],
    ],
  },
  {
    id: 'support',
    title: 'Support',
    lines: [
      ['Grace', 'A customer says the chat “sometimes just stops” until she reloads. Anyone seen this?'],
    ],
  },
];
