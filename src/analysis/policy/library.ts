// Which client library reconnects: told by itself, by the stack of its `new WebSocket`, by the sub-protocol, by the
// endpoint, or by a table of waits that only it has.

import type { ConnectionRecord } from '../../records/recording';
import type { Milliseconds } from '../../records/units';
import { explains, type Sample } from './samples';

/** In a script's address, as bundlers and CDNs name them: `node_modules/phoenix/…`, `socket.io.min.js`. */
const SCRIPTS: [pattern: RegExp, library: string][] = [
  [/reconnecting-websocket/i, 'reconnecting-websocket'],
  [/partysocket/i, 'partysocket'],
  [/socket\.io-client|socket\.io(\.esm)?(\.min)?\.js|engine\.io-client/i, 'socket.io-client'],
  [/subscriptions-transport-ws/i, 'subscriptions-transport-ws'],
  [/graphql-ws/i, 'graphql-ws'],
  [/@?microsoft[/+_]signalr|signalr(\.min)?\.js/i, '@microsoft/signalr'],
  [/@?stomp[/+_]stompjs|stomp\.umd/i, '@stomp/stompjs'],
  [/react-use-websocket/i, 'react-use-websocket'],
  [/phoenix_live_view|(^|[/_])phoenix([/._-]|$)/i, 'phoenix'],
  [/actioncable/i, '@rails/actioncable'],
  [/sockjs-client|sockjs(\.min)?\.js/i, 'sockjs-client'],
  [/pusher-js|pusher(\.min)?\.js/i, 'pusher-js'],
  [/centrifuge/i, 'centrifuge'],
  [/mqtt(\.min|\.esm)?\.js|[/_]mqtt[/_]/i, 'mqtt'],
  [/autobahn/i, 'autobahn'],
];

/** Sub-protocols that in browsers one client speaks. */
const PROTOCOLS: [pattern: RegExp, library: string][] = [
  [/^graphql-transport-ws$/, 'graphql-ws'],
  [/^graphql-ws$/, 'subscriptions-transport-ws'],
  [/^v1[0-2]\.stomp$/, '@stomp/stompjs'],
  [/^actioncable-v1-/, '@rails/actioncable'],
  [/^wamp\.2\./, 'autobahn'],
];

/** Queries that only one client sends. */
const ADDRESSES: [pattern: RegExp, library: string][] = [
  [/[?&]EIO=[34]\b.*transport=websocket|[?&]transport=websocket\b.*EIO=/, 'socket.io-client'],
  [/\/websocket\?.*\bvsn=[12]\./, 'phoenix'],
];

const TABLES: [waits: Milliseconds[], library: string][] = [
  [[0, 2000, 10_000, 30_000], '@microsoft/signalr'],
  [[10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000], 'phoenix'],
];
/** Four entries of a table in a row are no chance; measured ones, a frame late or so, have to show its shape as well. */
const LEAST_ENTRIES = 4;
const LEAST_MEASURED = 7;

/** The library, where the connection gives it away. */
export function libraryOf(connection: ConnectionRecord): string | undefined {
  for (const frame of connection.initiator?.stack ?? []) {
    const found = match(SCRIPTS, frame.url);
    if (found) return found;
  }
  for (const protocol of connection.protocol ? [connection.protocol] : connection.protocols) {
    const found = match(PROTOCOLS, protocol);
    if (found) return found;
  }
  return match(ADDRESSES, connection.url);
}

/** The library that waits like this. */
export function libraryByWaits(waits: readonly Milliseconds[]): string | undefined {
  if (waits.length < LEAST_ENTRIES) return undefined;
  for (const [table, library] of TABLES) {
    const last = table.at(-1);
    if (waits.every((wait, index) => wait === (table[index] ?? last))) return library;
  }
  return undefined;
}

/** The waits as they stand in a table that a library is known for, where they are its first ones; a curve may fit them too. */
export function knownTable(samples: readonly Sample[]): Milliseconds[] | undefined {
  const least = samples.every((sample) => sample.exact) ? LEAST_ENTRIES : LEAST_MEASURED;
  if (samples.length < least) return undefined;
  for (const [table] of TABLES) {
    const entry = (index: number) => table[index] ?? table.at(-1) ?? 0;
    const fits = samples.every((sample, n) => sample.index === n && explains(entry(n), sample));
    if (fits) return samples.map((_, n) => entry(n));
  }
  return undefined;
}

function match(table: readonly [RegExp, string][], text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
