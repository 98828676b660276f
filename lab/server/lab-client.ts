// A client of the lab for its tests: logs in, opens sockets, and waits for what should come.

import { WebSocket } from 'ws';
import type { ClientFrame, ServerFrame } from '../protocol';
import type { Lab } from './index';

export interface LoggedIn {
  access: string;
  /** The `Cookie` header that refreshes. */
  cookie: string;
}

export async function logIn(lab: Lab, name: string, life?: number): Promise<LoggedIn> {
  const response = await fetch(`${lab.url}/api/login/`, {
    method: 'POST',
    body: JSON.stringify({ name, life }),
  });
  const { access } = (await response.json()) as { access: string };
  return { access, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

export interface ClientClose {
  code: number;
  reason: string;
}

/** A client that begins to enter a room. */
export function enter(lab: Lab, room: string, query: Record<string, string> = {}): LabClient {
  return new LabClient(lab, `/ws/chat/${room}/?${new URLSearchParams(query)}`);
}

/** A client that is in a room: its token is good, and the server has said that it is ready. */
export async function join(lab: Lab, room: string, name = 'Ada', since?: number): Promise<LabClient> {
  const { access } = await logIn(lab, name);
  const client = enter(lab, room, {
    token: access,
    ...(since === undefined ? {} : { since: String(since) }),
  });
  await client.until('chat.ready');
  return client;
}

/** One socket; frames are kept in the order in which they came. */
export class LabClient {
  readonly frames: ServerFrame[] = [];
  /** Resolves with the HTTP status of a refusal, or 101. */
  readonly handshake: Promise<number>;
  readonly closed: Promise<ClientClose>;
  readonly socket: WebSocket;
  #changed: (() => void)[] = [];

  /** Path and query as they stand. */
  constructor(lab: Lab, path: string) {
    const socket = new WebSocket(lab.url.replace('http', 'ws') + path);
    this.socket = socket;
    this.handshake = new Promise((resolve, reject) => {
      socket.on('upgrade', () => resolve(101));
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0);
        response.resume();
      });
      socket.on('error', reject);
    });
    this.handshake.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(data.toString()));
      for (const changed of this.#changed.splice(0)) changed();
    });
  }

  /** The frames of one type so far. */
  of<Type extends ServerFrame['type']>(type: Type): Extract<ServerFrame, { type: Type }>[] {
    return this.frames.filter((frame): frame is Extract<ServerFrame, { type: Type }> => frame.type === type);
  }

  /** Resolves once `count` frames of that type have come. */
  async until<Type extends ServerFrame['type']>(
    type: Type,
    count = 1,
  ): Promise<Extract<ServerFrame, { type: Type }>[]> {
    while (this.of(type).length < count) {
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
    return this.of(type);
  }

  send(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Whether the server answers: a ping that comes back after all that was sent before it. */
  async roundTrip(): Promise<void> {
    const before = this.of('pong').length;
    this.send({ type: 'ping' });
    await this.until('pong', before + 1);
  }
}
