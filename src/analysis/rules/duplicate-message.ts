// The same message delivered twice: on one socket, on two at once, or again after a reconnect. Known by its id and its
// bytes; without an id, by bytes that cannot be the same by chance.

import type { Head, MessageId } from '../../decoders';
import type { FrameRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { isAlikeByNature } from '../alike';
import type { Connection } from '../connection';
import { type Print, printOf, samplePrintOf } from '../hash';
import { Recent } from '../recent';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { hasRoom } from './kinds';
import type { Rule } from './rule';
import { Tally } from './tally';
import { counted, duration } from './words';

/** Deliveries remembered of a page and endpoint, at least: minutes of a busy chat. */
const REMEMBERED = 1_000;
/** Later ones are an app that says the same again. */
const WITHIN_MS: Milliseconds = 600_000;
/** A type of which so many deliveries repeat an earlier one more than once carries ids of things, not of messages. */
const MOST_REPEATS = 3;
const LEAST_DISTINCT = 0.4;
/** Numbers given to messages rise; numbers of things come in any order. */
const MOSTLY_RISING = 0.8;
/** Short texts are alike by chance; long ones with a time or a random id in them are not. */
const LEAST_BYTES = 48;
const UNIQUE = /\d{10,}|[0-9a-f]{8}-[0-9a-f]{4}-|\dT\d\d:\d\d/i;

interface Delivery {
  check: number;
  at: EpochMilliseconds;
  connection: string;
  frame: number;
  heard: boolean;
  code: string;
  times: number;
}

interface Kind {
  type: string;
  endpoint: string;
  total: number;
  distinct: number;
  most: number;
  /** Numbers for ids: how often one was greater than the one before. */
  numbers: { last: number; seen: number; rises: number };
  tally: Tally;
  /** How often, by way: on one socket, on two that were open at once, again after a reconnect. */
  ways: { same: number; both: number; again: number };
  /** Both deliveries were heard by the same code of the app, and not by way of a replay. */
  twiceHandled: number;
}

interface Place {
  deliveries: Recent<Delivery>;
  kinds: Map<string, Kind>;
}

export const duplicateMessage: Rule = {
  name: 'duplicate-message',
  watch(session) {
    const places = new Map<string, Place>();

    const take = (
      print: Print,
      id: MessageId | undefined,
      type: string,
      frame: FrameRecord,
      connection: Connection,
    ) => {
      const where = connection.place;
      let place = places.get(where);
      if (!place) {
        place = { deliveries: new Recent(REMEMBERED), kinds: new Map() };
        places.set(where, place);
      }
      let kind = place.kinds.get(type);
      if (!kind) {
        if (!hasRoom(place.kinds)) return;
        kind = kindOf(type, connection.endpoint);
        place.kinds.set(kind.type, kind);
      }
      kind.total += 1;
      const known = place.deliveries.get(print.key);
      const first = known?.check === print.check ? known : undefined;
      if (first && frame.at - first.at <= WITHIN_MS) {
        first.times += 1;
        kind.most = Math.max(kind.most, first.times);
        repeated(kind, first, frame, connection);
        return;
      }
      kind.distinct += 1;
      if (typeof id === 'number') {
        kind.numbers.seen += 1;
        if (id > kind.numbers.last) kind.numbers.rises += 1;
        kind.numbers.last = id;
      }
      place.deliveries.set(print.key, deliveryOf(frame, connection, print.check));
    };

    const repeated = (kind: Kind, first: Delivery, frame: FrameRecord, connection: Connection) => {
      const isSame = first.connection === connection.id;
      const isBoth = !isSame && session.connection(first.connection)?.isOpen === true;
      kind.ways[isSame ? 'same' : isBoth ? 'both' : 'again'] += 1;
      const isHeard = first.heard && (frame.listeners ?? 0) > 0;
      if (isHeard && (isSame || isBoth) && first.code === connection.madeAt) kind.twiceHandled += 1;
      if (kind.tally.count === 0) {
        kind.tally.note({
          at: first.at,
          what: 'the first delivery',
          connection: first.connection,
          frame: first.frame,
        });
      }
      kind.tally.involve(first.connection);
      kind.tally.add({
        at: frame.at,
        what: `the same again, ${duration(frame.at - first.at)} later`,
        connection: connection.id,
        frame: frame.seq,
      });
    };

    return {
      message(message, frame, connection) {
        if (frame.dir === 'out' || message.error !== undefined || isAlikeByNature(message)) return;
        const print = printOfMessage(message, frame);
        if (print)
          take(print, message.contentId ?? message.id, message.event ?? message.type, frame, connection);
      },
      left(place) {
        const known = places.get(place);
        if (!known) return;
        known.deliveries = new Recent(REMEMBERED);
        for (const [type, kind] of known.kinds) if (kind.tally.count === 0) known.kinds.delete(type);
        if (known.kinds.size === 0) places.delete(place);
      },
      findings() {
        const found: Finding[] = [];
        for (const { kinds } of places.values()) {
          for (const kind of kinds.values()) if (isFault(kind)) found.push(finding(kind));
        }
        return found;
      },
    };
  },
};

/** By what the message is known again; `undefined` where two like it may be chance. */
function printOfMessage(message: Head, frame: FrameRecord): Print | undefined {
  const body = frame.text ?? frame.base64;
  if (body === undefined || frame.truncated || frame.redacted) return undefined;
  const id = message.contentId ?? message.id;
  if (id === undefined && (frame.size < LEAST_BYTES || !UNIQUE.test(body))) return undefined;
  // An operation's id (of a subscription, a call) is the same on all that it brings.
  const isOfOperation = message.contentId === undefined && message.protocol !== 'json';
  // A batch holds several messages in one frame: their ids tell them apart.
  if (id === undefined || isOfOperation) return printOf(body, id === undefined ? '' : String(id));
  return samplePrintOf(body, String(id));
}

function kindOf(type: string, endpoint: string): Kind {
  const ways = { same: 0, both: 0, again: 0 };
  return {
    type,
    endpoint,
    total: 0,
    distinct: 0,
    most: 1,
    numbers: { last: 0, seen: 0, rises: 0 },
    tally: new Tally(),
    ways,
    twiceHandled: 0,
  };
}

function deliveryOf(frame: FrameRecord, connection: Connection, check: number): Delivery {
  return {
    check,
    at: frame.at,
    connection: connection.id,
    frame: frame.seq,
    heard: (frame.listeners ?? 0) > 0,
    code: connection.madeAt,
    times: 1,
  };
}

/** Ids of messages are new each time but for the fault; ids of things come again and again. */
function isFault({ tally, total, distinct, most, numbers }: Kind): boolean {
  if (numbers.seen > 1 && numbers.rises < numbers.seen * MOSTLY_RISING) return false;
  return tally.count > 0 && most <= MOST_REPEATS && distinct >= total * LEAST_DISTINCT;
}

function finding(kind: Kind): Finding {
  const { tally, ways, twiceHandled } = kind;
  const how = [
    ways.same > 0 ? `${ways.same} on one socket` : '',
    ways.both > 0 ? `${ways.both} on two sockets at once` : '',
    ways.again > 0 ? `${ways.again} again after a reconnect` : '',
  ].filter((words) => words !== '');
  return {
    rule: 'duplicate-message',
    severity: twiceHandled > 0 ? 'error' : 'warning',
    rootCause: 6,
    basis: 'observed',
    ...tally.place,
    summary: `${counted(tally.count, 'message')} of type ${kind.type} on ${shortName(kind.endpoint)} came a second time (${how.join(', ')})${twiceHandled > 0 ? ', and the same code of the app heard both' : ''}.`,
    fix:
      ways.same + ways.both > 0
        ? 'Subscribe once, hold one socket, and pass over messages whose id has been handled.'
        : 'Ask for what came after the last message seen, and pass over messages whose id has been handled.',
  };
}
