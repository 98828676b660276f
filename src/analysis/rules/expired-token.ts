// The token that a connection used was past its own `exp` when it connected, by this machine's clock. What a server's
// leeway may let pass counts only where the server did not.

import type { TokenRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { saysUnauthorised } from '../close-codes';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { expiryOf } from '../tokens';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { duration, times } from './words';

/** Servers allow a clock some seconds: what is off by less than this may pass. */
const LEEWAY_MS: Milliseconds = 5_000;
/** A token is not issued in the future, and one fresh from a refresh not long ago: beyond this, one of the two clocks is wrong. */
const CLOCK_OFF_MS: Milliseconds = 60_000;
/** Open for so long, the server took the token all the same. */
const ACCEPTED_MS: Milliseconds = 10_000;

interface Use {
  endpoint: string;
  /** Of the first use, and of the last. */
  late: [first: Milliseconds, last: Milliseconds];
  last: Connection;
  everRefused: boolean;
}

export const expiredToken: Rule = {
  name: 'expired-token',
  watch() {
    const tallies = new Tallies<string>();
    const uses = new Map<string, Use>();
    /** The words for a clock that is off, where a token showed it. */
    let clock: string | undefined;
    /** Used within the leeway, and not yet known to have been refused. */
    const mayPass = new WeakMap<Connection, { usedAt: EpochMilliseconds; expiresAt: EpochMilliseconds }>();

    const add = (connection: Connection, usedAt: EpochMilliseconds, expiresAt: EpochMilliseconds) => {
      const late = usedAt - expiresAt;
      const key = connection.place;
      const known = uses.get(key);
      if (known && !wasAccepted(known.last, usedAt)) known.everRefused = true;
      uses.set(key, {
        endpoint: connection.endpoint,
        late: [known?.late[0] ?? late, late],
        last: connection,
        everRefused: known?.everRefused ?? false,
      });
      const tally = tallies.of(key);
      if (tally.count === 0) tally.note({ at: expiresAt, what: 'the token expired' });
      tally.add({
        at: usedAt,
        what: `connected with the token, ${duration(late)} after it expired`,
        connection: connection.id,
      });
    };

    return {
      token(token, _page, connection) {
        clock ??= clockOff(token);
        const expiresAt = expiryOf(token);
        if (!connection || expiresAt === undefined || connection.token !== token) return;
        const usedAt = token.where === 'frame' ? token.at : connection.createdAt;
        if (usedAt - expiresAt > LEEWAY_MS) add(connection, usedAt, expiresAt);
        else if (usedAt > expiresAt) mayPass.set(connection, { usedAt, expiresAt });
      },
      closed(connection) {
        const use = mayPass.get(connection);
        if (!use) return;
        const failed = connection.openedAt === undefined && !connection.closedByApp;
        if (failed || saysUnauthorised(connection.record)) add(connection, use.usedAt, use.expiresAt);
      },
      findings(now) {
        return [...tallies.entries()].flatMap(([key, tally]) => {
          const use = uses.get(key);
          return use ? [finding(use, tally, now, clock)] : [];
        });
      },
    };
  },
};

function finding(use: Use, tally: Tally, now: EpochMilliseconds, clock: string | undefined): Finding {
  const { endpoint, late, last } = use;
  const name = shortName(endpoint);
  const accepted = !use.everRefused && wasAccepted(last, now);
  const by =
    tally.count === 1
      ? `a token that had expired ${duration(late[0])} before`
      : `a token that had expired ${duration(late[0])} before the first and ${duration(late[1])} before the last of them`;
  const off = clock === undefined ? '' : ` ${clock}, so one of the two clocks is wrong.`;
  const all = accepted ? '; the server took it all the same' : '';
  return {
    rule: 'expired-token',
    severity: severityOf(accepted, clock !== undefined),
    rootCause: 5,
    basis: 'observed',
    ...tally.place,
    at: tally.at,
    summary: `The app connected to ${name} ${times(tally.count)} with ${by}, by this machine’s clock${all}.${off}`,
    fix: accepted
      ? 'Refresh the token before connecting, and let the server check its expiry; if the token was fresh, set this machine’s clock.'
      : 'Before each attempt, check the token’s expiry and refresh it first where little time is left.',
  };
}

/** What the server takes is good by the server's clock, if this machine's is known to be off. */
function severityOf(accepted: boolean, clockIsOff: boolean): Finding['severity'] {
  if (!accepted) return 'error';
  return clockIsOff ? 'info' : 'warning';
}

function clockOff({ iat, at, where }: TokenRecord): string | undefined {
  if (iat === undefined) return undefined;
  const ahead = iat * 1000 - at;
  if (ahead > CLOCK_OFF_MS)
    return `A token was issued ${duration(ahead)} in the future by this machine’s clock`;
  if (where !== 'refresh' || -ahead <= CLOCK_OFF_MS) return undefined;
  return `A token fresh from a refresh had been issued ${duration(-ahead)} before by this machine’s clock`;
}

function wasAccepted(connection: Connection, now: EpochMilliseconds): boolean {
  return connection.openMs(now) >= ACCEPTED_MS;
}
