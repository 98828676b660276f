// A real WebSocket server on a real port, which keeps a log, resumes, acknowledges, and misbehaves when told to.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { fieldOf } from '../codec';

export interface ChatServer {
  readonly url: string;
  /** What was published, in order. */
  readonly log: readonly { seq: number; id: string; text: string }[];
  /** Identifiers of what clients sent, each time that it arrived. */
  readonly arrived: string[];
  readonly handshakes: { url: string; protocol: string | undefined }[];
  readonly clients: readonly WebSocket[];
  publish(text: string): void;
  /** Answers handshakes by this status; `undefined`: accepts them. */
  refuseBy: number | undefined;
  /** Acknowledges nothing. */
  isForgetful: boolean;
  /** Drops all connections and stops listening. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  start(): Promise<void>;
}

export async function startChatServer(): Promise<ChatServer> {
  const log: { seq: number; id: string; text: string }[] = [];
  let port = 0;
  let http: Server | undefined;
  let sockets: WebSocketServer | undefined;

  const server: ChatServer = {
    get url() {
      return `ws://127.0.0.1:${port}/chat`;
    },
    log,
    arrived: [],
    handshakes: [],
    get clients() {
      return [...(sockets?.clients ?? [])];
    },
    refuseBy: undefined,
    isForgetful: false,
    publish(text) {
      const message = { type: 'message', seq: log.length + 1, id: `m${log.length + 1}`, text };
      log.push(message);
      for (const client of server.clients) client.send(JSON.stringify(message));
    },
    async stop() {
      for (const client of server.clients) client.terminate();
      http?.closeAllConnections();
      await new Promise((resolve) => http?.close(resolve));
    },
    async start() {
      http = createServer();
      sockets = new WebSocketServer({
        server: http,
        verifyClient: ({ req }, decide) => {
          server.handshakes.push({ url: req.url ?? '', protocol: req.headers['sec-websocket-protocol'] });
          if (server.refuseBy) decide(false, server.refuseBy);
          else decide(true);
        },
      });
      sockets.on('connection', (client, request) => {
        const after = new URL(request.url ?? '', 'ws://server').searchParams.get('after');
        if (after !== null)
          for (const message of log.slice(Number(after))) client.send(JSON.stringify(message));
        client.on('message', (data) => {
          const message: unknown = JSON.parse(String(data));
          const id = fieldOf(message, 'id');
          if (fieldOf(message, 'type') === 'ping') client.send('{"type":"pong"}');
          if (typeof id !== 'string') return;
          server.arrived.push(id);
          if (!server.isForgetful) client.send(JSON.stringify({ type: 'ack', id }));
        });
      });
      await new Promise<void>((resolve) => http?.listen(port, '127.0.0.1', resolve));
      port = (http.address() as AddressInfo).port;
    },
  };
  await server.start();
  return server;
}
