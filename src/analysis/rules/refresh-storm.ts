// Several refresh calls under way at once, or one an attempt with a token that was still fresh.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Finding } from '../result';
import { expiryOf } from '../tokens';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted, duration } from './words';

/** Two that cross once are a matter of luck; three are not, nor are two that cross again. */
const MANY_AT_ONCE = 3;
const LEAST_CROSSINGS = 2;
/** Calls of one outage for tokens that nobody needed. */
const LEAST_NEEDLESS = 5;
/** A token with so much left is good for any connection. */
const FRESH_MS: Milliseconds = 60_000;
/** A refresh is for the connection that follows within this. */
const FOR_THIS_MS: Milliseconds = 10_000;
/** Calls that are looked back at. */
const RECENT = 20;

interface Call {
  from: EpochMilliseconds;
  to: EpochMilliseconds;
}

interface PageCalls {
  recent: Call[];
  most: number;
  /** When the token that the page holds expires. */
  expiresAt: EpochMilliseconds | undefined;
  /** A refresh that was made although the token was fresh. */
  needless: EpochMilliseconds | undefined;
}

export const refreshStorm: Rule = {
  name: 'refresh-storm',
  watch() {
    const pages = new Map<string, PageCalls>();
    const crossings = new Tallies<string>();
    const needless = new Tallies<string>();
    const callsOf = (page: string): PageCalls => {
      const known = pages.get(page) ?? { recent: [], most: 1, expiresAt: undefined, needless: undefined };
      pages.set(page, known);
      return known;
    };

    return {
      event(event, page) {
        if (event.type !== 'request') return;
        const { startedAt, endedAt, status } = event.detail ?? {};
        const from = typeof startedAt === 'number' ? startedAt : event.at;
        const to = typeof endedAt === 'number' ? endedAt : event.at;
        const calls = callsOf(page.id);
        const atOnce = 1 + calls.recent.filter((call) => call.from < to && from < call.to).length;
        calls.recent.push({ from, to });
        if (calls.recent.length > RECENT) calls.recent.shift();
        if (atOnce > 1) {
          calls.most = Math.max(calls.most, atOnce);
          crossings.of(page.id).add({ at: from, what: `${atOnce} refresh calls under way at once` });
        }
        const worked = typeof status === 'number' && status >= 200 && status < 300;
        const left = (calls.expiresAt ?? 0) - from;
        calls.needless = worked && left > FRESH_MS ? from : undefined;
      },
      token(token, page) {
        const expiresAt = expiryOf(token);
        if (expiresAt !== undefined && token.ok !== false) callsOf(page.id).expiresAt = expiresAt;
      },
      created(connection, attempt) {
        const calls = pages.get(connection.page.id);
        if (!attempt || calls?.needless === undefined) return;
        if (connection.createdAt - calls.needless > FOR_THIS_MS) return;
        needless.of(connection.page.id).add({
          at: calls.needless,
          what: 'refreshed for this attempt, the token being fresh still',
          connection: connection.id,
        });
        calls.needless = undefined;
      },
      findings() {
        const found: Finding[] = [];
        for (const [page, tally] of crossings.entries()) {
          const most = pages.get(page)?.most ?? 0;
          if (most >= MANY_AT_ONCE || tally.count >= LEAST_CROSSINGS) {
            found.push(
              finding(
                tally,
                `Up to ${most} token refreshes were under way at once in this page, ${counted(tally.count, 'time')}.`,
              ),
            );
          }
        }
        for (const [, tally] of needless.entries()) {
          if (tally.count < LEAST_NEEDLESS) continue;
          const span = duration(tally.until - tally.at);
          found.push(
            finding(
              tally,
              `The app refreshed its token before each of ${counted(tally.count, 'attempt')} in ${span}, though it had more than a minute left each time.`,
            ),
          );
        }
        return found;
      },
    };
  },
};

function finding(tally: Tally, summary: string): Finding {
  return {
    rule: 'refresh-storm',
    severity: 'warning',
    rootCause: 5,
    basis: 'observed',
    ...tally.place,
    summary,
    fix: 'Share one refresh between all who need it (keep its promise until it settles), and refresh only where little of the token’s life is left.',
  };
}
