// A web site for one test: pages by path, and a WebSocket server whose behaviour the test gives. Loopback only.

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface SiteOptions {
  /** HTML by path, or a script where that ends so. A page's `%PORT%` becomes this site's port. */
  pages?: { [path: string]: string };
  /** Paths of pages of which the end never comes. */
  endless?: readonly string[];
  /** What a connection does; echoes without it. */
  onSocket?: (socket: WebSocket, request: IncomingMessage) => void;
  /** Refuses a handshake with this HTTP status instead of accepting it. */
  refuse?: (request: IncomingMessage) => number | undefined;
}

export interface Site {
  port: number;
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** Loopback under its other name: another origin, the same server. */
  otherOrigin: string;
  sockets: Set<WebSocket>;
  /** Cuts every connection without a close frame: clients see 1006. */
  cutAll(): void;
  close(): Promise<void>;
}

/** Starts a site on a free port. Unknown paths give an empty page. */
export async function startSite({
  pages = {},
  endless = [],
  onSocket = echo,
  refuse,
}: SiteOptions = {}): Promise<Site> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.write(
      (pages[path] ?? '<!doctype html><title>empty</title>').replaceAll('%PORT%', String(portOf(server))),
    );
    if (!endless.includes(path)) response.end();
  });
  const socketServer = new WebSocketServer({
    noServer: true,
    maxPayload: 128 * 1024 * 1024,
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  server.on('upgrade', (request, stream: Socket, head) => {
    const status = refuse?.(request);
    if (status !== undefined) {
      stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    socketServer.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => {});
      onSocket(socket, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    sockets: socketServer.clients,
    cutAll: () => {
      for (const socket of socketServer.clients) socket.terminate();
    },
    close: async () => {
      for (const socket of socketServer.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends back what comes, as it came. */
export function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
