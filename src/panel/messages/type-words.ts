// What the decoders found, as the interface writes it: protocol, type and role.

import type { ProtocolName, Role } from '../../decoders';
import type { TypeName } from '../bodies/calls';
import { oneLine } from '../model/message-text';
import { text } from '../texts';

/** `chat.message`, `EVENT chat.message`: the protocol's word, and the app's own where it carries one. */
export function typeWords(name: TypeName | undefined): string {
  if (!name) return '';
  return oneLine(name.event === undefined ? name.type : `${name.type} ${name.event}`);
}

/** Protocols by the names they give themselves. */
export function protocolWords(protocol: ProtocolName): string {
  switch (protocol) {
    case 'text':
      return text('text');
    case 'binary':
      return text('binary');
    default:
      return PROTOCOL_WORDS[protocol];
  }
}

const PROTOCOL_WORDS: { [Name in Exclude<ProtocolName, 'text' | 'binary'>]: string } = {
  json: 'JSON',
  'engine.io': 'Engine.IO',
  'socket.io': 'Socket.IO',
  'graphql-transport-ws': 'GraphQL (graphql-transport-ws)',
  'graphql-ws': 'GraphQL (graphql-ws)',
  signalr: 'SignalR',
  stomp: 'STOMP',
  mqtt: 'MQTT',
  phoenix: 'Phoenix',
  actioncable: 'Action Cable',
  sockjs: 'SockJS',
  wamp: 'WAMP',
  pusher: 'Pusher',
  ddp: 'DDP',
  'json-rpc': 'JSON-RPC',
  msgpack: 'MessagePack',
  cbor: 'CBOR',
};

export function roleWords(role: Role): string {
  switch (role) {
    case 'heartbeat':
      return text('roleHeartbeat');
    case 'ack':
      return text('roleAck');
    case 'auth':
      return text('roleAuth');
    case 'data':
      return text('roleData');
  }
}
