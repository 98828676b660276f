// A server for one client's page: ticks while all is well; at the test's word it drops the line, refuses the next
// handshakes, and comes back. What it saw is the truth that a recording is held against.

import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { until } from '../../tools/until';
import { type Peer, PROTOCOLS, type ProtocolName } from './protocols';

/** Between two ticks. */
const TICK_MS = 150;
/** So many ticks heard: the connection stands. Over a second, by which a recovery counts as one. */
const STANDS_AFTER = 10;

/** What clients draw their jitter from: the same numbers in every run, so that a run tells what the last one told. */
const DRAWS = `
  let state = 20261123;
  Math.random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
`;

export interface ClientServer {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** When each handshake since the outage arrived, in milliseconds since the epoch. */
  handshakes: readonly number[];
  /** Resolves once the client has a connection that stands. */
  standing(): Promise<void>;
  /** Drops the line, and refuses so many handshakes. */
  outage(refusals: number): void;
  /** Refuses so many handshakes, and leaves the line as it is. */
  refuse(handshakes: number): void;
  /** Resolves once no handshake has come for so long. */
  quietFor(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function startClientServer(protocol: ProtocolName, script: string): Promise<ClientServer> {
  const accept = PROTOCOLS[protocol]();
  const handshakes: number[] = [];
  let refusals = 0;
  let peer: Peer | undefined;
  let ticks = 0;

  const server = createServer((request, response) => {
    if (request.url === '/client.js') response.setHeader('content-type', 'text/javascript').end(script);
    else
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(`<!doctype html><body><script>${DRAWS}</script><script src="/client.js"></script>`);
  });
  server.on('upgrade', (request, line: Socket, head) => {
    line.on('error', () => {});
    handshakes.push(Date.now());
    if (refusals > 0) {
      refusals -= 1;
      line.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    accept(request, line, head, (opened) => {
      peer = opened;
      ticks = 0;
    });
  });
  const clock = setInterval(() => {
    if (peer?.tick(performance.timeOrigin + performance.now())) ticks += 1;
  }, TICK_MS);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handshakes,
    standing: async () => {
      await until(`the ${protocol} client to be connected`, () => ticks >= STANDS_AFTER);
    },
    outage: (count) => {
      refusals = count;
      handshakes.length = 0;
      ticks = 0;
      const dropped = peer;
      peer = undefined;
      dropped?.cut();
    },
    refuse: (count) => {
      refusals = count;
    },
    quietFor: async (ms) => {
      await until(`no handshake of the ${protocol} client for ${ms} ms`, () => {
        return Date.now() - (handshakes.at(-1) ?? Date.now()) >= ms;
      });
    },
    close: async () => {
      clearInterval(clock);
      peer?.cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
