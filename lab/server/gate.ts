// The WebSocket handshake: who is let in, who gets 403, and what happens on the line after that.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Chat } from './chat';
import { Connection } from './connection';
import type { ServerLog } from './log';
import type { Room, Rooms } from './rooms';
import type { Rules } from './rules';
import type { Timers } from './timers';
import type { TokenOffice } from './tokens';

export interface GateParts {
  rooms: Rooms;
  chat: Chat;
  tokens: TokenOffice;
  log: ServerLog;
  rules: Rules;
  timers: Timers;
  /** How long a handshake takes, and then the joining of a room. */
  latencyMs: number;
}

/** A chat frame is small; more than this is a mistake or an attack. */
const LARGEST_FRAME_BYTES = 64 * 1024;

/** The HTTP answers that a handshake may be refused with. */
const REASON_PHRASES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export class Gate {
  readonly #parts: GateParts;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME_BYTES });
  readonly #waiting = new Set<Duplex>();
  #connections = 0;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Takes an `upgrade` request of the HTTP server. */
  async admit(request: IncomingMessage, line: Duplex, head: Buffer): Promise<void> {
    const { rooms, tokens, log, rules, latencyMs } = this.#parts;
    this.#connections += 1;
    const id = this.#connections;
    const path = request.url ?? '/';
    const url = new URL(path, 'http://lab');
    const roomId = decode(/^\/ws\/chat\/([^/]+)\/$/.exec(url.pathname)?.[1]);
    const token = await tokens.check(url.searchParams.get('token'));
    const since = readSince(url.searchParams.get('since'));
    log.write({
      kind: 'handshake',
      connection: id,
      room: roomId,
      url: path,
      token: token.state,
      ...(token.state === 'valid' ? { user: token.name } : {}),
      ...(request.headers.origin === undefined ? {} : { origin: request.headers.origin }),
    });

    const slow = rules.strike('handshake-delay', roomId)?.ms ?? 0;
    if (!(await this.#stillThereAfter(line, latencyMs + slow))) {
      log.write({ kind: 'abandoned', connection: id, room: roomId });
      return;
    }

    const refuse = (status: number, why: string) => {
      log.write({ kind: 'refused', connection: id, room: roomId, status, why });
      answerAndClose(line, status, why);
    };
    const room = rooms.get(roomId);
    if (!room) return refuse(404, 'No such room.');
    if (Number.isNaN(since)) return refuse(400, 'since is no sequence number.');
    if (rules.strike('restart', roomId)) return refuse(503, 'The server is starting.');
    const refusal = rules.strike('refuse', roomId);
    if (refusal) return refuse(refusal.status ?? 403, 'Mischief.');
    if (token.state !== 'valid') return refuse(403, `The token is ${token.state}.`);
    this.#open(id, room, token.name, since, request, line, head);
  }

  /** Cuts every line, open or waiting. */
  close(): void {
    for (const line of this.#waiting) line.destroy();
    for (const socket of this.#server.clients) socket.terminate();
  }

  #open(
    id: number,
    room: Room,
    user: string,
    since: number | undefined,
    request: IncomingMessage,
    line: Duplex,
    head: Buffer,
  ): void {
    const { chat, log, rules, timers, latencyMs } = this.#parts;
    this.#server.handleUpgrade(request, line, head, (socket) => {
      const connection = new Connection({ id, room, user, socket, log, rules, timers });
      log.write({ kind: 'open', connection: id, room: room.id, user });
      // `ws` reports a broken frame here and closes with the code that RFC 6455 has for it; the close is logged below.
      socket.on('error', () => undefined);
      socket.on('message', (data: Buffer, isBinary) => {
        const text = data.toString('utf8');
        log.write({
          kind: 'frame',
          connection: id,
          from: 'client',
          opcode: isBinary ? 2 : 1,
          size: data.length,
          ...(isBinary ? { base64: data.toString('base64') } : { text }),
        });
        chat.receive(connection, isBinary ? '' : text);
      });
      socket.on('close', (code, reason) => {
        chat.leave(connection);
        const by = connection.closedHere ? 'server' : 'client';
        log.write({ kind: 'close', connection: id, by, code, reason: reason.toString('utf8') });
      });
      timers.after(latencyMs, () => {
        if (socket.readyState === socket.OPEN) chat.join(connection, since);
      });
    });
  }

  #stillThereAfter(line: Duplex, ms: number): Promise<boolean> {
    this.#waiting.add(line);
    line.on('error', () => line.destroy());
    return new Promise((resolve) => {
      const settle = () => {
        this.#waiting.delete(line);
        line.off('close', settle);
        resolve(line.writable);
      };
      line.on('close', settle);
      this.#parts.timers.after(ms, settle);
    });
  }
}

function answerAndClose(line: Duplex, status: number, why: string): void {
  const body = `${why}\n`;
  line.end(
    `HTTP/1.1 ${status} ${REASON_PHRASES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** `undefined` where nothing is asked for, NaN where it is no sequence number. */
function readSince(text: string | null): number | undefined {
  if (text === null) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return '';
  }
}
