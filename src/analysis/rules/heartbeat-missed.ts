// A heartbeat that the connection's own rhythm promised stayed away, and what the app did then.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { looksLikeHeartbeat } from '../heartbeat';
import { shortName } from '../resource';
import type { Evidence, Finding } from '../result';
import { Rhythm } from '../rhythm';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted, duration } from './words';

/** An app that looks after its heartbeat acts within so many intervals of the last beat. */
const ACTS_WITHIN = 4;

interface Beats {
  in: Rhythm;
  out: Rhythm;
  /** Attended time of the page at the last beat that the app sent. */
  attended: Milliseconds;
}

interface Place {
  endpoint: string;
  from: string;
  interval: Milliseconds;
  longest: Milliseconds;
  /** Times that it did not come back, and the app did nothing about it. */
  idle: number;
  did: string;
}

export const heartbeatMissed: Rule = {
  name: 'heartbeat-missed',
  watch() {
    const beating = new Map<Connection, Beats>();
    const tallies = new Tallies<string>();
    const places = new Map<string, Place>();

    const missed = (
      connection: Connection,
      rhythm: Rhythm,
      at: EpochMilliseconds,
      did: string,
      harmless: boolean,
    ) => {
      const away = rhythm.missedFor(at);
      const beats = beating.get(connection);
      const { interval, lastAt } = rhythm;
      if (away === undefined || interval === undefined || lastAt === undefined || !beats) return;
      // The app's own timer sleeps while the page is hidden.
      if (rhythm === beats.out && connection.page.attended(at) - beats.attended < away) return;
      if (connection.page.frozen) return;
      const key = connection.place;
      const from = rhythm === beats.in ? 'the server' : 'the app itself';
      const known = places.get(key);
      places.set(key, {
        endpoint: connection.endpoint,
        from,
        interval,
        longest: Math.max(away, known?.longest ?? 0),
        idle: (known?.idle ?? 0) + (harmless ? 0 : 1),
        did,
      });
      const evidence: Evidence = {
        at: lastAt,
        what: `the last heartbeat of ${from}; none in the ${duration(away)} after, then ${did}`,
        connection: connection.id,
      };
      tallies.of(key).add(evidence);
      tallies.of(key).until = Math.max(tallies.of(key).until, at);
    };

    const ongoing = (now: EpochMilliseconds): [Connection, Rhythm][] =>
      [...beating].flatMap(([connection, beats]) => {
        const rhythm = [beats.in, beats.out].find((one) => one.missedFor(now) !== undefined);
        return connection.isOpen && rhythm ? [[connection, rhythm]] : [];
      });

    return {
      frame(frame, connection) {
        if (connection.endedAt !== undefined || !looksLikeHeartbeat(frame)) return;
        let beats = beating.get(connection);
        if (!beats) {
          beats = { in: new Rhythm(), out: new Rhythm(), attended: 0 };
          beating.set(connection, beats);
        }
        const rhythm = beats[frame.dir];
        missed(connection, rhythm, frame.at, 'it came back', true);
        rhythm.beat(frame.at);
        if (frame.dir === 'out') beats.attended = connection.page.attended(frame.at);
      },
      event({ type }, page) {
        // A fault begins or ends: the rhythm is learned anew.
        if (type === 'fault') for (const one of beating.keys()) if (one.page === page) beating.delete(one);
      },
      ended(connection, at) {
        const beats = beating.get(connection);
        if (!beats) return;
        const did = connection.closedByApp
          ? 'the app closed the socket'
          : `the ${connection.closer} ended the connection`;
        // One is enough to tell; the server's says more.
        const rhythm = [beats.in, beats.out].find((one) => one.missedFor(at) !== undefined);
        if (rhythm && connection.closer !== 'page') {
          const inTime = (rhythm.missedFor(at) ?? 0) <= (rhythm.interval ?? 0) * ACTS_WITHIN;
          missed(connection, rhythm, at, did, inTime);
        }
        beating.delete(connection);
      },
      findings(now) {
        const found: Finding[] = [];
        for (const [key, tally] of tallies.entries()) {
          const place = places.get(key);
          if (place) found.push(pastFinding(place, tally));
        }
        for (const [connection, rhythm] of ongoing(now)) {
          if (!connection.page.isAttended || tallies.has(connection.place)) continue;
          found.push(ongoingFinding(connection, rhythm, now));
        }
        return found;
      },
    };
  },
};

function pastFinding(place: Place, tally: Tally): Finding {
  const { endpoint, from, interval, longest, idle, did } = place;
  const acted = idle === 0;
  return {
    rule: 'heartbeat-missed',
    severity: acted ? 'info' : 'warning',
    basis: 'observed',
    ...tally.place,
    summary: `The heartbeat of ${from} on ${shortName(endpoint)}, every ${duration(interval)} until then, stayed away ${counted(tally.count, 'time')}, for up to ${duration(longest)}; then ${did}.`,
    fix: acted
      ? 'It came back, or the app noticed; a shorter time-out would let it reconnect sooner.'
      : 'When a heartbeat is more than half an interval late, close the socket and reconnect: it looks open and is not.',
  };
}

function ongoingFinding(connection: Connection, rhythm: Rhythm, now: EpochMilliseconds): Finding {
  const at = rhythm.lastAt ?? now;
  return {
    rule: 'heartbeat-missed',
    severity: 'warning',
    basis: 'observed',
    at,
    until: now,
    connections: [connection.id],
    summary: `The heartbeat on ${shortName(connection.endpoint)}, every ${duration(rhythm.interval ?? 0)} until then, has stayed away for ${duration(now - at)}, and the app has done nothing about it.`,
    evidence: [{ at, what: 'the last heartbeat', connection: connection.id }],
    fix: 'When a heartbeat is more than half an interval late, close the socket and reconnect: it looks open and is not.',
  };
}
