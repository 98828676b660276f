// Engine.IO (github.com/socketio/socket.io, docs/engine.io-protocol, revisions 3 and 4): a digit before each text frame.
// Its messages are Socket.IO packets, or the app's own.

import { parseText } from '../json/parse';
import { type FrameBody, Message, notDecoded } from '../message';
import { speaking } from '../parts';
import type { Reader } from '../reader';
import { oneLine, preview } from '../summary';
import { Plain } from './plain';
import { SocketIoPackets } from './socket-io';

const PACKETS = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
type PacketName = (typeof PACKETS)[number];

const MESSAGE = '4';

export interface EngineIoOptions {
  /** Messages are Socket.IO packets. Where it is not known, the first message tells. */
  socketIo?: boolean | undefined;
  /** Revision 3 puts the packet's type before binary messages too. */
  revision?: 3 | 4 | undefined;
}

export class EngineIoReader implements Reader {
  #packets: SocketIoPackets | undefined;
  #own: Plain | undefined;
  readonly #revision: 3 | 4;

  constructor({ socketIo, revision = 4 }: EngineIoOptions) {
    this.#revision = revision;
    if (socketIo === true) this.#packets = new SocketIoPackets();
    if (socketIo === false) this.#own = new Plain();
  }

  get protocol(): 'engine.io' | 'socket.io' {
    return this.#packets === undefined ? 'engine.io' : 'socket.io';
  }

  read(frame: FrameBody, full: boolean): Message {
    if (frame.text === undefined) return this.#binary(frame, frame.bytes ?? new Uint8Array(0), full);
    const { text } = frame;
    if (text.startsWith(MESSAGE)) return this.#message(frame, text, full);
    const name = text === '' ? undefined : PACKETS[Number(text.charAt(0))];
    if (name === undefined || text.charAt(0) === ' ') {
      return notDecoded(
        this.protocol,
        text === '' ? 'an empty packet' : `no packet begins with "${text.charAt(0)}"`,
      );
    }
    return controlPacket(name, text.slice(1), full);
  }

  #message(frame: FrameBody, text: string, full: boolean): Message {
    if (this.#packets === undefined && this.#own === undefined) {
      if (PACKET_LIKE.test(text)) this.#packets = new SocketIoPackets();
      else this.#own = new Plain();
    }
    const content = text.slice(1);
    if (this.#packets !== undefined) {
      return this.#packets.readText(frame.dir, content, frame.truncated === true, full);
    }
    return this.#ownMessage({ ...frame, text: content }, full);
  }

  #binary(frame: FrameBody, bytes: Uint8Array, full: boolean): Message {
    const content = this.#revision === 3 && bytes[0] === 4 ? bytes.subarray(1) : bytes;
    if (this.#packets !== undefined) {
      return this.#packets.readBinary(frame.dir, content, frame.truncated === true, full);
    }
    return this.#ownMessage({ ...frame, bytes: content }, full);
  }

  #ownMessage(frame: FrameBody, full: boolean): Message {
    this.#own ??= new Plain();
    const inner = this.#own.read(frame, full);
    const message = speaking(new Message('engine.io', 'message', inner.role), inner);
    message.parts = [inner];
    message.error = inner.error;
    message.event = inner.type;
    message.summary = inner.summary;
    message.value = inner.value;
    return message;
  }
}

/** How Socket.IO's first messages look: `40`, `40{"sid":…}`, `42["event"`, `40/admin,`. */
const PACKET_LIKE = /^4(?:[0-4](?:\/[^,]*(?:,|$))?\d*(?:[[{"]|$)|[56]\d+-)/;

function controlPacket(name: PacketName, data: string, full: boolean): Message {
  const probe = data === 'probe';
  const message = new Message(
    'engine.io',
    name,
    (name === 'ping' || name === 'pong') && !probe ? 'heartbeat' : undefined,
  );
  if (!full && name !== 'open') return message;
  const parsed = name === 'open' ? parseText(data) : undefined;
  message.error = parsed?.error;
  const value = parsed?.value ?? (data === '' ? undefined : data);
  message.summary = oneLine(
    value === undefined ? name : `${name} ${typeof value === 'string' ? value : preview(value)}`,
  );
  message.value = value === undefined ? { type: name } : { type: name, data: value };
  return message;
}

/** Whether a text can only be an Engine.IO packet: the one that opens, or a Socket.IO event or connect. */
export function looksLikeEngineIo(text: string): boolean {
  return /^(?:0\{"sid":|42(?:\/[^,]{1,100},)?\d{0,20}\["|40(?:\{"sid":|\/[^,]{1,100},))/.test(text);
}
