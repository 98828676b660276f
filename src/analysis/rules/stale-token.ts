// A connection used a token although the page had a fresher one by then: from storage, from a refresh, or used by an
// earlier connection. For the same identity, or in the same place under the same name.

import type { TokenRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

/** A token that came while the connection was being made could not be in it. */
const TOO_LATE_MS: Milliseconds = 1_000;
/** Places and identities remembered of a page. */
const REMEMBERED = 50;
/** Values remembered of one place: what came before them is long gone. */
const VALUES = 20;

interface Held {
  print: string;
  at: EpochMilliseconds;
  where: TokenRecord['where'];
  iat: number | undefined;
}

export const staleToken: Rule = {
  name: 'stale-token',
  watch() {
    /** By page and identity: the freshest by its own claim. */
    const freshest = new Map<string, Held>();
    /** By page, place and name: the values that it held, the newest at the end. */
    const held = new Map<string, Held[]>();
    const tallies = new Tallies<string>();
    const figures = new Map<string, { endpoint: string; behind: Milliseconds; where: string }>();

    const fresherThan = (token: TokenRecord, at: EpochMilliseconds): Held | undefined => {
      if (token.identity !== undefined && token.iat !== undefined) {
        const known = freshest.get(`${token.page} ${token.identity}`);
        const isFresher = known?.iat !== undefined && known.iat > token.iat && known.at < at - TOO_LATE_MS;
        return isFresher && known.print !== token.print ? known : undefined;
      }
      for (const [key, values] of held) {
        if (!key.startsWith(`${token.page} `)) continue;
        const place = values.findLastIndex((value) => value.print === token.print);
        const newest = values.at(-1);
        if (place >= 0 && newest && newest.print !== token.print && newest.at < at - TOO_LATE_MS)
          return newest;
      }
      return undefined;
    };

    const learn = (token: TokenRecord) => {
      if (token.print === '' || token.ok === false) return;
      const value: Held = { print: token.print, at: token.at, where: token.where, iat: token.iat };
      if (token.identity !== undefined && token.iat !== undefined) {
        const key = `${token.page} ${token.identity}`;
        const known = freshest.get(key);
        if (known?.iat === undefined || token.iat > known.iat) remember(freshest, key, value);
      } else if (token.where === 'storage' || token.where === 'refresh') {
        const key = `${token.page} ${token.where} ${token.name ?? ''}`;
        const values = held.get(key) ?? [];
        if (values.at(-1)?.print !== token.print) values.push(value);
        if (values.length > VALUES) values.shift();
        remember(held, key, values);
      }
    };

    return {
      token(token, _page, connection) {
        const fresher =
          connection && isLogin(token, connection) ? fresherThan(token, connection.createdAt) : undefined;
        if (connection && fresher) {
          const key = connection.place;
          const behind = connection.createdAt - fresher.at;
          const worst = Math.max(behind, figures.get(key)?.behind ?? 0);
          figures.set(key, { endpoint: connection.endpoint, behind: worst, where: fresher.where });
          const tally = tallies.of(key);
          tally.note({ at: fresher.at, what: `a fresher token was seen (${PLACES[fresher.where]})` });
          tally.add({ at: token.at, what: 'connected with the older token', connection: connection.id });
        }
        learn(token);
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const { endpoint, behind, where } = figures.get(key) ?? {
            endpoint: '',
            behind: 0,
            where: 'storage',
          };
          const place = PLACES[where as TokenRecord['where']];
          return {
            rule: 'stale-token',
            severity: 'error',
            rootCause: 2,
            basis: 'observed',
            ...tally.place,
            summary: `${counted(tally.count, 'connection')} to ${shortName(endpoint)} used an old token although the page had had a fresher one for ${duration(behind)} (${place}).`,
            fix: 'Read the token at the moment of connecting, from where it is kept: a token captured by the handler that reconnects is the one of its first run.',
          };
        });
      },
    };
  },
};

const PLACES: { [Where in TokenRecord['where']]: string } = {
  query: 'used by an earlier connection',
  protocol: 'used by an earlier connection',
  frame: 'used by an earlier connection',
  header: 'used by a request',
  storage: 'in storage',
  refresh: 'from a refresh',
};

/** A token in a later frame may be one that is handed on, not the one that the connection lives by. */
function isLogin(token: TokenRecord, connection: Connection): boolean {
  return connection.token === token;
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
}
