// `bufferedAmount` keeps growing: the app sends faster than the line takes.

import type { ByteCount, EpochMilliseconds, Milliseconds } from '../../records/units';
import { Kept } from '../kept';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { bytes, counted, duration } from './words';

/** Sends in a row after each of which more was waiting. */
const LEAST_SENDS = 10;
/** A burst written in one go waits for a moment; a line that keeps up takes it within this. */
const LEAST_MS: Milliseconds = 2_000;
/** What a browser and the system below it buffer without trouble. */
const LEAST_BYTES: ByteCount = 64 * 1024;

interface Run {
  since: EpochMilliseconds;
  sends: number;
  last: ByteCount;
  counted: boolean;
}

const runs = new Kept<Run>();

export const backpressure: Rule = {
  name: 'backpressure',
  watch() {
    const tallies = new Tallies<string>();
    const worst = new Map<string, { endpoint: string; bytes: ByteCount; ms: Milliseconds; sends: number }>();

    return {
      frame(frame, connection) {
        const { buffered } = frame;
        if (!buffered) {
          if (buffered === 0 && frame.dir === 'out' && runs.get(connection)) runs.set(connection, undefined);
          return;
        }
        const run = runs.get(connection);
        if (!run || buffered <= run.last) {
          runs.set(connection, { since: frame.at, sends: 1, last: buffered, counted: false });
          return;
        }
        run.sends += 1;
        run.last = buffered;
        const span = frame.at - run.since;
        if (run.sends < LEAST_SENDS || span < LEAST_MS || buffered < LEAST_BYTES) return;
        const key = connection.place;
        const known = worst.get(key);
        if (!known || buffered > known.bytes) {
          worst.set(key, { endpoint: connection.endpoint, bytes: buffered, ms: span, sends: run.sends });
        }
        const evidence = {
          at: frame.at,
          what: `${bytes(buffered)} waiting to be sent`,
          connection: connection.id,
          frame: frame.seq,
        };
        if (run.counted) tallies.of(key).note(evidence);
        else tallies.of(key).add(evidence);
        run.counted = true;
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const most = worst.get(key) ?? { endpoint: '', bytes: 0, ms: 0, sends: 0 };
          return {
            rule: 'backpressure',
            severity: 'warning',
            basis: 'observed',
            ...tally.place,
            summary: `The app sent faster to ${shortName(most.endpoint)} than the line took: what was waiting grew with each of ${counted(most.sends, 'send')} in ${duration(most.ms)}, to ${bytes(most.bytes)}.`,
            fix: 'Watch bufferedAmount and hold back while it is high; drop or merge what is out of date before it is sent.',
          };
        });
      },
    };
  },
};
