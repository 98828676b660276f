// A frame arrived when nothing listened: no `onmessage`, no listener.

import type { EpochMilliseconds } from '../../records/units';
import { looksLikeHeartbeat } from '../heartbeat';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration, nameOf } from './words';

interface Place {
  endpoint: string;
  /** When a frame was first heard there. Where that never is, nobody means to listen. */
  heardAt: EpochMilliseconds | undefined;
  /** Longest time from open to an unheard frame. */
  afterOpenMs: number;
}

export const unheardMessage: Rule = {
  name: 'unheard-message',
  watch() {
    const tallies = new Tallies<string>();
    const places = new Map<string, Place>();

    return {
      created(connection) {
        const key = connection.place;
        if (!places.has(key))
          places.set(key, { endpoint: connection.endpoint, heardAt: undefined, afterOpenMs: 0 });
      },
      frame(frame, connection) {
        if (frame.dir === 'out' || frame.listeners === undefined) return;
        const place = frame.listeners === 0 || !connection.heard ? places.get(connection.place) : undefined;
        if (frame.listeners > 0) {
          if (place) place.heardAt ??= frame.at;
          connection.heard = true;
          return;
        }
        // Handlers are taken off on the way out.
        if (!place || connection.phase === 'closing' || connection.phase === 'closed') return;
        if (looksLikeHeartbeat(frame)) return;
        place.afterOpenMs = Math.max(place.afterOpenMs, frame.at - (connection.openedAt ?? frame.at));
        tallies.of(connection.place).add({
          at: frame.at,
          what: `${nameOf(frame)} arrived and nothing listened`,
          connection: connection.id,
          frame: frame.seq,
        });
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of tallies.entries()) {
          const place = places.get(key);
          if (place?.heardAt === undefined) continue;
          found.push({
            rule: 'unheard-message',
            severity: 'error',
            rootCause: 3,
            basis: 'observed',
            ...tally.place,
            summary: `${counted(tally.count, 'message')} on ${shortName(place.endpoint)} arrived when no handler was listening, up to ${duration(place.afterOpenMs)} after the socket opened, and went unheard.`,
            fix: 'Set onmessage in the same turn as new WebSocket, before any await; keep messages until whoever handles them is ready.',
          });
        }
        return found;
      },
      figures() {
        let framesUnheard = 0;
        for (const [key, tally] of tallies.entries()) {
          if (places.get(key)?.heardAt !== undefined) framesUnheard += tally.count;
        }
        return { framesUnheard };
      },
    };
  },
};
