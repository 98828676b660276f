// The close of an old socket made the app open another, although a newer one was there already.

import type { Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted, duration } from './words';

/** What is made in the handler of a close comes in the same turn of the event loop, or the next. */
const SAME_TURN_MS: Milliseconds = 20;
/** Without a timer to show it, once may be chance. */
const LEAST_INFERRED = 2;

export const cleanupRace: Rule = {
  name: 'cleanup-race',
  watch(session) {
    const observed = new Tallies<string>();
    const inferred = new Tallies<string>();
    const endpoints = new Map<string, string>();

    return {
      created(connection) {
        const newer = connection.lane.inUse(connection);
        if (!newer) return;
        const timer = connection.ledBy.inferred ?? connection.ledBy.reported;
        const cause = timer?.record.connection;
        const byTimer = cause === undefined ? undefined : session.connection(cause);
        const old = byTimer ?? closedJustBefore(connection);
        // One that the newer socket followed: made before it, and over for the app before it, or by the app's own will.
        if (!old || old === newer || old.createdAt >= newer.createdAt || !isReplaced(old, newer)) return;
        const key = connection.place;
        endpoints.set(key, connection.endpoint);
        const tally = (byTimer ? observed : inferred).of(key);
        tally.note({
          at: old.closedAt ?? old.createdAt,
          what: 'the close event of the old socket',
          connection: old.id,
        });
        tally.involve(newer.id);
        tally.add({
          at: connection.createdAt,
          what: `connected again because of it, though a newer socket, made ${duration(connection.createdAt - newer.createdAt)} before, was ${newer.phase}`,
          connection: connection.id,
        });
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of observed.entries())
          found.push(finding(endpoints.get(key) ?? '', tally, true));
        for (const [key, tally] of inferred.entries()) {
          if (tally.count >= LEAST_INFERRED) found.push(finding(endpoints.get(key) ?? '', tally, false));
        }
        return found;
      },
    };
  },
};

function closedJustBefore(connection: Connection): Connection | undefined {
  return connection.lane.recent.findLast((old) => {
    return old.closedAt !== undefined && connection.createdAt - old.closedAt <= SAME_TURN_MS;
  });
}

/** The newer one took its place: the app had closed the old one, or the newer one was made after its end. */
function isReplaced(old: Connection, newer: Connection): boolean {
  return old.closedByApp && newer.createdAt <= (old.closedAt ?? Number.POSITIVE_INFINITY);
}

function finding(endpoint: string, tally: Tally, isObserved: boolean): Finding {
  const cause = isObserved ? 'led the app to open another' : 'probably led the app to open another';
  return {
    rule: 'cleanup-race',
    severity: 'error',
    rootCause: 7,
    basis: isObserved ? 'observed' : 'inferred',
    ...tally.place,
    summary: `The close event of an old socket to ${shortName(endpoint)} ${cause} although a newer one was there already, ${counted(tally.count, 'time')}.`,
    fix: 'In the close handler, do nothing unless the socket that closed is still the current one; take the handlers off a socket before closing it in a clean-up.',
  };
}
