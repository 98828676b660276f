// Reads a connection whose protocol may not be known yet. It settles once and stays: only a reader that was concluded, not
// agreed on by the two sides, and that fails from its first frames on, is given up, for good.

import { byBytes, byEnding, byList, byObject, bySubprotocol, byText, byUrl, tells } from './detect';
import type { FrameBody, Message, ProtocolName } from './message';
import { GraphqlTransportWsReader } from './protocols/graphql-transport-ws';
import { GraphqlWsReader, isOldOnly } from './protocols/graphql-ws';
import { type BinaryFormat, Plain } from './protocols/plain';
import type { Reader } from './reader';
import { type UrlHints, urlHints } from './url-hints';

/** Frames in a row which a concluded reader may fail to read before one was read. */
const FAILURES = 3;

/** Frames that are decoded in full to see whether they are of a protocol. One is enough where a protocol is spoken. */
const LOOKS = 16;

export interface AutoOptions {
  /** The sub-protocol that the server chose. */
  protocol?: string | undefined;
  /** Those that the page asked for: a hint where the choice is not recorded. */
  protocols?: readonly string[] | undefined;
  url?: string | undefined;
}

/** `nested`: reads what SockJS carries, so it is not SockJS again. */
interface NestedOptions extends AutoOptions {
  nested?: boolean;
}

export class AutoReader {
  readonly #url: UrlHints;
  readonly #plain: Plain;
  readonly #inner: (() => AutoReader) | undefined;
  #reader: Reader | undefined;
  /** The reader is agreed on, or has read a frame. */
  #sure = false;
  /** Concluded from a message that both GraphQL protocols have. */
  #eitherGraphql = false;
  #failures = 0;
  /** What may still be looked at; 0 where the connection is held to speak no known protocol. */
  #looks = LOOKS;

  constructor({ protocol = '', protocols = [], url = '', nested = false }: NestedOptions) {
    this.#url = urlHints(url);
    this.#inner = nested ? undefined : () => new AutoReader({ url: INNER_URL, nested: true });
    const format = BINARY_FORMATS.get(protocol.toLowerCase());
    this.#plain = new Plain(format);
    this.#reader = bySubprotocol(protocol);
    this.#sure = this.#reader !== undefined || format !== undefined;
    if (this.#sure) {
      this.#looks = 0;
      return;
    }
    if (protocol === '') this.#reader = protocols.map(bySubprotocol).find((reader) => reader !== undefined);
    this.#reader ??= byUrl(this.#url, this.#inner);
  }

  /** `undefined` while it is not settled, and where the connection speaks none that has a name. */
  get protocol(): ProtocolName | undefined {
    return this.#reader?.protocol;
  }

  read(frame: FrameBody, full: boolean): Message {
    const reader = this.#reader;
    if (reader === undefined) {
      return this.#looks > 0 ? this.#undecided(frame, full) : this.#plain.read(frame, full);
    }
    const message = reader.read(frame, full);
    if (this.#eitherGraphql && reader instanceof GraphqlTransportWsReader && isOldOnly(message.type)) {
      this.#eitherGraphql = false;
      return this.#settle(new GraphqlWsReader(), frame, full);
    }
    return this.#sure ? message : this.#judged(message, frame, full);
  }

  #judged(message: Message, frame: FrameBody, full: boolean): Message {
    if (!message.foreign) this.#sure = true;
    else if (!frame.truncated && ++this.#failures === FAILURES) {
      this.#reader = undefined;
      this.#looks = 0;
      return this.#plain.read(frame, full);
    }
    return message;
  }

  #undecided(frame: FrameBody, full: boolean): Message {
    const { text } = frame;
    if (text === undefined) {
      const found = byBytes(frame.bytes ?? NO_BYTES);
      return found === undefined ? this.#plain.read(frame, full) : this.#settle(found, frame, full);
    }
    if (text.startsWith('{')) return this.#object(text, frame, full);
    let found = byText(text, frame, this.#url, this.#inner);
    if (found === undefined && text.startsWith('[')) {
      this.#looks--;
      found = byList(text);
    }
    return found === undefined ? this.#plain.read(frame, full) : this.#settle(found, frame, full);
  }

  #object(text: string, frame: FrameBody, full: boolean): Message {
    let found = byEnding(text);
    if (found === undefined) {
      const message = this.#plain.read(frame, full);
      if (!tells(this.#plain.tell)) return message;
      this.#looks--;
      found = byObject(text, this.#plain.tell, this.#url);
      if (found === undefined) return message;
    }
    this.#eitherGraphql = found instanceof GraphqlTransportWsReader;
    return this.#settle(found, frame, full);
  }

  #settle(reader: Reader, frame: FrameBody, full: boolean): Message {
    this.#reader = reader;
    return this.read(frame, full);
  }
}

/** Meteor's SockJS and its bare sockets end alike, and the path speaks for what is inside. */
const INNER_URL = '/websocket';

const NO_BYTES = new Uint8Array(0);

/** Sub-protocols that name a format and nothing more. */
const BINARY_FORMATS = new Map<string, BinaryFormat>([
  ['msgpack', 'msgpack'],
  ['messagepack', 'msgpack'],
  ['actioncable-v1-msgpack', 'msgpack'],
  ['cbor', 'cbor'],
]);
