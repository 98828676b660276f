// From a message's arrival to the next painted frame: over 100 ms, as a rule rather than once. A burst that waits for one
// paint is one wait, however many messages are in it.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { Quantiles } from '../quantiles';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

/** The seed's criterion: messages on screen within 100 ms. */
const LATE_MS: Milliseconds = 100;
/** Fewer paints show no habit. */
const LEAST_PAINTS = 20;
/** Messages that were on screen at the same moment, as told by either's own clock reading, were painted together. */
const SAME_PAINT_MS: Milliseconds = 2;
/** One in ten: what users notice as sluggish rather than as a hiccup. */
const USUAL = 0.1;

interface Place {
  endpoint: string;
  /** Messages. */
  painted: number;
  paints: number;
  latePaints: number;
  /** The paint that came last, and whether a message of it was late. */
  last: { at: EpochMilliseconds; isLate: boolean };
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
            paints: 0,
            latePaints: 0,
            last: { at: Number.NEGATIVE_INFINITY, isLate: false },
            paintMs: new Quantiles(),
            handlerMs: new Quantiles(),
          };
          places.set(key, place);
        }
        place.painted += 1;
        const isLate = frame.paintMs > LATE_MS;
        count(place, frame.at + frame.paintMs, isLate);
        if (!isLate) return;
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
        if (known && !isUsual(known)) {
          places.delete(place);
          late.drop(place);
        }
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of late.entries()) {
          const place = places.get(key);
          if (!place || !isUsual(place)) continue;
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

function count(place: Place, at: EpochMilliseconds, isLate: boolean): void {
  if (Math.abs(at - place.last.at) > SAME_PAINT_MS) {
    place.paints += 1;
    place.last = { at, isLate: false };
  }
  if (!isLate || place.last.isLate) return;
  place.last.isLate = true;
  place.latePaints += 1;
}

function isUsual({ paints, latePaints }: Place): boolean {
  return paints >= LEAST_PAINTS && latePaints >= paints * USUAL;
}
