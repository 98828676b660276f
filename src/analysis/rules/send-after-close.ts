// `send()` on a closing or closed socket: the browser dropped the data without a word.

import type { FrameRecord } from '../../records/recording';
import type { ByteCount, EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { looksLikeHeartbeat } from '../heartbeat';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { bytes, counted, nameOf } from './words';

/** Said on the way out, after the app's own `close()`: an unsubscribe, a good-bye. */
const COURTESY_MS: Milliseconds = 1_000;
/** What is sent again is sent within this, once there is a connection again. */
const RESENT_WITHIN_MS: Milliseconds = 300_000;
/** Lost messages that are looked for among later ones. */
const LOOKED_FOR = 100;
/** A body is known again by its beginning and its size. */
const KNOWN_BY = 200;

interface Lost {
  at: EpochMilliseconds;
  size: ByteCount;
  text: string | undefined;
}

interface Place {
  endpoint: string;
  bytes: ByteCount;
  /** Not seen to go out later. */
  missing: Lost[];
  resent: number;
}

export const sendAfterClose: Rule = {
  name: 'send-after-close',
  watch() {
    const tallies = new Tallies<string>();
    const places = new Map<string, Place>();
    let dropped = 0;

    const lost = (frame: FrameRecord, connection: Connection) => {
      const key = connection.place;
      const place = places.get(key) ?? { endpoint: connection.endpoint, bytes: 0, missing: [], resent: 0 };
      places.set(key, place);
      place.bytes += frame.size;
      dropped += 1;
      place.missing.push({ at: frame.at, size: frame.size, text: frame.text?.slice(0, KNOWN_BY) });
      if (place.missing.length > LOOKED_FOR) place.missing.shift();
      const state = connection.phase === 'closed' ? 'closed' : 'closing';
      tallies.of(key).add({
        at: frame.at,
        what: `${nameOf(frame)} sent on a ${state} socket`,
        connection: connection.id,
        frame: frame.seq,
      });
    };

    return {
      frame(frame, connection) {
        if (frame.dir === 'in') return;
        if (frame.outcome === 'discarded') {
          const isCourtesy =
            connection.closedByApp && frame.at - (connection.endedAt ?? frame.at) <= COURTESY_MS;
          if (!isCourtesy && !looksLikeHeartbeat(frame)) lost(frame, connection);
          return;
        }
        if (places.size === 0 || frame.text === undefined) return;
        const place = places.get(connection.place);
        if (!place) return;
        const text = frame.text.slice(0, KNOWN_BY);
        const found = place.missing.findIndex((one) => {
          return one.text === text && one.size === frame.size && frame.at - one.at <= RESENT_WITHIN_MS;
        });
        if (found < 0) return;
        place.missing.splice(found, 1);
        place.resent += 1;
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const place = places.get(key) ?? { endpoint: '', bytes: 0, missing: [], resent: 0 };
          const never = tally.count - place.resent;
          const later =
            never === 0
              ? `${tally.count === 1 ? 'it' : 'all of them'} went out later`
              : never === tally.count
                ? `${tally.count === 1 ? 'it' : 'they'} never went out later`
                : `${counted(never, 'message')} never went out later`;
          return {
            rule: 'send-after-close',
            severity: never === 0 ? 'warning' : 'error',
            rootCause: 2,
            basis: 'observed',
            ...tally.place,
            summary: `The app sent ${counted(tally.count, 'message')} (${bytes(place.bytes)}) on a socket to ${shortName(place.endpoint)} that was closing or closed; the browser dropped ${tally.count === 1 ? 'it' : 'them'} without a word, and ${later}.`,
            fix: 'Check readyState before sending, and queue what is to be sent until a socket is open; send through the current socket, not one that a closure kept.',
          };
        });
      },
      figures: () => ({ sendsDropped: dropped }),
    };
  },
};
