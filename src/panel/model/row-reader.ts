// What the rows in view need of their frames: columns at once, and a preview and what the decoders say once it is known.

import type { ProtocolName, Role } from '../../decoders';
import { directionOf, FrameFlag, outcomeOf, UNKNOWN_LISTENERS } from '../../records/batch';
import type { Direction, Outcome } from '../../records/recording';
import type { ByteCount, EpochMilliseconds } from '../../records/units';
import type { TypeName } from '../bodies/calls';
import { type FrameNumber, idAt } from './frame-index';
import { bodyPreview } from './message-text';
import type { Missing } from './payload-cache';
import type { LoadedSession } from './session';

export interface RowFacts {
  at: EpochMilliseconds;
  direction: Direction;
  binary: boolean;
  size: ByteCount;
  outcome: Outcome | undefined;
  /** It came in while nothing of the app listened. */
  unheard: boolean;
  truncated: boolean;
  redacted: boolean;
  injected: boolean;
  /** By a fault, before it got to whom it was for. */
  lost: boolean;
  /** `undefined`: not decoded yet. */
  decoded: RowDecoded | undefined;
  /** One line; `loading` until the body has been read; a reason where there is none. */
  body: { preview: string; binary: boolean } | NoBody;
}

export interface RowDecoded {
  protocol: ProtocolName;
  name: TypeName | undefined;
  role: Role | undefined;
  faulty: boolean;
  /** All messages before it were decoded too. Without those, a type may turn out otherwise. */
  whole: boolean;
}

/** `left-out`: it was never kept. */
export type NoBody = 'loading' | 'left-out' | Missing;

/** Some forty screens of rows. */
const MOST_PREVIEWS = 2000;

/** Protocols whose bodies are their own best line. */
const PLAIN: readonly ProtocolName[] = ['json', 'text', 'binary'];

export class RowReader {
  readonly #session: LoadedSession;
  readonly #previews = new Map<FrameNumber, string>();

  constructor(session: LoadedSession) {
    this.#session = session;
  }

  row(frame: FrameNumber): RowFacts {
    const { segment, index } = this.#session.index.place(frame);
    const flags = segment.flags[index] ?? 0;
    const binary = (flags & FrameFlag.binary) !== 0;
    const { decoded, summary } = this.#decoded(frame);
    return {
      at: segment.at[index] ?? 0,
      direction: directionOf(flags),
      binary,
      size: segment.size[index] ?? 0,
      outcome: outcomeOf(flags),
      unheard:
        !(flags & (FrameFlag.out | FrameFlag.lost)) && (segment.listeners[index] ?? UNKNOWN_LISTENERS) === 0,
      truncated: (flags & FrameFlag.truncated) !== 0,
      redacted: (flags & FrameFlag.redacted) !== 0,
      injected: (flags & FrameFlag.injected) !== 0,
      lost: (flags & FrameFlag.lost) !== 0,
      decoded,
      body: this.#body(frame, binary, summary),
    };
  }

  /** The id of the frame's connection. */
  connection(frame: FrameNumber): string {
    const { segment, index } = this.#session.index.place(frame);
    return idAt(segment, index);
  }

  /** From the columns, which come with all frames before; until these are there, from a stretch before the frame. */
  #decoded(frame: FrameNumber): { decoded: RowDecoded | undefined; summary: string | undefined } {
    const { decoded, descriptions } = this.#session;
    const protocol = decoded.protocolOf(frame);
    if (protocol !== undefined) {
      const faulty = decoded.isFaulty(frame);
      const plain = PLAIN.includes(protocol);
      return {
        decoded: {
          protocol,
          name: decoded.nameOf(frame),
          role: decoded.roleOf(frame),
          faulty,
          whole: true,
        },
        summary: plain ? undefined : descriptions.peek(frame)?.summary,
      };
    }
    const described = descriptions.peek(frame);
    if (!described) return { decoded: undefined, summary: undefined };
    const { type, event, role, error, whole, summary } = described;
    return {
      decoded: {
        protocol: described.protocol,
        name: type === '' ? undefined : { type, ...(event === undefined ? {} : { event }) },
        role,
        faulty: error !== undefined,
        whole,
      },
      summary: PLAIN.includes(described.protocol) ? undefined : summary,
    };
  }

  #body(frame: FrameNumber, binary: boolean, summary: string | undefined): RowFacts['body'] {
    if (summary !== undefined && summary !== '') return { preview: summary, binary: false };
    const known = this.#previews.get(frame);
    if (known !== undefined) return { preview: known, binary };
    const body = frameBody(this.#session, frame);
    if (typeof body === 'string') return body;
    const preview = bodyPreview(body, binary);
    this.#previews.set(frame, preview);
    for (const oldest of this.#previews.keys()) {
      if (this.#previews.size <= MOST_PREVIEWS) break;
      this.#previews.delete(oldest);
    }
    return { preview, binary };
  }
}

/** The bytes that were kept of a frame; otherwise why there are none (yet). */
export function frameBody(
  { index, payloads }: LoadedSession,
  frame: FrameNumber,
): Uint8Array | 'loading' | 'left-out' | Missing {
  const place = index.place(frame);
  const { from, to } = index.bodyRange(place);
  const flags = place.segment.flags[place.index] ?? 0;
  if (from === to) return flags & FrameFlag.truncated ? 'left-out' : EMPTY;
  const payload = payloads.peek(place.segment.id);
  if (payload === undefined) return 'loading';
  return typeof payload === 'string' ? payload : payload.subarray(from, to);
}

const EMPTY = new Uint8Array();
