// The refresh call failed or gave no token, and the app connected all the same.

import type { TokenRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { expiryOf } from '../tokens';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted } from './words';

/** A connection that comes later than this was not what the refresh was for. */
const FOR_THIS_MS: Milliseconds = 30_000;

interface Failure {
  at: EpochMilliseconds;
  how: string;
  /** The server itself said no: it was not the line that failed. */
  refused: boolean;
}

export const refreshFailed: Rule = {
  name: 'refresh-failed',
  watch() {
    /** By page: the last refresh, where that one failed. */
    const failures = new Map<string, Failure>();
    const tallies = new Tallies<string>();
    const places = new Map<string, { endpoint: string; how: string }>();
    /** Made after a failure, its token not seen yet. */
    const made = new WeakMap<Connection, Failure>();
    const seen = new WeakSet<Connection>();

    const add = (connection: Connection, failure: Failure) => {
      const tally = tallies.of(connection.place);
      places.set(connection.place, { endpoint: connection.endpoint, how: failure.how });
      tally.note({ at: failure.at, what: `the refresh failed: ${failure.how}` });
      tally.add({ at: connection.createdAt, what: 'connected all the same', connection: connection.id });
    };

    return {
      event(event, page) {
        if (event.type !== 'request') return;
        const { status } = event.detail ?? {};
        if (typeof status !== 'number') return;
        if (status >= 200 && status < 400) failures.delete(page.id);
        else failures.set(page.id, failureOf(event.at, status));
      },
      token(token, page, connection) {
        if (token.where === 'refresh') {
          if (token.ok === false) {
            const known = failures.get(page.id);
            failures.set(page.id, known ?? { at: token.at, how: 'it gave no token', refused: true });
          } else failures.delete(page.id);
          return;
        }
        const failure = connection && made.get(connection);
        if (!connection || !failure || connection.token !== token || seen.has(connection)) return;
        seen.add(connection);
        if (failure.refused || isExpired(token, connection.createdAt)) add(connection, failure);
      },
      created(connection) {
        const failure = failures.get(connection.page.id);
        if (failure && connection.createdAt - failure.at <= FOR_THIS_MS) made.set(connection, failure);
      },
      closed(connection) {
        // No token to be seen: that it was refused or never opened says that the refresh was needed.
        const failure = made.get(connection);
        if (!failure?.refused || seen.has(connection) || connection.openedAt !== undefined) return;
        seen.add(connection);
        add(connection, failure);
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const { endpoint, how } = places.get(key) ?? { endpoint: '', how: '' };
          return {
            rule: 'refresh-failed',
            severity: 'error',
            rootCause: 5,
            basis: 'observed',
            ...tally.place,
            summary: `The token refresh failed (${how}), and the app connected to ${shortName(endpoint)} all the same, ${counted(tally.count, 'time')}.`,
            fix: 'Where the refresh is refused, stop and ask the user to sign in; where the line failed, wait and refresh again before connecting.',
          };
        });
      },
    };
  },
};

function failureOf(at: EpochMilliseconds, status: number): Failure {
  if (status === 0) return { at, how: 'the request did not get through', refused: false };
  return { at, how: `status ${status}`, refused: status < 500 };
}

function isExpired(token: TokenRecord, at: EpochMilliseconds): boolean {
  const expiresAt = expiryOf(token);
  return expiresAt !== undefined && expiresAt < at;
}
