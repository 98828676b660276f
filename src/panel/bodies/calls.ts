// What the panel asks of its worker for bodies, and what it gets: one contract for both ends.

import type { DecoderOptions, MessageId, ProtocolName, Role } from '../../decoders';
import type { FrameNumber } from '../model/frame-index';

/** A segment as far as decoding needs it. */
export interface DecodePart {
  /** Number of its first frame in the panel's index. */
  start: FrameNumber;
  page: string;
  connection: Uint32Array;
  flags: Uint8Array;
  size: Uint32Array;
  kept: Uint32Array;
  /** Absent where the byte budget took it. */
  payload: Uint8Array | undefined;
}

/** What a decoder is to know of each connection, by its id. */
export type Openings = ReadonlyMap<string, DecoderOptions>;

/** A type that messages have: the protocol's word, and the app's own where the protocol carries one beside it. */
export interface TypeName {
  type: string;
  event?: string;
}

/** Of the frames of a part, one entry a frame. */
export interface DecodedColumns {
  /** Index of a `TypeName`; `NO_TYPE` where there is none, or where there are more than can be told apart. */
  types: Uint16Array;
  /** Protocol and role, as `traitsOf` packs them. */
  traits: Uint8Array;
  /** 1 where the frame was not decoded, or not to its end. */
  faulty: Uint8Array;
}

/** A frame in full. */
export interface DecodedFrame {
  frame: FrameNumber;
  protocol: ProtocolName;
  type: string;
  event?: string;
  channel?: string;
  id?: MessageId;
  role?: Role;
  summary: string;
  error?: string;
  /** Where asked for: plain values, and `Map`, `Uint8Array`, `Date`, `bigint` where the format has them. */
  value?: unknown;
}

/** What to look for in bodies. */
export type Pattern =
  | { kind: 'text'; text: string; matchCase: boolean }
  /** As the arguments of `RegExp`; it has been tried. */
  | { kind: 'regex'; source: string; flags: string };

export interface SearchPart {
  payload: Uint8Array;
  /** Where each body begins, and the end as a last entry. */
  offsets: Uint32Array;
  /** Entries to look at, ascending. */
  entries: Uint32Array;
}

export interface BodyCalls {
  /** The next segments of the session, in order and each once. */
  decode: {
    argument: { parts: DecodePart[]; openings: Openings };
    /** `names`: types that are new, their indexes following those told before. */
    result: { columns: DecodedColumns[]; names: TypeName[] };
  };
  /** Single frames in full, by decoders that are made for it and given all of their connections' frames in `parts`. */
  replay: {
    argument: { parts: DecodePart[]; openings: Openings; wanted: FrameNumber[]; values: boolean };
    result: DecodedFrame[];
  };
  /** For each part and each pattern the entries that match, ascending. */
  search: { argument: { parts: SearchPart[]; patterns: Pattern[] }; result: Uint32Array[][] };
}

export type BodyCallName = keyof BodyCalls;

export type BodyRequest = {
  [Name in BodyCallName]: { id: number; name: Name; argument: BodyCalls[Name]['argument'] };
}[BodyCallName];

export type BodyAnswer =
  | { id: number; result: BodyCalls[BodyCallName]['result'] }
  | { id: number; error: string };

export const NO_TYPE = 0xffff;

const PROTOCOL_BITS = 5;
const PROTOCOL_MASK = (1 << PROTOCOL_BITS) - 1;
const ROLES: readonly (Role | undefined)[] = [undefined, 'heartbeat', 'ack', 'auth', 'data'];

/** `protocol`: index in `PROTOCOLS`. Never 0, which stands for a frame that is not decoded yet. */
export function traitsOf(protocol: number, role: Role | undefined): number {
  return (ROLES.indexOf(role) << PROTOCOL_BITS) | (protocol + 1);
}

/** Index in `PROTOCOLS`; -1: not decoded yet. */
export function protocolIn(traits: number): number {
  return (traits & PROTOCOL_MASK) - 1;
}

export function roleIn(traits: number): Role | undefined {
  return ROLES[traits >> PROTOCOL_BITS];
}
