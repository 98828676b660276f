// The app sent before the acknowledgement that its own protocol needs, or before the socket was open.

import { CONNECTION } from '../../decoders';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted } from './words';

interface Readiness {
  ready: Set<string>;
  /** Part of what came before is not known: nothing can be said. */
  unknown: boolean;
}

/** Channels that are remembered as ready. */
const REMEMBERED = 1_000;

export const frameBeforeReady: Rule = {
  name: 'frame-before-ready',
  watch() {
    const states = new WeakMap<Connection, Readiness>();
    const early = new Tallies<string>();
    const beforeOpen = new Tallies<string>();
    const places = new Map<string, { endpoint: string; protocol: string; what: string }>();

    const stateOf = (connection: Connection, seq: number): Readiness => {
      const known = states.get(connection);
      if (known) return known;
      // A recording that begins in the middle has missed what made it ready.
      const state = { ready: new Set<string>(), unknown: seq > 0 };
      states.set(connection, state);
      return state;
    };

    return {
      frame(frame, connection) {
        if (frame.outcome !== 'threw' || connection.phase !== 'connecting') return;
        const key = connection.place;
        places.set(key, { endpoint: connection.endpoint, protocol: '', what: '', ...places.get(key) });
        beforeOpen.of(key).add({
          at: frame.at,
          what: 'send() threw InvalidStateError: the socket was still connecting',
          connection: connection.id,
          frame: frame.seq,
        });
      },
      message(message, frame, connection) {
        const state = stateOf(connection, frame.seq);
        if (message.error !== undefined)
          state.unknown ||= frame.truncated === true || frame.text === undefined;
        if (message.ready !== undefined && state.ready.size < REMEMBERED) state.ready.add(message.ready);
        const needs = frame.dir === 'out' ? message.needsReady : undefined;
        if (needs === undefined || state.unknown || state.ready.has(needs)) return;
        const key = connection.place;
        const what =
          needs === CONNECTION ? 'the server had acknowledged the connection' : `it had joined ${needs}`;
        places.set(key, { endpoint: connection.endpoint, protocol: message.protocol, what });
        early.of(key).add({
          at: frame.at,
          what: `${message.type} sent before ${what}`,
          connection: connection.id,
          frame: frame.seq,
        });
      },
      findings() {
        const found: Finding[] = [];
        for (const [key, tally] of early.entries()) {
          const { endpoint = '', protocol = '', what = '' } = places.get(key) ?? {};
          found.push(
            finding(
              tally,
              `The app sent ${counted(tally.count, 'message')} on ${shortName(endpoint)} before ${what}, which ${protocol} asks to wait for.`,
              EARLY,
            ),
          );
        }
        for (const [key, tally] of beforeOpen.entries()) {
          const { endpoint = '' } = places.get(key) ?? {};
          found.push(
            finding(
              tally,
              `The app called send() ${counted(tally.count, 'time')} on a socket to ${shortName(endpoint)} that was not open yet; the browser threw InvalidStateError and nothing went out.`,
              UNOPENED,
            ),
          );
        }
        return found;
      },
    };
  },
};

const EARLY =
  'Wait for the protocol’s own acknowledgement before the first message, and queue what comes up until then.';
const UNOPENED = 'Queue messages until the open event, or check that readyState is OPEN.';

function finding(tally: Tally, summary: string, fix: string): Finding {
  return {
    rule: 'frame-before-ready',
    severity: 'warning',
    rootCause: 3,
    basis: 'observed',
    ...tally.place,
    summary,
    fix,
  };
}
