// The app sends the same command twice within moments, the first one unacknowledged.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { isAlikeByNature } from '../alike';
import { type Print, printOf } from '../hash';
import { Kept } from '../kept';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { hasRoom } from './kinds';
import type { Rule } from './rule';
import { Tally } from './tally';
import { counted, duration } from './words';

/** A second click, a second effect, a second handler come within this; a person who says the same again takes longer. */
const MOMENTS_MS: Milliseconds = 1_000;
/** Shorter ones are keys and moves of a game. */
const LEAST_BYTES = 20;
/** A type of which more than this repeat the one before says the same by nature. */
const MOST_REPEATED = 0.3;
/** Before there are so many of a type, nothing is known of its nature. */
const LEAST_TO_LEARN = 8;

interface Last {
  print: Print;
  at: EpochMilliseconds;
  frame: number;
  id: string | number | undefined;
  acknowledged: boolean;
}

interface Kind {
  type: string;
  endpoint: string;
  total: number;
  repeated: number;
  longest: Milliseconds;
  tally: Tally;
}

const kept = new Kept<Last>();

export const duplicateSend: Rule = {
  name: 'duplicate-send',
  watch() {
    /** By place, then by type. */
    const places = new Map<string, Map<string, Kind>>();

    const kindAt = (place: string, endpoint: string, type: string): Kind | undefined => {
      let kinds = places.get(place);
      if (!kinds) {
        kinds = new Map();
        places.set(place, kinds);
      }
      let kind = kinds.get(type);
      if (!kind) {
        if (!hasRoom(kinds)) return undefined;
        kind = { type, endpoint, total: 0, repeated: 0, longest: 0, tally: new Tally() };
        kinds.set(type, kind);
      }
      return kind;
    };

    return {
      message(message, frame, connection) {
        if (frame.dir === 'in') {
          const asked = message.ackOf === undefined ? undefined : kept.get(connection);
          if (asked && message.ackOf === asked.id) asked.acknowledged = true;
          return;
        }
        const before = kept.get(connection);
        if (message.role === 'heartbeat' || message.role === 'ack') return;
        const body = frame.text ?? frame.base64;
        if (body === undefined || frame.truncated) {
          kept.set(connection, undefined);
          return;
        }
        const print = printOf(body);
        kept.set(connection, { print, at: frame.at, frame: frame.seq, id: message.id, acknowledged: false });
        if (isAlikeByNature(message) || frame.size < LEAST_BYTES) return;
        const kind = kindAt(connection.place, connection.endpoint, message.event ?? message.type);
        if (!kind) return;
        kind.total += 1;
        if (
          !before ||
          !isSame(before.print, print) ||
          before.acknowledged ||
          frame.at - before.at > MOMENTS_MS
        )
          return;
        kind.repeated += 1;
        kind.longest = Math.max(kind.longest, frame.at - before.at);
        kind.tally.note({ at: before.at, what: 'sent', connection: connection.id, frame: before.frame });
        kind.tally.add({
          at: frame.at,
          what: `the same sent again, ${duration(frame.at - before.at)} later`,
          connection: connection.id,
          frame: frame.seq,
        });
      },
      findings() {
        return [...places.values()].flatMap((kinds) => [...kinds.values()].filter(isFault).map(finding));
      },
    };
  },
};

function isSame(a: Print, b: Print): boolean {
  return a.key === b.key && a.check === b.check;
}

function isFault({ total, repeated }: Kind): boolean {
  if (repeated === 0) return false;
  return total < LEAST_TO_LEARN || repeated <= total * MOST_REPEATED;
}

function finding({ type, endpoint, repeated, longest, tally }: Kind): Finding {
  return {
    rule: 'duplicate-send',
    severity: 'warning',
    rootCause: 6,
    basis: 'observed',
    ...tally.place,
    summary: `The app sent the same message of type ${type} twice in a row on ${shortName(endpoint)}, ${counted(repeated, 'time')}, within ${duration(longest)} and before the first was answered.`,
    fix: 'Send from one place, disable the control until the answer comes, and give each command an id by which the server passes over a repetition.',
  };
}
