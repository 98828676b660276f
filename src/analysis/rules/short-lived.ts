// Open for minutes, again and again, at the same age: a proxy's idle time-out, a token's life.

import type { Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import { expiryOf } from '../tokens';
import type { Rule } from './rule';
import { Tally } from './tally';
import { counted, duration } from './words';

/** Younger deaths are trouble of another kind. The shortest idle time-outs in use are 30 s. */
const LEAST_MS: Milliseconds = 20_000;
/** Gateways that end a connection after an hour or two do so by their terms. */
const MOST_MS: Milliseconds = 3_600_000;
/** Twice is chance. */
const LEAST = 3;
/** Timers of servers and proxies run in steps of seconds. */
const SAME_MS: Milliseconds = 1_500;
const SAME_SHARE = 0.02;
/** Lives that are compared: the last ones. */
const RECENT = 12;

interface Life {
  connection: string;
  endedAt: number;
  ageMs: Milliseconds;
  /** Without a frame, at its end. */
  idleMs: Milliseconds;
  /** From connecting to the expiry of its token. */
  tokenMs: Milliseconds | undefined;
  how: string;
}

export const shortLived: Rule = {
  name: 'short-lived',
  watch() {
    const places = new Map<string, { endpoint: string; lives: Life[] }>();
    return {
      ended(connection, at) {
        if (connection.closedByApp || connection.closer === 'page' || connection.openedAt === undefined)
          return;
        if (connection.record.fault !== undefined) return;
        const place = places.get(connection.place) ?? { endpoint: connection.endpoint, lives: [] };
        places.set(connection.place, place);
        if (place.lives.push(lifeOf(connection, connection.openedAt, at)) > RECENT) place.lives.shift();
      },
      findings() {
        return [...places.values()].flatMap(({ endpoint, lives }) => finding(endpoint, lives) ?? []);
      },
    };
  },
};

function lifeOf(connection: Connection, openedAt: number, at: number): Life {
  const lastAt = Math.max(openedAt, connection.lastInAt ?? 0, connection.lastOutAt ?? 0);
  const expiresAt = connection.token && expiryOf(connection.token);
  return {
    connection: connection.id,
    endedAt: at,
    ageMs: at - openedAt,
    idleMs: at - lastAt,
    tokenMs: expiresAt === undefined ? undefined : expiresAt - connection.createdAt,
    how: `${connection.record.code ?? 1005}, closed by the ${connection.closer}`,
  };
}

function finding(endpoint: string, lives: readonly Life[]): Finding | undefined {
  // Idle times tell more than ages: they name the cause.
  const idle = alike(lives, (life) => life.idleMs);
  const aged = alike(lives, (life) => life.ageMs);
  const like = idle.length >= aged.length ? idle : aged;
  if (like.length < LEAST) return undefined;
  const byIdle = like === idle && like.some((life) => life.ageMs - life.idleMs > SAME_MS);
  const span = middle(like.map((life) => (byIdle ? life.idleMs : life.ageMs)));
  const byToken =
    !byIdle && like.every((life) => life.tokenMs !== undefined && isSame(life.tokenMs, life.ageMs));
  const tally = new Tally();
  for (const life of like) {
    tally.add({
      at: life.endedAt,
      what: `ended after ${duration(life.ageMs)} (${life.how})`,
      connection: life.connection,
    });
  }
  const when = byIdle ? `${duration(span)} after its last message` : `${duration(span)} after it had opened`;
  return {
    rule: 'short-lived',
    severity: 'warning',
    basis: byIdle || byToken ? 'inferred' : 'observed',
    ...tally.place,
    summary: `${counted(like.length, 'connection')} to ${shortName(endpoint)} ended the same way, each ${when}${cause(byIdle, byToken)}.`,
    fix: byToken
      ? 'Renew the token over the open connection, or connect anew shortly before it expires.'
      : 'Send a heartbeat more often than that, or raise the time-out of the proxy, load balancer or server in between.',
  };
}

function cause(byIdle: boolean, byToken: boolean): string {
  if (byToken) return ', just as its token expired, which is probably why';
  return byIdle ? ': probably the idle time-out of something on the way' : '';
}

/** The largest group whose figure is the same, within the range that is of interest. */
function alike(lives: readonly Life[], of: (life: Life) => Milliseconds): Life[] {
  let best: Life[] = [];
  for (const life of lives) {
    if (of(life) < LEAST_MS || of(life) > MOST_MS) continue;
    const group = lives.filter((other) => isSame(of(other), of(life)));
    if (group.length > best.length) best = group;
  }
  // A few that chance upon the same age among many that do not are chance.
  return best.length * 2 > lives.length ? best : [];
}

function isSame(a: Milliseconds, b: Milliseconds): boolean {
  return Math.abs(a - b) <= Math.max(SAME_MS, b * SAME_SHARE);
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
