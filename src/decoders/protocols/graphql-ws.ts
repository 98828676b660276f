// graphql-ws, the older GraphQL protocol: that of subscriptions-transport-ws (PROTOCOL.md), Apollo Server 2, Hasura and
// AppSync. Unlike its successor it lets operations start before the acknowledgement, and its own client does so.

import { GraphqlReader, type GraphqlType } from './graphql';

const TYPES = new Map<string, GraphqlType>([
  ['connection_init', { role: 'auth' }],
  ['connection_ack', { role: 'ack', ready: true }],
  ['connection_error', { role: 'ack', failed: true }],
  ['connection_terminate', {}],
  ['ka', { role: 'heartbeat' }],
  ['connection_keep_alive', { role: 'heartbeat' }],
  ['start', { operation: true }],
  ['start_ack', { operation: true, role: 'ack' }],
  ['stop', { operation: true }],
  ['data', { operation: true }],
  ['error', { failed: true }],
  ['complete', { operation: true }],
]);

/** Types that only this protocol has. */
const OLD_ONLY = new Set(
  'start start_ack stop data ka connection_keep_alive connection_error connection_terminate'.split(' '),
);

export class GraphqlWsReader extends GraphqlReader {
  readonly protocol = 'graphql-ws';
  protected readonly types = TYPES;
}

export function isOldOnly(type: string): boolean {
  return OLD_ONLY.has(type);
}
