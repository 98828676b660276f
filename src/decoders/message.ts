// What the decoders say of a frame: the shapes that the analysis, the panel and the command line share.

import type { Direction, Opcode } from '../records/recording';
import type { ByteCount } from '../records/units';
import { oneLine } from './summary';

export const PROTOCOLS = [
  'json',
  'text',
  'engine.io',
  'socket.io',
  'graphql-transport-ws',
  'graphql-ws',
  'signalr',
  'stomp',
  'mqtt',
  'phoenix',
  'actioncable',
  'sockjs',
  'wamp',
  'pusher',
  'ddp',
  'json-rpc',
  'msgpack',
  'cbor',
  'binary',
] as const;

/** `graphql-ws` is the sub-protocol of that name: the older one, of subscriptions-transport-ws. */
export type ProtocolName = (typeof PROTOCOLS)[number];

/**
 * What a message is for. `heartbeat`: shows that the line is alive, and nothing else. `ack`: answers a message without
 * content of its own. `auth`: says who is speaking. `data`: all that is the app's own.
 */
export type Role = 'heartbeat' | 'ack' | 'auth' | 'data';

/** As the protocol has it: numbers stay numbers, save those beyond 2^53, which are their digits. */
export type MessageId = string | number;

/** What a decoder wants to know of a frame. */
export interface FrameBody {
  dir: Direction;
  opcode: Opcode;
  /** Of a text frame. */
  text?: string | undefined;
  /** Of a binary frame. */
  bytes?: Uint8Array | undefined;
  /** True size on the line, where it is known: keeps a stream of packets in step over a cut body. */
  size?: ByteCount | undefined;
  /** The body was cut, or left out altogether. */
  truncated?: boolean | undefined;
}

/** A number in a message that may be a running one: where it stands (`seq`, `data.offset`), and its value. Times are in milliseconds. */
export interface SequenceField {
  path: string;
  value: number;
}

/**
 * What the analysis needs of a message. Strings may share memory with the frame's text: copy what is kept for long, save
 * `protocol`, `type`, `role` and the paths of `sequence`.
 */
export interface Head {
  protocol: ProtocolName;
  /** The protocol's own word (`EVENT`, `PUBLISH`, `connection_init`), the app's where there is no other (`chat.message`). */
  type: string;
  /** The app's name for it, where the protocol carries one beside the type: event, method, operation. */
  event?: string | undefined;
  /** Topic, channel, destination, namespace, collection. */
  channel?: string | undefined;
  id?: MessageId | undefined;
  /** The id of what the message carries, where that has one of its own. */
  contentId?: MessageId | undefined;
  role?: Role | undefined;
  /** The id of the message, sent the other way, that this one answers. */
  ackOf?: MessageId | undefined;
  /** The message by which the protocol is ready: for `CONNECTION`, or for the channel named. */
  ready?: string | undefined;
  /** The protocol wants that readiness before this message goes out. */
  needsReady?: string | undefined;
  /** The message says that something failed. It was decoded all the same. */
  failed?: boolean | undefined;
  sequence?: SequenceField[] | undefined;
  /** Where a frame carries several messages, or one wrapped in another. At most `PARTS_LIMIT` (limits.ts). */
  parts?: Head[] | undefined;
  /** Not decoded, or not to its end, and why. */
  error?: string | undefined;
}

export interface Decoded extends Head {
  /** One line for people. */
  summary: string;
  /** For a viewer: plain values, arrays, objects, and `Map`, `Uint8Array`, `Date`, `bigint` where the format has them. */
  value?: unknown;
  parts?: Decoded[] | undefined;
}

/** `ready` and `needsReady` of what concerns the whole connection. */
export const CONNECTION = 'connection';

/** All fields in one order, so that what reads a million of them meets one shape of object. */
export class Message implements Decoded {
  protocol: ProtocolName;
  type: string;
  event: string | undefined = undefined;
  channel: string | undefined = undefined;
  id: MessageId | undefined = undefined;
  contentId: MessageId | undefined = undefined;
  role: Role | undefined = undefined;
  ackOf: MessageId | undefined = undefined;
  ready: string | undefined = undefined;
  needsReady: string | undefined = undefined;
  failed: boolean | undefined = undefined;
  sequence: SequenceField[] | undefined = undefined;
  parts: Message[] | undefined = undefined;
  error: string | undefined = undefined;
  summary = '';
  value: unknown = undefined;
  /** Not of this protocol at all, rather than a faulty message of it: what tells whether the right one was concluded. */
  foreign = false;

  constructor(protocol: ProtocolName, type: string, role?: Role) {
    this.protocol = protocol;
    this.type = type;
    this.role = role;
  }
}

/** A message that could not be read. */
export function notDecoded(protocol: ProtocolName, error: string, type = 'unknown'): Message {
  const message = new Message(protocol, type);
  message.error = oneLine(error);
  message.summary = message.error;
  message.foreign = true;
  return message;
}
