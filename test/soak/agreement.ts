// The server's log of a tab and the recording of it, held against each other frame by frame.

import { createHash } from 'node:crypto';
import type { ConnectionRecord, FrameRecord } from '../../src/records/recording';
import { bodyOf, type Recording } from '../support/browsers';

/** A frame as the server saw it. */
export interface LoggedFrame {
  opcode: 1 | 2;
  size: number;
  /** Of its bytes, by `hashOf`. */
  hash: string;
}

/** One connection as the server saw it. */
export interface LoggedConnection {
  /** Path of its address. */
  path: string;
  received: LoggedFrame[];
  sent: LoggedFrame[];
  /** Frames that the page told to have heard, in the last frame that came of it. */
  heard: number;
}

export interface Agreement {
  connections: number;
  /** Frames that both have, each once, in order, byte for byte. */
  frames: number;
  /** Frames or bodies that the recording lacks. */
  missing: number;
  /** Frames or bodies that its gaps say are lost. */
  told: number;
  /** Sentences; none where the two agree. */
  complaints: string[];
}

/**
 * A frame that the page sent while it went need not have arrived, and one that the server sent then need not have been
 * heard: at its end a connection may have more on the side that sends. Everything else is a complaint, unless gaps tell.
 */
export function compareLogs(log: readonly LoggedConnection[], recording: Recording): Agreement {
  const recorded = new Map<string, ConnectionRecord[]>();
  for (const connection of recording.connections()) {
    const path = new URL(connection.url).pathname;
    recorded.set(path, [...(recorded.get(path) ?? []), connection]);
  }
  const frames = framesByConnection(recording);
  const sum: Agreement = {
    connections: log.length,
    frames: 0,
    missing: 0,
    told: recording.all('gap').reduce((lost, gap) => lost + gap.lost, 0),
    complaints: [],
  };
  for (const connection of log) {
    const [found, twice] = recorded.get(connection.path) ?? [];
    if (!found) {
      sum.missing += connection.received.length + connection.heard;
      sum.complaints.push(`${connection.path} is not in the recording.`);
      continue;
    }
    if (twice) sum.complaints.push(`${connection.path} is in the recording twice.`);
    compareConnection(connection, frames.get(found.id) ?? [], sum);
  }
  const known = new Set(log.map(({ path }) => path));
  for (const [path, [connection]] of recorded) {
    if (connection?.openedAt !== undefined && !known.has(path)) {
      sum.complaints.push(`${path} was recorded as open, and the server never saw it.`);
    }
  }
  if (sum.missing > sum.told) {
    sum.complaints.push(`${sum.missing} frames or bodies are missing, and gaps tell of ${sum.told}.`);
  }
  return sum;
}

/** Of a frame's bytes: short, and never alike by chance. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
}

function compareConnection(
  { path, received, sent, heard }: LoggedConnection,
  frames: readonly FrameRecord[],
  sum: Agreement,
): void {
  for (const [at, frame] of frames.entries()) {
    const before = frames[at - 1];
    if (before && frame.seq <= before.seq) sum.complaints.push(`${path}: frame ${frame.seq} is there twice.`);
  }
  const sides = [
    { dir: 'out', logged: received, least: received.length, word: 'sent' },
    { dir: 'in', logged: sent, least: heard, word: 'received' },
  ] as const;
  for (const { dir, logged, least, word } of sides) {
    const own = frames.filter((frame) => frame.dir === dir && frame.outcome !== 'threw');
    const surplus = dir === 'out';
    const { matched, skipped, bodiless, at } = follow(own, logged);
    sum.frames += matched;
    // What was skipped before the last one that matched is missing in the middle, the rest of `least` at the end.
    sum.missing += skipped + Math.max(0, least - skipped - matched) + bodiless;
    if (at < own.length && !(surplus && matched + skipped === logged.length)) {
      sum.complaints.push(
        `${path}: of ${own.length} frames ${word}, number ${at} is none of the ${logged.length} that the server saw, or not in its place.`,
      );
    }
  }
}

interface Followed {
  /** Frames of the recording that are the server's. */
  matched: number;
  /** Frames of the server's that were passed over between those. */
  skipped: number;
  /** Of the matched ones, those whose bodies are gone or cut. */
  bodiless: number;
  /** The recording's first frame that is none of the server's. */
  at: number;
}

/** Walks the recording's frames through the server's, in order. */
function follow(own: readonly FrameRecord[], logged: readonly LoggedFrame[]): Followed {
  const followed: Followed = { matched: 0, skipped: 0, bodiless: 0, at: 0 };
  let place = 0;
  for (const frame of own) {
    const whole = hasBody(frame);
    const hash = whole ? hashOf(bodyOf(frame)) : undefined;
    let next = place;
    while (next < logged.length && !isSame(frame, hash, logged[next])) next++;
    if (next === logged.length) break;
    followed.skipped += next - place;
    place = next + 1;
    followed.matched++;
    followed.at++;
    if (!whole) followed.bodiless++;
  }
  return followed;
}

function isSame(frame: FrameRecord, hash: string | undefined, logged: LoggedFrame | undefined): boolean {
  if (!logged || frame.size !== logged.size || frame.opcode !== logged.opcode) return false;
  return hash === undefined || hash === logged.hash;
}

function hasBody(frame: FrameRecord): boolean {
  if (frame.truncated) return false;
  return frame.text !== undefined || frame.base64 !== undefined;
}

function framesByConnection(recording: Recording): Map<string, FrameRecord[]> {
  const frames = new Map<string, FrameRecord[]>();
  for (const frame of recording.all('frame')) {
    const list = frames.get(frame.connection);
    if (list) list.push(frame);
    else frames.set(frame.connection, [frame]);
  }
  for (const list of frames.values()) list.sort((one, other) => one.seq - other.seq);
  return frames;
}
