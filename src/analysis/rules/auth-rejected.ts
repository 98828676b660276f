// The handshake was refused with 401 or 403, or the socket was closed with a code that says "not authorised". Where the
// browser hides the status, it is concluded from tokens: never opened with an old one, opened at once with a new one.

import type { TokenRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { howItEnded, saysUnauthorised } from '../close-codes';
import type { Connection } from '../connection';
import type { Lane } from '../lane';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { expiryOf } from '../tokens';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted, duration } from './words';

/** The one that worked came right after. */
const RIGHT_AFTER_MS: Milliseconds = 10_000;
/** A token that is good still, and older than what worked, may have failed by an outage: not so many times, just until then. */
const LEAST_WITH_GOOD_TOKEN = 3;
/** A server that ends a session when its token expires does so late in it, and takes the client back at once. */
const SESSION_MS: Milliseconds = 60_000;
const TAKEN_BACK_MS: Milliseconds = 16_000;

interface Place {
  endpoint: string;
  how: string;
  tokenAge: Milliseconds | undefined;
  /** Ended sessions that have not been taken back, and refusals of any other kind. */
  serious: number;
}

export const authRejected: Rule = {
  name: 'auth-rejected',
  watch() {
    const observed = new Tallies<string>();
    const inferred = new Tallies<string>();
    const places = new Map<string, Place>();
    /** Never opened, and no word why, since the last that opened; by lane, the newest at the end. */
    const unexplained = new WeakMap<Lane, Connection[]>();
    /** A session that ended as its token expired, and may be taken back. */
    const endedSessions = new WeakMap<Lane, Connection>();

    const place = (connection: Connection, how: string): Place => {
      const key = connection.place;
      const known = places.get(key) ?? {
        endpoint: connection.endpoint,
        how,
        tokenAge: undefined,
        serious: 0,
      };
      const { iat } = connection.token ?? {};
      if (iat !== undefined) known.tokenAge = connection.createdAt - iat * 1000;
      places.set(key, known);
      return known;
    };

    return {
      closed(connection, at) {
        const { lane, record } = connection;
        if (record.fault !== undefined) return;
        if (saysUnauthorised(record)) {
          const how = howItEnded(record);
          place(connection, how).serious += 1;
          observed.of(connection.place).add({ at, what: how, connection: connection.id });
          if (connection.openMs(at) >= SESSION_MS) endedSessions.set(lane, connection);
        } else if (
          connection.openedAt === undefined &&
          !connection.closedByApp &&
          record.handshake?.status === undefined
        ) {
          const list = unexplained.get(lane) ?? [];
          if (list.push(connection) > LEAST_WITH_GOOD_TOKEN) list.shift();
          unexplained.set(lane, list);
        }
      },
      opened(connection, at) {
        const { lane, token } = connection;
        const ended = endedSessions.get(lane);
        endedSessions.delete(lane);
        const isFresh = token === undefined || token.print !== ended?.token?.print;
        if (ended && isFresh && at - (ended.closedAt ?? at) <= TAKEN_BACK_MS) {
          place(ended, howItEnded(ended.record)).serious -= 1;
        }
        const failed = unexplained.get(lane) ?? [];
        unexplained.delete(lane);
        for (const refused of refusedFor(failed, token, connection.createdAt)) {
          place(refused, 'never opened').serious += 1;
          inferred.of(refused.place).add({
            at: refused.closedAt ?? refused.createdAt,
            what: isExpired(refused)
              ? 'never opened, its token expired'
              : 'never opened with the older token',
            connection: refused.id,
          });
        }
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of observed.entries()) {
          const known = places.get(key);
          if (known) found.push(observedFinding(known, tally));
        }
        for (const [key, tally] of inferred.entries()) {
          const known = places.get(key);
          if (known) found.push(inferredFinding(known, tally));
        }
        return found;
      },
      figures() {
        let count = 0;
        for (const tallies of [observed, inferred])
          for (const [, tally] of tallies.entries()) count += tally.count;
        return { authRejections: count };
      },
    };
  },
};

/** Of those that never opened, the ones that a fresher token explains. */
function refusedFor(
  failed: readonly Connection[],
  worked: TokenRecord | undefined,
  createdAt: EpochMilliseconds,
): readonly Connection[] {
  const last = failed.at(-1);
  const token = last?.token;
  if (!last || !token || !worked || worked.print === token.print) return [];
  if (createdAt - (last.closedAt ?? createdAt) > RIGHT_AFTER_MS) return [];
  const expiresAt = expiryOf(worked);
  if (expiresAt !== undefined && expiresAt < createdAt) return [];
  const same = failed.filter((connection) => connection.token?.print === token.print);
  if (isExpired(last)) return same.filter(isExpired);
  const isOlder = token.iat !== undefined && worked.iat !== undefined && token.iat < worked.iat;
  return isOlder && same.length >= LEAST_WITH_GOOD_TOKEN ? same : [];
}

function isExpired(connection: Connection): boolean {
  const expiresAt = connection.token && expiryOf(connection.token);
  return expiresAt !== undefined && expiresAt < connection.createdAt;
}

function observedFinding({ endpoint, how, tokenAge, serious }: Place, tally: Tally): Finding {
  const age = tokenAge === undefined ? '' : `; the token was ${duration(tokenAge)} old`;
  const often = tally.count === 1 ? 'refused a connection' : `refused ${counted(tally.count, 'connection')}`;
  return {
    rule: 'auth-rejected',
    severity: serious > 0 ? 'error' : 'info',
    rootCause: 5,
    basis: 'observed',
    ...tally.place,
    summary:
      serious > 0
        ? `The server ${often} to ${shortName(endpoint)} as not authorised (${how})${age}.`
        : `The server ended ${counted(tally.count, 'session')} on ${shortName(endpoint)} as not authorised (${how}); a fresh token was taken at once.`,
    fix: 'Get a fresh token before connecting, and after such a refusal refresh it once before the next attempt; if that fails, ask the user to sign in.',
  };
}

function inferredFinding({ endpoint }: Place, tally: Tally): Finding {
  const many = tally.count === 1 ? 'A connection' : counted(tally.count, 'connection');
  return {
    rule: 'auth-rejected',
    severity: 'error',
    rootCause: 5,
    basis: 'inferred',
    ...tally.place,
    summary: `${many} to ${shortName(endpoint)} never opened, probably refused for the old token: the next one, with a fresh token, opened at once.`,
    fix: 'Get a fresh token before connecting; scripts cannot see why a handshake failed, so do not wait for the refusal.',
  };
}
