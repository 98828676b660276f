// A message handler that holds the main thread.

import type { Milliseconds } from '../../records/units';
import { Quantiles } from '../quantiles';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

/** What the platform calls a long task (W3C Long Tasks). */
const LONG_MS: Milliseconds = 50;
/** A first load, a garbage collection: once or twice is nobody's habit. */
const LEAST = 3;
/** Long enough for the user to feel it, even once. */
const FELT_MS: Milliseconds = 200;

export const slowHandler: Rule = {
  name: 'slow-handler',
  watch() {
    const tallies = new Tallies<string>();
    const places = new Map<string, { endpoint: string; handlerMs: Quantiles }>();

    return {
      frame(frame, connection) {
        if (frame.handlerMs === undefined || frame.handlerMs <= LONG_MS) return;
        const key = connection.place;
        const place = places.get(key) ?? { endpoint: connection.endpoint, handlerMs: new Quantiles() };
        places.set(key, place);
        place.handlerMs.add(frame.handlerMs);
        tallies.of(key).add({
          at: frame.at,
          what: `handled in ${duration(frame.handlerMs)} (${counted(frame.size, 'byte')})`,
          connection: connection.id,
          frame: frame.seq,
        });
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of tallies.entries()) {
          const place = places.get(key);
          if (!place || (tally.count < LEAST && place.handlerMs.max < FELT_MS)) continue;
          const median = place.handlerMs.at(0.5) ?? 0;
          found.push({
            rule: 'slow-handler',
            severity: 'warning',
            basis: 'observed',
            ...tally.place,
            summary: `The handlers of ${counted(tally.count, 'message')} on ${shortName(place.endpoint)} held the main thread for more than ${LONG_MS} ms: ${duration(median)} at the median of these, ${duration(place.handlerMs.max)} at worst.`,
            fix: 'Parse and store in a worker or in slices, and let the handler only note that something is new.',
          });
        }
        return found;
      },
    };
  },
};
