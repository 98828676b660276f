// What the rows in view need of their frames: columns at once, and of the body type and preview once it has been read.

import { directionOf, FrameFlag, outcomeOf, UNKNOWN_LISTENERS } from '../../records/batch';
import type { Direction, Outcome } from '../../records/recording';
import type { ByteCount, EpochMilliseconds } from '../../records/units';
import { type FrameNumber, idAt } from './frame-index';
import { type MessageText, messageText } from './message-text';
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
  /** `loading` until the body has been read; a reason where there is none to read; `left-out` where it was never kept. */
  body: MessageText | 'loading' | 'left-out' | Missing;
}

/** Some forty screens of rows. */
const MOST_TEXTS = 2000;

export class RowReader {
  readonly #session: LoadedSession;
  readonly #texts = new Map<FrameNumber, MessageText>();

  constructor(session: LoadedSession) {
    this.#session = session;
  }

  row(frame: FrameNumber): RowFacts {
    const { segment, index } = this.#session.index.place(frame);
    const flags = segment.flags[index] ?? 0;
    return {
      at: segment.at[index] ?? 0,
      direction: directionOf(flags),
      binary: (flags & FrameFlag.binary) !== 0,
      size: segment.size[index] ?? 0,
      outcome: outcomeOf(flags),
      unheard: !(flags & FrameFlag.out) && (segment.listeners[index] ?? UNKNOWN_LISTENERS) === 0,
      truncated: (flags & FrameFlag.truncated) !== 0,
      redacted: (flags & FrameFlag.redacted) !== 0,
      body: this.#text(frame),
    };
  }

  /** The id of the frame's connection. */
  connection(frame: FrameNumber): string {
    const { segment, index } = this.#session.index.place(frame);
    return idAt(segment, index);
  }

  #text(frame: FrameNumber): RowFacts['body'] {
    const known = this.#texts.get(frame);
    if (known) return known;
    const body = frameBody(this.#session, frame);
    if (typeof body === 'string') return body;
    const { segment, index } = this.#session.index.place(frame);
    const found = messageText(body, ((segment.flags[index] ?? 0) & FrameFlag.binary) !== 0);
    this.#texts.set(frame, found);
    for (const [oldest] of this.#texts) {
      if (this.#texts.size <= MOST_TEXTS) break;
      this.#texts.delete(oldest);
    }
    return found;
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
