// One close led to two timers that both connect.

import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted } from './words';

export const doubleScheduling: Rule = {
  name: 'double-scheduling',
  watch() {
    const tallies = new Tallies<string>();
    const endpoints = new Map<string, string>();
    /** By the connection whose end armed the timer: what it led to first. */
    const ledTo = new Map<string, Connection>();

    return {
      created(connection) {
        const timer = connection.ledBy.inferred?.record;
        if (timer?.connection === undefined) return;
        const first = ledTo.get(timer.connection);
        if (!first) {
          ledTo.set(timer.connection, connection);
          return;
        }
        // Once the first has ended, another try is a new decision whatever armed its timer.
        if (first.endedAt !== undefined) return;
        const key = connection.place;
        endpoints.set(key, connection.endpoint);
        const tally = tallies.of(key);
        tally.note({
          at: timer.at,
          what: 'two timers were armed after this close',
          connection: timer.connection,
        });
        tally.note({ at: first.createdAt, what: 'the first one connected', connection: first.id });
        tally.add({
          at: connection.createdAt,
          what: 'the second one connected as well',
          connection: connection.id,
        });
      },
      closed(connection) {
        // Its timers may still come; those of what it was led by are done with.
        const cause = connection.ledBy.inferred?.record.connection;
        if (cause !== undefined && ledTo.get(cause) === connection) ledTo.delete(cause);
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          return {
            rule: 'double-scheduling',
            severity: 'error',
            rootCause: 7,
            basis: 'observed',
            ...tally.place,
            summary: `One close of ${shortName(endpoints.get(key) ?? '')} armed two timers and both connected, ${counted(tally.count, 'time')}.`,
            fix: 'Schedule in the close handler alone (an error is always followed by a close), keep the timer’s id, and clear it before arming another.',
          };
        });
      },
    };
  },
};
