// The decoder of one connection. Whatever comes in, something comes out: a message, or why there is none.

import type { FrameRecord } from '../records/recording';
import { type AutoOptions, AutoReader } from './auto-reader';
import { fromBase64 } from './base64';
import {
  type Decoded,
  type FrameBody,
  type Head,
  type Message,
  notDecoded,
  type ProtocolName,
} from './message';

export type DecoderOptions = AutoOptions;

/**
 * Give it each frame of the connection once, in order, to one of the two methods: attachments, packets that go over
 * several frames, operations and aliases are joined to what came before. Neither throws. What it keeps is bounded.
 */
export interface ConnectionDecoder {
  /** The protocol, once it is settled; `undefined` for JSON, text and bytes of the app's own. */
  readonly protocol: ProtocolName | undefined;
  /** Quick: no tree is built where the format allows it. Faults deep inside a payload go unnoticed. */
  decodeHead(frame: FrameBody): Head;
  /** The same, and the whole of it: summary, value, and every fault. */
  decode(frame: FrameBody): Decoded;
}

/** A decoder for a connection, by the sub-protocol chosen, those asked for, and the URL: whatever is known of these. */
export function createDecoder(options: DecoderOptions = {}): ConnectionDecoder {
  return new Guarded(new AutoReader(options));
}

class Guarded implements ConnectionDecoder {
  readonly #reader: AutoReader;

  constructor(reader: AutoReader) {
    this.#reader = reader;
  }

  get protocol(): ProtocolName | undefined {
    return this.#reader.protocol;
  }

  decodeHead(frame: FrameBody): Message {
    return this.#read(frame, false);
  }

  decode(frame: FrameBody): Message {
    return this.#read(frame, true);
  }

  #read(frame: FrameBody, full: boolean): Message {
    try {
      if (frame.text === undefined && frame.bytes === undefined) return this.#missing(frame, full);
      const message = this.#reader.read(frame, full);
      // What reads as whole may be the beginning of something else.
      if (frame.truncated) message.error ??= 'cut: the recording does not have all of it';
      return message;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return notDecoded(this.#protocolOf(frame), `the decoder failed: ${reason}`);
    }
  }

  /** The reader must hear of it all the same, to stay in step. */
  #missing(frame: FrameBody, full: boolean): Message {
    const message = notDecoded(this.#protocolOf(frame), 'the body was not kept');
    if (this.protocol !== undefined) {
      const body = frame.opcode === 1 ? { text: '' } : { bytes: new Uint8Array(0) };
      this.#reader.read({ ...frame, ...body, truncated: true }, full);
    }
    return message;
  }

  #protocolOf({ opcode }: FrameBody): ProtocolName {
    return this.protocol ?? (opcode === 1 ? 'text' : 'binary');
  }
}

/** A frame of a recording as the decoders take it. A body that is no base64 counts as not kept. */
export function bodyOf(record: FrameRecord): FrameBody {
  const { dir, opcode, size, text, base64, truncated } = record;
  return { dir, opcode, size, text, bytes: base64 === undefined ? undefined : fromBase64(base64), truncated };
}

/** The `decoded` of a converted frame, as the bundle format has it. */
export interface DecodedField {
  protocol: ProtocolName;
  type: string;
  id?: string | number;
  role?: 'heartbeat' | 'ack' | 'auth' | 'data';
  summary: string;
  error?: string;
}

export function decodedField({ protocol, type, id, role, summary, error }: Decoded): DecodedField {
  return {
    protocol,
    type,
    ...(id === undefined ? {} : { id }),
    ...(role === undefined ? {} : { role }),
    summary,
    ...(error === undefined ? {} : { error }),
  };
}
