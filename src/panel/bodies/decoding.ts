// Decodes a session: one decoder a connection, given each of its frames once and in order, and of each frame a few bytes
// are kept in columns. A summary or a tree is made when somebody looks, by going through a stretch of the connection again.

import {
  type ConnectionDecoder,
  createDecoder,
  type Decoded,
  type DecoderOptions,
  type FrameBody,
  type Head,
  PROTOCOLS,
} from '../../decoders';
import { directionOf, FrameFlag, opcodeOf } from '../../records/batch';
import { connectionId } from '../../store/frames';
import {
  type BodyCalls,
  type DecodedColumns,
  type DecodedFrame,
  type DecodePart,
  NO_TYPE,
  type Openings,
  type TypeName,
  traitsOf,
} from './calls';

/** Decoders held at once: what a connection's decoder remembers takes kilobytes, and a storm has thousands of connections. */
const MOST_DECODERS = 2000;
/** A longer name is no name. */
const NAME_CHARACTERS = 120;

export class SessionDecoding {
  readonly #openings = new Map<string, DecoderOptions>();
  /** The least recently used first. */
  readonly #decoders = new Map<string, ConnectionDecoder>();
  readonly #types = new Map<string, number>();

  decode(parts: readonly DecodePart[], openings: Openings): BodyCalls['decode']['result'] {
    for (const [id, opening] of openings) this.#openings.set(id, opening);
    const names: TypeName[] = [];
    return { columns: parts.map((part) => this.#decodePart(part, names)), names };
  }

  #decodePart(part: DecodePart, names: TypeName[]): DecodedColumns {
    const count = part.flags.length;
    const columns = {
      types: new Uint16Array(count),
      traits: new Uint8Array(count),
      faulty: new Uint8Array(count),
    };
    const decoders = new Map<number, ConnectionDecoder>();
    let offset = 0;
    for (let index = 0; index < count; index++) {
      const number = part.connection[index] ?? 0;
      let decoder = decoders.get(number);
      if (!decoder) {
        decoder = this.#decoder(connectionId(part.page, number));
        decoders.set(number, decoder);
      }
      const head = decoder.decodeHead(bodyAt(part, index, offset));
      offset += part.kept[index] ?? 0;
      columns.types[index] = this.#type(head, names);
      columns.traits[index] = traitsOf(PROTOCOLS.indexOf(head.protocol), head.role);
      columns.faulty[index] = head.error === undefined ? 0 : 1;
    }
    return columns;
  }

  #decoder(id: string): ConnectionDecoder {
    const decoder = this.#decoders.get(id) ?? createDecoder(this.#openings.get(id));
    this.#decoders.delete(id);
    this.#decoders.set(id, decoder);
    for (const oldest of this.#decoders.keys()) {
      if (this.#decoders.size <= MOST_DECODERS) break;
      this.#decoders.delete(oldest);
    }
    return decoder;
  }

  #type({ type, event, error }: Head, names: TypeName[]): number {
    if (error !== undefined && type === 'unknown') return NO_TYPE;
    const key = event === undefined ? type : `${type}\n${event}`;
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    if (this.#types.size === NO_TYPE) return NO_TYPE;
    const index = this.#types.size;
    this.#types.set(detached(key), index);
    names.push({ type: cut(type), ...(event === undefined ? {} : { event: cut(event) }) });
    return index;
  }
}

/** Decodes the wanted frames in full, after all frames of their connections that stand before them in the parts. */
export function replay({ parts, openings, wanted, values }: BodyCalls['replay']['argument']): DecodedFrame[] {
  const asked = new Set(wanted);
  const last = Math.max(...wanted);
  const concerned = new Set<string>();
  for (const part of parts) {
    for (let index = 0; index < part.flags.length; index++) {
      if (asked.has(part.start + index)) concerned.add(connectionId(part.page, part.connection[index] ?? 0));
    }
  }
  const decoders = new Map<string, ConnectionDecoder>();
  const found: DecodedFrame[] = [];
  for (const part of parts) {
    const ofPart = new Map<number, ConnectionDecoder | undefined>();
    let offset = 0;
    for (let index = 0; index < part.flags.length; index++) {
      const frame = part.start + index;
      if (frame > last) return found;
      const from = offset;
      offset += part.kept[index] ?? 0;
      const number = part.connection[index] ?? 0;
      let decoder = ofPart.get(number);
      if (!ofPart.has(number)) {
        const id = connectionId(part.page, number);
        if (concerned.has(id)) {
          decoder = decoders.get(id) ?? createDecoder(openings.get(id));
          decoders.set(id, decoder);
        }
        ofPart.set(number, decoder);
      }
      if (!decoder) continue;
      const body = bodyAt(part, index, from);
      if (asked.has(frame)) found.push(inFull(frame, decoder.decode(body), values));
      else decoder.decodeHead(body);
    }
  }
  return found;
}

function inFull(frame: number, decoded: Decoded, values: boolean): DecodedFrame {
  const { protocol, type, event, channel, id, role, summary, error, value } = decoded;
  return {
    frame,
    protocol,
    type: error !== undefined && type === 'unknown' ? '' : cut(type),
    summary,
    ...(event === undefined ? {} : { event: cut(event) }),
    ...(channel === undefined ? {} : { channel: cut(channel) }),
    ...(id === undefined ? {} : { id: typeof id === 'string' ? cut(id) : id }),
    ...(role === undefined ? {} : { role }),
    ...(error === undefined ? {} : { error }),
    ...(values && value !== undefined ? { value } : {}),
  };
}

const utf8 = new TextDecoder();

/** A frame as decoders take it; `offset`: where its body begins in the payload. */
function bodyAt(part: DecodePart, index: number, offset: number): FrameBody {
  const flags = part.flags[index] ?? 0;
  const kept = part.kept[index] ?? 0;
  const truncated = (flags & FrameFlag.truncated) !== 0;
  const opcode = opcodeOf(flags);
  const frame: FrameBody = {
    dir: directionOf(flags),
    opcode,
    size: part.size[index] ?? 0,
    truncated: truncated || (part.payload === undefined && kept > 0),
  };
  // What was left out altogether is no empty body.
  if (!part.payload || (kept === 0 && truncated)) return frame;
  const bytes = part.payload.subarray(offset, offset + kept);
  if (opcode === 1) frame.text = utf8.decode(bytes);
  else frame.bytes = bytes;
  return frame;
}

function cut(name: string): string {
  return name.length > NAME_CHARACTERS ? `${name.slice(0, NAME_CHARACTERS - 1)}…` : name;
}

/** A copy of its own: a text cut out of a body would keep all of that one in memory. */
function detached(name: string): string {
  return JSON.parse(JSON.stringify(name)) as string;
}
