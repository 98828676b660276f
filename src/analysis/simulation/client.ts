// A simulated client: keeps one socket to a server that has outages, with any backoff, on a virtual clock.

import type { ConnectionRecord } from '../../records/recording';
import { lateness } from './random';
import type { PageTape, SocketTape } from './tape';

/** The wait before retry n, from 0; `undefined` to give up. */
export type Backoff = (n: number, random: () => number) => number | undefined;

export interface Outage {
  from: number;
  to: number;
  /** How open sockets end: 1006 (the line breaks), or a code that the server sends. */
  code?: number;
}

export interface ClientPlan {
  url?: string | ((attempt: number) => string);
  backoff: Backoff;
  random: () => number;
  outages?: Outage[];
  from?: number;
  until: number;
  /** Whether the recording has the app's timers, as one made by the browser extension has. */
  timers?: boolean;
  /** What a token refresh takes between the timer and the socket. */
  awaitMs?: number;
  handshakeMs?: number;
  /** Something that comes in this often, heard by the app. */
  messageEveryMs?: number;
  connection?: Partial<ConnectionRecord>;
}

/** Writes what the client does to the page's tape; its sockets, in order. */
export function runClient(page: PageTape, plan: ClientPlan): SocketTape[] {
  const { random, backoff, until, timers = true, awaitMs = 0, handshakeMs = 40 } = plan;
  const outages = plan.outages ?? [];
  const sockets: SocketTape[] = [];
  let at: number | undefined = plan.from ?? 100;
  let retries = 0;
  while (at !== undefined && at < until) {
    const url = typeof plan.url === 'function' ? plan.url(sockets.length) : plan.url;
    const socket = page.connect(at, url, plan.connection);
    sockets.push(socket);
    const decidedAt = at + handshakeMs * (0.5 + random());
    let closedAt: number;
    if (outages.some((outage) => outage.from <= decidedAt && decidedAt < outage.to)) {
      closedAt = decidedAt;
      if (closedAt >= until) break;
      socket.close(closedAt);
    } else {
      if (decidedAt >= until) break;
      socket.open(decidedAt);
      retries = 0;
      const next = outages.find((outage) => outage.from > decidedAt);
      closedAt = next ? next.from + random() * 5 : Number.POSITIVE_INFINITY;
      talk(socket, decidedAt, Math.min(closedAt, until), plan.messageEveryMs);
      if (closedAt >= until) break;
      socket.close(closedAt, next?.code);
    }
    const wait: number | undefined = backoff(retries, random);
    retries += 1;
    if (wait === undefined) break;
    const late = lateness(random);
    if (timers) page.retry(closedAt + 0.1, wait, socket, { synchronous: true }, late);
    at = closedAt + 0.1 + wait + late + awaitMs * (0.5 + random());
  }
  return sockets;
}

function talk(socket: SocketTape, from: number, to: number, every: number | undefined): void {
  if (every === undefined) return;
  let n = 0;
  for (let at = from + every; at < to; at += every) {
    socket.receive(at, JSON.stringify({ type: 'message', id: `${socket.id}-${n}`, text: 'hello' }), {
      paintMs: 12,
    });
    n += 1;
  }
}

/** The waits of real clients, as their sources have them (docs/backoff.md). */
export const REAL_CLIENTS: { [name: string]: (random: () => number) => Backoff } = {
  'reconnecting-websocket': (random) => {
    const least = 1000 + random() * 4000;
    return (n) => Math.min(10_000, least * 1.3 ** n);
  },
  'socket.io-client': () => (n, random) => Math.min(5000, Math.floor(1000 * 2 ** n * (0.5 + random()))),
  'graphql-ws': () => (n, random) => (n < 5 ? 1000 * 2 ** n + Math.floor(300 + random() * 2700) : undefined),
  '@microsoft/signalr': () => (n) => [0, 2000, 10_000, 30_000][n],
  '@stomp/stompjs': () => () => 5000,
  phoenix: () => (n) => [10, 50, 100, 150, 200, 250, 500, 1000, 2000][n] ?? 5000,
  'react-use-websocket': () => (n) => (n < 20 ? 5000 : undefined),
  'the hook of the seed': () => (n) => (n < 10 ? Math.min(16_000, 1000 * 2 ** n) : undefined),
};
