// graphql-transport-ws, the protocol of the library graphql-ws (github.com/enisdenjo/graphql-ws, PROTOCOL.md).

import { validateMessage } from 'graphql-ws/client';
import { oneLine } from '../summary';
import { GraphqlReader, type GraphqlType } from './graphql';

const TYPES = new Map<string, GraphqlType>([
  ['connection_init', { role: 'auth' }],
  ['connection_ack', { role: 'ack', ready: true }],
  ['ping', { role: 'heartbeat' }],
  ['pong', { role: 'heartbeat' }],
  ['subscribe', { operation: true, needsReady: true }],
  ['next', { operation: true }],
  ['error', { operation: true, failed: true }],
  ['complete', { operation: true }],
]);

export class GraphqlTransportWsReader extends GraphqlReader {
  readonly protocol = 'graphql-transport-ws';
  protected readonly types = TYPES;

  protected override fault(value: unknown): string | undefined {
    try {
      validateMessage(value);
      return undefined;
    } catch (error) {
      return oneLine(error instanceof Error ? error.message : 'not a valid message');
    }
  }
}
