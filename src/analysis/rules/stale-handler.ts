// The app works with a closure of the past: frames handled on a socket that a newer one has replaced, or, from the page's
// `stale-handler` events, by a handler of an older render.

import { looksLikeHeartbeat } from '../heartbeat';
import { HAND_OVER_MS, type Overlap } from '../overlaps';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

/** What was on its way when the newer one opened may still be handled. */
const LEAST = 3;

export const staleHandler: Rule = {
  name: 'stale-handler',
  watch(session) {
    const onOld = new Tallies<Overlap>();
    const told = new Tallies<string>();
    const words = new Map<string, { endpoint: string; component: string }>();

    return {
      frame(frame, connection) {
        if (session.overlaps.going.size === 0 || frame.dir === 'out' || !frame.listeners) return;
        const overlap = session.overlaps.going.get(connection);
        if (!overlap || frame.at - overlap.since <= HAND_OVER_MS || looksLikeHeartbeat(frame)) return;
        onOld.of(overlap).add({
          at: frame.at,
          what: 'handled on the socket that a newer one had replaced',
          connection: connection.id,
          frame: frame.seq,
        });
      },
      event(event, page) {
        if (event.type !== 'stale-handler') return;
        const { component, connection } = event.detail ?? {};
        const socket = typeof connection === 'string' ? session.connection(connection) : undefined;
        const name = typeof component === 'string' && component !== '' ? component : 'a component';
        const key = `${page.id} ${socket?.endpoint ?? ''} ${name}`;
        words.set(key, { endpoint: socket?.endpoint ?? '', component: name });
        told.of(key).add({
          at: event.at,
          what: 'handled by a handler of an older render',
          ...(socket ? { connection: socket.id } : {}),
        });
      },
      findings() {
        const found: Finding[] = [];
        for (const [overlap, tally] of onOld.entries()) {
          if (overlap.used || tally.count < LEAST) continue;
          const after = duration(tally.until - overlap.since);
          tally.involve(overlap.newer.id);
          found.push({
            rule: 'stale-handler',
            severity: 'warning',
            rootCause: 2,
            basis: 'observed',
            ...tally.place,
            summary: `${counted(tally.count, 'message')} on ${shortName(overlap.newer.endpoint)} were still handled on an old socket, up to ${after} after a newer one had replaced it.`,
            fix: 'Close the old socket when the new one takes over, and in its handlers do nothing unless it is still the current one.',
          });
        }
        for (const [key, tally] of told.entries()) {
          const { endpoint, component } = words.get(key) ?? { endpoint: '', component: '' };
          const where = endpoint === '' ? '' : ` on ${shortName(endpoint)}`;
          found.push({
            rule: 'stale-handler',
            severity: 'warning',
            rootCause: 2,
            basis: 'observed',
            ...tally.place,
            summary: `${counted(tally.count, 'message')}${where} ${tally.count === 1 ? 'was' : 'were'} handled by a handler of an older render, which calls what ${component} has since replaced.`,
            fix: 'Let the handler read its callbacks through a ref that each render updates.',
          });
        }
        return found;
      },
    };
  },
};
