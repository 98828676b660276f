// Which protocol a connection speaks: by its sub-protocol, by its URL, by a frame that can be of one protocol alone.

import { Tell } from './json/keys';
import { parseText } from './json/parse';
import { isRecord } from './json/shape';
import type { FrameBody } from './message';
import { ActionCableReader, looksLikeActionCable } from './protocols/actioncable';
import { DdpReader, looksLikeDdp } from './protocols/ddp';
import { EngineIoReader, looksLikeEngineIo } from './protocols/engine-io';
import { looksLikeGraphql } from './protocols/graphql';
import { GraphqlTransportWsReader } from './protocols/graphql-transport-ws';
import { GraphqlWsReader } from './protocols/graphql-ws';
import { JsonRpcReader, looksLikeJsonRpc } from './protocols/json-rpc';
import { looksLikeMqtt, MqttReader } from './protocols/mqtt';
import { looksLikePhoenix, PhoenixReader } from './protocols/phoenix';
import { PusherReader } from './protocols/pusher';
import { looksPacked, SignalrReader } from './protocols/signalr';
import { type InnerReader, looksLikeSockJs, SockJsReader } from './protocols/sockjs';
import { looksLikeStomp, StompReader } from './protocols/stomp';
import { looksLikeWamp, WampReader } from './protocols/wamp';
import type { Reader } from './reader';
import type { UrlHints } from './url-hints';

/** The reader of a sub-protocol (IANA's registry, and what the libraries use), in any case. */
export function bySubprotocol(name: string): Reader | undefined {
  const subprotocol = name.toLowerCase();
  switch (subprotocol) {
    case 'graphql-transport-ws':
      return new GraphqlTransportWsReader();
    case 'graphql-ws':
      return new GraphqlWsReader();
    case 'mqtt':
    case 'mqttv3.1':
      return new MqttReader(subprotocol);
    case 'v10.stomp':
    case 'v11.stomp':
    case 'v12.stomp':
    case 'stomp':
      return new StompReader(subprotocol);
    case 'actioncable-v1-json':
    case 'actioncable-v1-ext-json':
      return new ActionCableReader();
    case 'jsonrpc':
    case 'json-rpc':
    case 'jsonrpc2.0':
      return new JsonRpcReader();
    default:
      return /^wamp\.2\.(?:json|msgpack|cbor)(?:\.batched)?$/.test(subprotocol)
        ? new WampReader(subprotocol)
        : undefined;
  }
}

/** Makes the reader of what SockJS carries; absent where that is being read already. */
type MakeInner = () => InnerReader;

/** SockJS's own URLs end in a server number, a session and the transport. */
const SOCKJS_PATH = /\/\d{3}\/[^/]+\/websocket$/;

/** The reader of a URL that no other protocol's library makes. `inner` reads what SockJS carries. */
export function byUrl({ path, query }: UrlHints, inner: MakeInner | undefined): Reader | undefined {
  const revision = query.get('eio');
  if (revision !== undefined && query.get('transport') === 'websocket') {
    const socketIo = path.endsWith('/engine.io') ? false : path.endsWith('/socket.io') ? true : undefined;
    return new EngineIoReader({ socketIo, revision: revision === '3' ? 3 : 4 });
  }
  if (query.has('vsn') && path.endsWith('/websocket')) return new PhoenixReader();
  if (/\/app\/[^/]+$/.test(path) && query.has('protocol') && query.has('client')) return new PusherReader();
  return inner !== undefined && SOCKJS_PATH.test(path) ? new SockJsReader(inner()) : undefined;
}

/** The reader of a text frame that is not a JSON object. */
export function byText(
  text: string,
  { dir }: FrameBody,
  { path }: UrlHints,
  inner: MakeInner | undefined,
): Reader | undefined {
  const first = text.charCodeAt(0);
  if (first >= 0x30 && first <= 0x36) return looksLikeEngineIo(text) ? new EngineIoReader({}) : undefined;
  if (first >= 0x41 && first <= 0x5a) return looksLikeStomp(text) ? new StompReader() : undefined;
  if (inner === undefined || dir === 'out') return undefined;
  const opens = text === 'o' && path.endsWith('/websocket');
  return opens || looksLikeSockJs(text) ? new SockJsReader(inner()) : undefined;
}

/** The reader of a list in JSON. */
export function byList(text: string): Reader | undefined {
  const { value } = parseText(text);
  if (looksLikePhoenix(value)) return new PhoenixReader();
  if (looksLikeJsonRpc(value)) return new JsonRpcReader();
  return looksLikeWamp(value) ? new WampReader() : undefined;
}

/** The reader of a JSON object that showed the signs in `tell`. */
export function byObject(text: string, tell: number, { path }: UrlHints): Reader | undefined {
  const { value } = parseText(text);
  if (!isRecord(value)) return undefined;
  if (looksLikeJsonRpc(value)) return new JsonRpcReader();
  if (tell & Tell.pusher) return typeof value.event === 'string' ? new PusherReader() : undefined;
  if ((tell & Tell.phoenix) === Tell.phoenix && looksLikePhoenix(value)) return new PhoenixReader();
  const greeting = value.type === 'welcome' && path.endsWith('/cable');
  if (greeting || looksLikeActionCable(value)) return new ActionCableReader();
  if (looksLikeDdp(value, path.endsWith('/websocket'))) return new DdpReader();
  const graphql = looksLikeGraphql(value);
  if (graphql === 'graphql-ws') return new GraphqlWsReader();
  return graphql === undefined ? undefined : new GraphqlTransportWsReader();
}

/** Whether the signs in a JSON object are enough for a closer look. */
export function tells(tell: number): boolean {
  return (tell & SIGNS) !== 0 || (tell & Tell.phoenix) === Tell.phoenix;
}

const SIGNS = Tell.jsonRpc | Tell.ddp | Tell.actionCable | Tell.graphql | Tell.pusher;

/** The reader of a text that ends like SignalR's records. */
export function byEnding(text: string): Reader | undefined {
  return text.charCodeAt(text.length - 1) === RECORD_END ? new SignalrReader() : undefined;
}

const RECORD_END = 0x1e;

export function byBytes(bytes: Uint8Array): Reader | undefined {
  if (looksLikeMqtt(bytes)) return new MqttReader();
  const handshake = bytes[0] === 0x7b && bytes.includes(RECORD_END);
  return handshake || looksPacked(bytes) ? new SignalrReader() : undefined;
}
