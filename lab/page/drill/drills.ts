// The seven drills: what makes each flaw happen, the same for its broken and its sound twin.

import { logIn } from '../chat/session';
import { accessTokenEnd, refreshAccessToken } from '../chat/token-store';
import type { Flaw } from '../choice';
import { messagesSeen, openRoom, pause, pressReconnect, until, untilLost, untilStatus, write } from './hand';
import { createRoom, mischief } from './server';

/** Who the user is in a drill. */
export const USER = 'Ada';

/** What a drill leaves to look at. */
export interface Drilled {
  /** The room that is open at the end, and the others that were. */
  rooms: readonly [string, ...string[]];
  /** What the user wrote into the room that is open at the end. */
  written: readonly string[];
  /** Sequence of the first message that should be on the screen. */
  firstSeq: number;
  /** When the line was first cut, if it was: milliseconds since the epoch. */
  cutAt?: number;
}

/** A first connection on a machine that has a dozen other pages to start. */
const CONNECT_PATIENCE_MS = 20_000;
/** Three attempts with their waits: who is not back by then is not coming. */
const RECOVERY_PATIENCE_MS = 9_000;
/** After a cut without more ado: so long that nobody would still call it a wait. */
const LONG_SILENCE_MS = 24_000;
/** What has not come by then is not on some other way: a replay, another socket. */
const GAP_PATIENCE_MS = 6_000;

export const DRILLS: Record<Flaw, () => Promise<Drilled>> = {
  /** An everyday chat: messages come and go while one types. */
  1: async () => {
    const room = await enter('Drill 1', 3);
    await say(room, 'Update', { count: 4, every: 1000, think: 300 });
    await write('First of mine');
    await pause(1500);
    await write('Second of mine');
    await pause(3500);
    return { rooms: [room], written: ['First of mine', 'Second of mine'], firstSeq: 1 };
  },

  /** Another room, a renewed token, a lost connection: all that a closure may have missed. */
  2: async () => {
    const { id: other } = await createRoom('Drill 2, budget', 0);
    const first = await enter('Drill 2, plan', 0);
    await say(first, 'Plan', { count: 2, every: 300 });
    await pause(1000);
    await openRoom(other);
    await untilStatus('connected', CONNECT_PATIENCE_MS);
    await say(other, 'Budget', { count: 2, every: 300 });
    await pause(800);
    await say(first, 'Plan, once more');
    await pause(800);
    await refreshAccessToken();
    await pause(300);
    const cutAt = Date.now();
    await mischief('drop', { room: other });
    await untilLost(1000);
    await untilStatus('connected', RECOVERY_PATIENCE_MS);
    await write('Did this arrive?');
    await pause(500);
    await say(other, 'Budget, final');
    await pause(1500);
    return { rooms: [other, first], written: ['Did this arrive?'], firstSeq: 1, cutAt };
  },

  /** A lively room, a slow line, and a user who writes at once. */
  3: async () => {
    const { id: room } = await createRoom('Drill 3', 6);
    await mischief('delay', { room, handshake: 800, request: 600 });
    await say(room, 'Point', { count: 9, every: 400 });
    await begin(room);
    await untilStatus('connecting', CONNECT_PATIENCE_MS);
    await write('Me!');
    await untilStatus('connected', CONNECT_PATIENCE_MS);
    await say(room, 'Aside', { count: 3, every: 400 });
    await pause(3500);
    await mischief('delay', { room, handshake: 0, request: 0 });
    await pause(300);
    return { rooms: [room], written: ['Me!'], firstSeq: 1 };
  },

  /** The line is cut once; the server is well all the time. */
  4: async () => {
    const room = await enter('Drill 4', 2);
    await say(room, 'Before', { count: 2, every: 300 });
    await write('Mine, before');
    await pause(800);
    const cutAt = Date.now();
    await mischief('drop', { room });
    await pause(500);
    await say(room, 'After', { count: 3, every: 500 });
    await pause(LONG_SILENCE_MS);
    return { rooms: [room], written: ['Mine, before'], firstSeq: 1, cutAt };
  },

  /** The token ends while the connection lives; then the line is cut. */
  5: async () => {
    const room = await enter('Drill 5', 2, 5);
    const end = accessTokenEnd();
    await write('While the token is good');
    await pause(Math.max(0, end - Date.now()) + 1000);
    const cutAt = Date.now();
    await mischief('drop', { room });
    await pause(300);
    await say(room, 'After', { count: 2, every: 500 });
    // Three attempts, after 1, 2 and 4 s, each up to a quarter sooner.
    await pause(8000);
    return { rooms: [room], written: ['While the token is good'], firstSeq: 1, cutAt };
  },

  /** Two losses with messages meanwhile, and one message written during the second. */
  6: async () => {
    const room = await enter('Drill 6', 24);
    await say(room, 'News', { count: 2, every: 200 });
    await untilShown('News 2');
    const cutAt = Date.now();
    await mischief('drop', { room });
    await say(room, 'Meanwhile');
    await untilLost(1000);
    await untilStatus('connected', RECOVERY_PATIENCE_MS);
    await untilShown('Meanwhile');
    await write('Noted');
    await pause(800);
    await mischief('restart', { room, seconds: 2 });
    await say(room, 'While away', { count: 3, every: 100 });
    await untilLost(1000);
    await write('Written while away');
    await untilStatus('connected', RECOVERY_PATIENCE_MS);
    await pause(GAP_PATIENCE_MS);
    return { rooms: [room], written: ['Noted', 'Written while away'], firstSeq: 5, cutAt };
  },

  /** The user asks to reconnect; later the line is cut, and the first one to knock is turned away. */
  7: async () => {
    const room = await enter('Drill 7', 2);
    await say(room, 'Before', { count: 2, every: 300 });
    await pause(800);
    pressReconnect();
    await pause(1800);
    await say(room, 'Between', { count: 2, every: 300 });
    await write('Still here?');
    await pause(500);
    const cutAt = Date.now();
    await mischief('refuse', { room, status: 503, count: 1 });
    await mischief('drop', { room });
    await untilLost(1000);
    await untilStatus('connected', RECOVERY_PATIENCE_MS);
    // Long enough for the last of the timers that may be out: a fourth attempt's, up to 4 s.
    await pause(4000);
    await say(room, 'After');
    await pause(800);
    return { rooms: [room], written: ['Still here?'], firstSeq: 1, cutAt };
  },
};

/** A room of this drill's own, entered and connected. */
async function enter(title: string, messages: number, tokenLifeSeconds?: number): Promise<string> {
  const { id } = await createRoom(title, messages);
  await begin(id, tokenLifeSeconds);
  await untilStatus('connected', CONNECT_PATIENCE_MS);
  return id;
}

/** Logs in, with that room as the first to open. */
async function begin(room: string, tokenLifeSeconds?: number): Promise<void> {
  location.hash = room;
  await logIn(USER, tokenLifeSeconds);
}

function say(
  room: string,
  text: string,
  how: { count?: number; every?: number; think?: number } = {},
): Promise<unknown> {
  return mischief('say', { room, text, from: 'Grace', ...how });
}

function untilShown(text: string): Promise<boolean> {
  return until(() => messagesSeen().some((message) => message.text === text), 2000);
}
