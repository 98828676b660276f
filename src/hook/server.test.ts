// Against a real server, over real connections, by the `ws` client in the browser's place.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { acknowledgements } from './acknowledgements';
import { exponentialBackoff } from './backoff';
import { heartbeat } from './heartbeat';
import type { ReconnectingSocket, SocketEvents, SocketOptions } from './options';
import { ordering } from './ordering';
import { createSocket } from './socket';
import { type ChatServer, startChatServer } from './testing/chat-server';
import { record } from './testing/record';

/** As the default, a hundred times faster. */
const backoff = exponentialBackoff({ minDelayMs: 10, maxDelayMs: 160 });

interface Message {
  type: string;
  id?: string;
  seq?: number;
  text?: string;
}

let server: ChatServer;
const socketsMade: { dispose(): void }[] = [];

beforeEach(async () => {
  server = await startChatServer();
});
afterEach(async () => {
  for (const socket of socketsMade.splice(0)) socket.dispose();
  await server.stop();
});

function made(options: Partial<SocketOptions<Message, Message>> = {}) {
  const socket = createSocket<Message, Message>({
    url: ({ lastSequence }) => `${server.url}?after=${lastSequence ?? 0}`,
    backoff,
    ordering: ordering({ from: { lastSequence: 0 } }),
    acknowledgements: acknowledgements({ timeoutMs: 50, maxSends: Number.POSITIVE_INFINITY }),
    WebSocket,
    ...options,
  });
  socketsMade.push(socket);
  return { socket, told: record(socket) };
}

type Socket = ReconnectingSocket<Message, Message>;

/** The next event of that name which passes. */
function next<Name extends keyof SocketEvents<Message, Message>>(
  socket: Socket,
  name: Name,
  passes: (detail: SocketEvents<Message, Message>[Name]) => boolean = () => true,
): Promise<SocketEvents<Message, Message>[Name]> {
  return new Promise((resolve) => {
    const off = socket.on(name, (detail) => {
      if (!passes(detail)) return;
      off();
      resolve(detail);
    });
  });
}

it('receives all, once and in order, from a server that drops the line again and again', async () => {
  const { socket, told } = made();
  await next(socket, 'open');
  const last = next(socket, 'message', ({ seq }) => seq === 200);
  for (let batch = 0; batch < 20; batch += 1) {
    for (let each = 0; each < 10; each += 1) server.publish(`${batch}.${each}`);
    if (batch % 3 === 0) {
      const reopened = next(socket, 'open');
      for (const client of server.clients) client.terminate();
      await reopened;
    }
  }
  await last;
  expect(told.message).toEqual(server.log);
});

it('delivers what was sent while the server was down, and restarts', async () => {
  const { socket } = made();
  await next(socket, 'open');
  const waiting = next(socket, 'retry');
  await server.stop();
  await waiting;
  const deliveries = ['a', 'b', 'c'].map((id) => socket.deliver({ type: 'say', id }));
  await next(socket, 'retry', ({ attempt }) => attempt >= 3);
  await server.start();
  await expect(Promise.all(deliveries)).resolves.toEqual([
    { type: 'ack', id: 'a' },
    { type: 'ack', id: 'b' },
    { type: 'ack', id: 'c' },
  ]);
  expect(server.arrived).toEqual(['a', 'b', 'c']);
});

it('sends again what the server forgets to acknowledge', async () => {
  const { socket } = made();
  server.isForgetful = true;
  const delivery = socket.deliver({ type: 'say', id: 'a' });
  await expect.poll(() => server.arrived.length, { timeout: 60_000 }).toBeGreaterThan(2);
  server.isForgetful = false;
  await expect(delivery).resolves.toEqual({ type: 'ack', id: 'a' });
  expect(new Set(server.arrived)).toEqual(new Set(['a']));
});

it('comes back with a fresh token after the handshake was refused by 403', async () => {
  const asked: (string | undefined)[] = [];
  server.refuseBy = 403;
  const { socket, told } = made({
    url: ({ token }) => `${server.url}?token=${token}`,
    getToken: ({ attempt, refused }) => {
      asked.push(refused);
      if (attempt === 1) server.refuseBy = undefined;
      return `token-${attempt}`;
    },
  });
  await next(socket, 'open');
  expect(server.handshakes.map(({ url }) => url)).toEqual(['/chat?token=token-0', '/chat?token=token-1']);
  expect(asked).toEqual([undefined, 'token-0']);
  expect(told.close).toEqual([{ code: 1006, reason: '', wasClean: false, opened: false }]);
});

it('gives up on a server that refuses for good', async () => {
  server.refuseBy = 403;
  const { socket, told } = made({ backoff: exponentialBackoff({ minDelayMs: 1, maxDelayMs: 5 }) });
  await expect(next(socket, 'stop')).resolves.toEqual({
    cause: 'attempts',
    reason: 'connection failed (1006); no attempt left after 10',
  });
  expect(server.handshakes).toHaveLength(11);
  expect(told.retry).toHaveLength(10);
});

it.each([1008, 4401, 4403])('obeys %i', async (code) => {
  const { socket, told } = made();
  await next(socket, 'open');
  server.clients[0]?.close(code, 'not you');
  await expect(next(socket, 'stop')).resolves.toEqual({
    cause: 'final',
    reason: `closed (${code}: not you)`,
  });
  expect(told.retry).toEqual([]);
  expect(server.handshakes).toHaveLength(1);
});

it('finds out that the server has fallen silent', async () => {
  const { socket } = made({ heartbeat: heartbeat({ intervalMs: 50, timeoutMs: 50 }) });
  await next(socket, 'open');
  const silent = server.clients[0];
  const found = next(socket, 'close', ({ reason }) => reason === 'no answer to the heartbeat');
  silent?.pause();
  await found;
  await next(socket, 'open');
  expect(server.clients.some((client) => client !== silent)).toBe(true);
});

it('keeps an idle connection by its heartbeat', async () => {
  const { socket, told } = made({ heartbeat: heartbeat({ intervalMs: 10, timeoutMs: 5_000 }) });
  await next(socket, 'open');
  let pings = 0;
  server.clients[0]?.on('message', () => {
    pings += 1;
  });
  await expect.poll(() => pings, { timeout: 60_000 }).toBeGreaterThan(5);
  expect(told.close).toEqual([]);
  expect(told.message).toEqual([]);
});

it('asks for its sub-protocols', async () => {
  const { socket } = made({ protocols: ['chat.v2', 'chat.v1'] });
  await expect(next(socket, 'open')).resolves.toEqual({ protocol: 'chat.v2', resumed: false });
  expect(server.handshakes[0]?.protocol).toBe('chat.v2,chat.v1');
});

it('closes while the handshake is under way without a trace', async () => {
  const { socket, told } = made();
  await next(socket, 'state', () => true).catch(() => {});
  socket.reconnect();
  await Promise.resolve();
  await Promise.resolve();
  socket.dispose();
  expect(told.close).toEqual([]);
  expect(socket.state).toBe('disposed');
  await expect.poll(() => server.clients.length, { timeout: 60_000 }).toBe(0);
});
