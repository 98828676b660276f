// From a message's arrival to the next painted frame: over 100 ms, as a rule rather than once.

import type { Milliseconds } from '../../records/units';
import { Quantiles } from '../quantiles';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted, duration } from './words';

/** The seed's criterion: messages on screen within 100 ms. */
const LATE_MS: Milliseconds = 100;
/** Fewer messages show no habit. */
const LEAST_PAINTED = 20;
/** One in ten: what users notice as sluggish rather than as a hiccup. */
const USUAL = 0.1;

interface Place {
  endpoint: string;
  painted: number;
  paintMs: Quantiles;
  handlerMs: Quantiles;
}

export const latePaint: Rule = {
  name: 'late-paint',
  watch() {
    const places = new Map<string, Place>();
    const late = new Tallies<string>();

    return {
      frame(frame, connection) {
        // A hidden page paints nothing until it is looked at.
        if (frame.paintMs === undefined || frame.dir === 'out' || !connection.page.visible) return;
        const key = connection.place;
        let place = places.get(key);
        if (!place) {
          place = {
            endpoint: connection.endpoint,
            painted: 0,
            paintMs: new Quantiles(),
            handlerMs: new Quantiles(),
          };
          places.set(key, place);
        }
        place.painted += 1;
        if (frame.paintMs <= LATE_MS) return;
        place.paintMs.add(frame.paintMs);
        if (frame.handlerMs !== undefined) place.handlerMs.add(frame.handlerMs);
        late.of(key).add({
          at: frame.at,
          what: `on screen after ${duration(frame.paintMs)}`,
          connection: connection.id,
          frame: frame.seq,
        });
      },
      left(place) {
        const known = places.get(place);
        if (known && !isUsual(known, late.of(place))) {
          places.delete(place);
          late.drop(place);
        }
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of late.entries()) {
          const place = places.get(key);
          if (!place || !isUsual(place, tally)) continue;
          const handler = place.handlerMs.at(0.5);
          const own = handler === undefined ? '' : `, of which the handlers took ${duration(handler)}`;
          found.push({
            rule: 'late-paint',
            severity: 'warning',
            basis: 'observed',
            ...tally.place,
            summary: `${counted(tally.count, 'message')} of ${place.painted.toLocaleString('en-GB')} on ${shortName(place.endpoint)} were on screen later than ${LATE_MS} ms after they arrived: ${duration(place.paintMs.at(0.5) ?? 0)} at the median of these, ${duration(place.paintMs.max)} at worst${own}.`,
            fix: 'Do less between arrival and paint: update only what changed, gather bursts into one update a frame, and move heavy work off the main thread.',
          });
        }
        return found;
      },
    };
  },
};

function isUsual({ painted }: Place, { count }: Tally): boolean {
  return painted >= LEAST_PAINTED && count >= painted * USUAL;
}
