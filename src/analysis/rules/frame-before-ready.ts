// The app sent before the acknowledgement that its own protocol needs, or before the socket was open.

import { CONNECTION } from '../../decoders';
import type { Connection } from '../connection';
import { Kept } from '../kept';
import { shortName } from '../resource';
import type { Evidence, Finding } from '../result';
import type { Rule } from './rule';
import { Tallies, type Tally } from './tally';
import { counted } from './words';

interface Readiness {
  ready: Set<string>;
  /** Sent without it, so far: an early one is known once the readiness comes after all, or the server closes. */
  early: Map<string, Evidence[]>;
  /** Part of what came before is not known: nothing can be said. */
  unknown: boolean;
}

/** Channels that are remembered as ready. */
const REMEMBERED = 1_000;
/** Early messages of a connection that are told. */
const EARLY_KEPT = 50;

const states = new Kept<Readiness>();

export const frameBeforeReady: Rule = {
  name: 'frame-before-ready',
  watch() {
    const early = new Tallies<string>();
    const beforeOpen = new Tallies<string>();
    const places = new Map<string, { endpoint: string; protocol: string; what: string }>();

    const stateOf = (connection: Connection, seq: number): Readiness => {
      const known = states.get(connection);
      if (known) return known;
      // A recording that begins in the middle has missed what made it ready.
      const state: Readiness = { ready: new Set(), early: new Map(), unknown: seq > 0 };
      states.set(connection, state);
      return state;
    };

    const tell = (state: Readiness, needs: string, connection: Connection) => {
      for (const evidence of state.early.get(needs) ?? []) early.of(connection.place).add(evidence);
      state.early.delete(needs);
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
        if (message.ready !== undefined) {
          tell(state, message.ready, connection);
          if (state.ready.size < REMEMBERED) state.ready.add(message.ready);
        }
        const needs = frame.dir === 'out' ? message.needsReady : undefined;
        if (needs === undefined || state.unknown || state.ready.has(needs)) return;
        const waiting = state.early.get(needs) ?? [];
        if (waiting.length >= EARLY_KEPT || state.early.size >= EARLY_KEPT) return;
        state.early.set(String(needs), waiting);
        const what = `${message.type} sent before ${awaited(needs)}`;
        waiting.push({ at: frame.at, what, connection: connection.id, frame: frame.seq });
        places.set(connection.place, {
          endpoint: connection.endpoint,
          protocol: message.protocol,
          what: awaited(needs),
        });
      },
      closed(connection) {
        const state = states.get(connection);
        if (!state || connection.closer !== 'server') return;
        for (const needs of [...state.early.keys()]) tell(state, needs, connection);
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

function awaited(needs: string): string {
  return needs === CONNECTION ? 'the server had acknowledged the connection' : `it had joined ${needs}`;
}

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
