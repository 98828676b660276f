// Sockets closed by the app before they opened, over and over. React's development double mount does that once a mount,
// which gets a word of information.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import type { Lane } from '../lane';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted, duration } from './words';

/** A change of mind happens: a room opened and left at once. */
const LEAST = 3;
/** Over and over: not once an hour. */
const WITHIN_MS: Milliseconds = 60_000;
/** StrictMode mounts, cleans up and mounts again in one commit. */
const SAME_COMMIT_MS: Milliseconds = 100;

export const closedWhileConnecting: Rule = {
  name: 'closed-while-connecting',
  watch() {
    /** By page and endpoint. */
    const over = new Tallies<string>();
    const doubles = new Tallies<string>();
    const recent = new Map<string, EpochMilliseconds[]>();
    const endpoints = new Map<string, string>();
    /** Closed before it opened, and replaced in the same commit: a double mount, if the one that replaced it lasts. */
    const pairs = new WeakMap<Connection, Connection>();
    const closed = new WeakMap<Lane, Connection>();
    /** Where sockets followed one another in a storm: its pairs look like double mounts, and are none. */
    const stormy = new Set<string>();

    const isOver = (connection: Connection, at: EpochMilliseconds) => {
      const key = connection.place;
      endpoints.set(key, connection.endpoint);
      const times = [...(recent.get(key) ?? []).filter((time) => at - time <= WITHIN_MS), at];
      recent.set(key, times);
      const tally = over.of(key);
      tally.note({ at, what: 'closed by the app before it had opened', connection: connection.id });
      // Counted once there are enough of them together.
      if (times.length > LEAST) tally.count += 1;
      else if (times.length === LEAST) tally.count += LEAST;
    };

    return {
      created(connection) {
        const before = closed.get(connection.lane);
        closed.delete(connection.lane);
        if (!before) return;
        const { endedAt = before.createdAt } = before;
        const isDouble =
          endedAt - before.createdAt <= SAME_COMMIT_MS && connection.createdAt - endedAt <= SAME_COMMIT_MS;
        if (isDouble && !pairs.has(before)) pairs.set(connection, before);
        else isOver(before, endedAt);
      },
      opened(connection) {
        const first = pairs.get(connection);
        if (!first) return;
        const key = connection.place;
        if (connection.lane.pace.storms.length > 0) {
          stormy.add(key);
          isOver(first, first.endedAt ?? first.createdAt);
          return;
        }
        endpoints.set(key, connection.endpoint);
        doubles.of(key).add({
          at: first.endedAt ?? first.createdAt,
          what: 'closed before it had opened; the one made in its place opened',
          connection: first.id,
        });
      },
      ended(connection, at) {
        if (!connection.closedByApp || connection.openedAt !== undefined) return;
        const first = pairs.get(connection);
        if (first) isOver(first, first.endedAt ?? at);
        closed.set(connection.lane, connection);
      },
      closed(connection) {
        // Nothing took its place.
        if (closed.get(connection.lane) !== connection) return;
        closed.delete(connection.lane);
        isOver(connection, connection.endedAt ?? connection.createdAt);
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of over.entries()) {
          if (tally.count >= LEAST) found.push(overFinding(endpoints.get(key) ?? '', tally));
        }
        for (const [key, tally] of doubles.entries()) {
          if (!stormy.has(key)) found.push(doubleFinding(endpoints.get(key) ?? '', tally));
        }
        return found;
      },
    };
  },
};

function overFinding(endpoint: string, tally: Tally): Finding {
  return {
    rule: 'closed-while-connecting',
    severity: 'warning',
    rootCause: 7,
    basis: 'observed',
    ...tally.place,
    summary: `The app closed ${counted(tally.count, 'socket')} to ${shortName(endpoint)} before they had opened, within ${duration(tally.until - tally.at)}; the browser reports each as failed (1006).`,
    fix: 'Do not connect before what the connection is for has settled, and keep the socket while that stays the same; a short delay before connecting lets quick changes pass.',
  };
}

function doubleFinding(endpoint: string, tally: Tally): Finding {
  return {
    rule: 'closed-while-connecting',
    severity: 'info',
    rootCause: 7,
    basis: 'inferred',
    ...tally.place,
    summary: `A first socket to ${shortName(endpoint)} was closed at once and a second one kept, ${counted(tally.count, 'time')}: probably React’s StrictMode, which mounts every component twice in development. Production will not do it.`,
    fix: 'Nothing has to change; to quieten the browser’s warning, connect in a timer of 0 ms that the clean-up clears.',
  };
}
