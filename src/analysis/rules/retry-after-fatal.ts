// Another attempt with the same token, after the server had said "do not".

import { howItEnded, saysStop } from '../close-codes';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted } from './words';

/** Where no token is seen (a cookie), one attempt more may carry a fresh one; so many do not. */
const LEAST_UNSEEN = 3;

export const retryAfterFatal: Rule = {
  name: 'retry-after-fatal',
  watch() {
    const observed = new Tallies<string>();
    const unseen = new Tallies<string>();
    const how = new Map<string, { endpoint: string; how: string }>();
    const after = new WeakMap<Connection, Connection>();
    /** By page: when a token last came in that no connection has used. */
    const refreshed = new Map<string, number>();

    return {
      created(connection) {
        const before = connection.lane.recent.at(-1);
        if (before?.phase !== 'closed' || !saysStop(before.record)) return;
        after.set(connection, before);
        how.set(connection.place, { endpoint: connection.endpoint, how: howItEnded(before.record) });
      },
      token(token, page, connection) {
        if (!connection) {
          if (token.ok !== false) refreshed.set(page.id, token.at);
          return;
        }
        const before = after.get(connection);
        if (!before || connection.token !== token || before.token?.print !== token.print) return;
        const tally = observed.of(connection.place);
        if (before.closedAt !== undefined && tally.count === 0) {
          tally.note({ at: before.closedAt, what: howItEnded(before.record), connection: before.id });
        }
        tally.add({
          at: connection.createdAt,
          what: 'tried again with the same token',
          connection: connection.id,
        });
      },
      event(event, page) {
        const status = event.type === 'request' ? event.detail?.status : undefined;
        if (typeof status === 'number' && status >= 200 && status < 300) refreshed.set(page.id, event.at);
      },
      closed(connection) {
        const before = after.get(connection);
        if (!before || connection.token || before.token || !saysStop(connection.record)) return;
        if ((refreshed.get(connection.page.id) ?? 0) > (before.closedAt ?? 0)) return;
        unseen.of(connection.place).add({
          at: connection.createdAt,
          what: `tried again, and was answered the same: ${howItEnded(connection.record)}`,
          connection: connection.id,
        });
      },
      findings() {
        const found: Finding[] = [];
        for (const [tallies, least] of [
          [observed, 1],
          [unseen, LEAST_UNSEEN],
        ] as const) {
          for (const [key, tally] of tallies.entries()) {
            const place = how.get(key);
            if (!place || tally.count < least) continue;
            const isSeen = tallies === observed;
            const token = isSeen ? 'with the same token' : 'probably with the same credentials';
            found.push({
              rule: 'retry-after-fatal',
              severity: 'error',
              rootCause: 5,
              basis: isSeen ? 'observed' : 'inferred',
              ...tally.place,
              summary: `The app made ${counted(tally.count, 'more attempt')} to reach ${shortName(place.endpoint)} ${token}, after the server had said not to (${place.how}).`,
              fix: 'Stop on codes that say so. Try again only with a fresh token, and ask the user to sign in where none can be had.',
            });
          }
        }
        return found;
      },
    };
  },
};
