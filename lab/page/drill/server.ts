// What scripts and buttons ask of the lab's server.

import type { ChatMessage, RoomSummary } from '../../protocol';

export type MischiefParameters = Record<string, string | number>;

/** `/mischief/NAME?parameters`. Rejects with the server's own words where it refuses. */
export async function mischief(
  name: string,
  parameters: MischiefParameters = {},
): Promise<{ connections: number }> {
  const query = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
  return ask(`/mischief/${name}?${query}`, 'POST');
}

const ownRooms = new Set<string>();

/** Whether to list a room: one of the first, or one that this page made. Other pages' drills have their own. */
export function isOfHere(room: string): boolean {
  return !room.startsWith('room-') || ownRooms.has(room);
}

export async function createRoom(title: string, messages: number): Promise<RoomSummary> {
  const room: RoomSummary = await ask('/api/rooms/', 'POST', { title, messages });
  ownRooms.add(room.id);
  return room;
}

export function listRooms(): Promise<RoomSummary[]> {
  return ask('/api/rooms/', 'GET');
}

export function messagesOf(room: string): Promise<ChatMessage[]> {
  return ask(`/api/rooms/${encodeURIComponent(room)}/messages`, 'GET');
}

export interface ConnectionCount {
  handshakes: number;
  /** Of the room that is open. */
  openNow: number;
}

/** What the server's log says of the connections to a drill's rooms, the first of which is open. */
export async function countConnections(rooms: readonly [string, ...string[]]): Promise<ConnectionCount> {
  const log: { kind: string; connection?: number; room?: string }[] = await ask('/log', 'GET');
  const closed = new Set(log.filter(({ kind }) => kind === 'close').map(({ connection }) => connection));
  const isOpen = ({ connection }: { connection?: number }) => !closed.has(connection);
  return {
    handshakes: log.filter(({ kind, room = '' }) => kind === 'handshake' && rooms.includes(room)).length,
    openNow: log.filter(({ kind, room }) => kind === 'open' && room === rooms[0]).filter(isOpen).length,
  };
}

async function ask<Answer>(path: string, method: 'GET' | 'POST', body?: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(String(answer.error ?? response.statusText));
  return answer;
}
