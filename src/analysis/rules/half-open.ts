// The socket says that it is open, the app sends, and nothing has come back for longer than it ever took before.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

/** So many answers show how long one takes. */
const LEAST_ANSWERS = 10;
/** How much longer than ever before. */
const LONGER = 3;
/** Shorter silences are a slow network. */
const LEAST_MS: Milliseconds = 30_000;
/** One send without an answer may want none. */
const LEAST_SENDS = 3;

interface Talk {
  answers: number;
  longestMs: Milliseconds;
  /** First send since something last came in. */
  unansweredSince: EpochMilliseconds | undefined;
  sends: number;
}

export const halfOpen: Rule = {
  name: 'half-open',
  watch() {
    const talks = new Map<Connection, Talk>();
    const tallies = new Tallies<string>();
    const places = new Map<
      string,
      { endpoint: string; ms: Milliseconds; usual: Milliseconds; sends: number }
    >();

    const silence = (talk: Talk, at: EpochMilliseconds): Milliseconds | undefined => {
      if (talk.unansweredSince === undefined || talk.answers < LEAST_ANSWERS || talk.sends < LEAST_SENDS)
        return undefined;
      const ms = at - talk.unansweredSince;
      return ms > Math.max(LEAST_MS, LONGER * talk.longestMs) ? ms : undefined;
    };

    return {
      frame(frame, connection) {
        if (connection.endedAt !== undefined) return;
        let talk = talks.get(connection);
        if (!talk) {
          talk = { answers: 0, longestMs: 0, unansweredSince: undefined, sends: 0 };
          talks.set(connection, talk);
        }
        if (frame.dir === 'out') {
          if (frame.outcome !== 'sent' && frame.outcome !== undefined) return;
          talk.unansweredSince ??= frame.at;
          talk.sends += 1;
          return;
        }
        if (talk.unansweredSince === undefined) return;
        talk.answers += 1;
        talk.longestMs = Math.max(talk.longestMs, frame.at - talk.unansweredSince);
        talk.unansweredSince = undefined;
        talk.sends = 0;
      },
      event({ type }, page) {
        // Silence that was chosen, and what was asked before it, have no answer.
        if (type === 'fault') for (const one of talks.keys()) if (one.page === page) talks.delete(one);
      },
      ended(connection, at) {
        const talk = talks.get(connection);
        talks.delete(connection);
        const ms = talk && silence(talk, at);
        if (!talk || ms === undefined) return;
        const key = connection.place;
        const known = places.get(key);
        if (!known || ms > known.ms) {
          places.set(key, { endpoint: connection.endpoint, ms, usual: talk.longestMs, sends: talk.sends });
        }
        tallies.of(key).add({
          at: at - ms,
          what: `nothing came back from here on, for ${duration(ms)}, until the ${connection.closer} ended the connection`,
          connection: connection.id,
        });
      },
      findings(now) {
        const found: Finding[] = [];
        for (const [key, tally] of tallies.entries()) {
          const place = places.get(key);
          if (!place) continue;
          const { endpoint, ms, usual, sends } = place;
          found.push(finding(tally.place, endpoint, `for ${duration(ms)}`, usual, sends));
        }
        for (const [connection, talk] of talks) {
          const ms = silence(talk, now);
          if (ms === undefined || !connection.isOpen || connection.page.frozen) continue;
          const at = now - ms;
          const evidence = [{ at, what: 'nothing has come back from here on', connection: connection.id }];
          const place = { at, until: now, connections: [connection.id], evidence };
          found.push(
            finding(place, connection.endpoint, `for the last ${duration(ms)}`, talk.longestMs, talk.sends),
          );
        }
        return found;
      },
    };
  },
};

function finding(
  place: Pick<Finding, 'at' | 'until' | 'connections' | 'evidence'>,
  endpoint: string,
  span: string,
  usual: Milliseconds,
  sends: number,
): Finding {
  return {
    rule: 'half-open',
    severity: 'warning',
    basis: 'inferred',
    ...place,
    summary: `A socket to ${shortName(endpoint)} that was open was probably dead: the app sent ${counted(sends, 'message')} and nothing came back ${span}, where an answer had never taken longer than ${duration(usual)}.`,
    fix: 'Send a heartbeat and expect its answer; when that stays away, close the socket and reconnect without waiting for the close event.',
  };
}
