// One page opens the same endpoint again and again, faster than any sane backoff. What counts as one is in pace.ts.

import type { Lane } from '../lane';
import type { Storm } from '../pace';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { counted, duration } from './words';

/** Of a storm, the share that the app made by closing its own sockets, for the sentence to say so. */
const MOSTLY = 0.8;

export const reconnectStorm: Rule = {
  name: 'reconnect-storm',
  watch(session) {
    const storms = new Map<Storm, Lane>();
    /** Lanes whose sockets a React effect was seen to make anew for nothing (effect-churn.ts). */
    const churned = new Set<Lane>();
    return {
      event({ type, detail }) {
        if (type !== 'effect-churn' || detail?.change === 'value') return;
        const lane = session.connection(String(detail?.connection ?? ''))?.lane;
        if (lane) churned.add(lane);
      },
      created({ lane }) {
        const storm = lane.pace.storms.at(-1);
        if (storm) storms.set(storm, lane);
      },
      findings: () => [...storms].map(([storm, lane]) => finding(storm, lane, churned.has(lane))),
    };
  },
};

function finding(storm: Storm, lane: Lane, isChurn: boolean): Finding {
  const span = duration(Math.max(1, storm.until - storm.since));
  const name = shortName(lane.endpoint);
  const byApp = storm.byApp >= storm.count * MOSTLY;
  return {
    rule: 'reconnect-storm',
    severity: 'error',
    rootCause: 1,
    basis: 'observed',
    at: storm.since,
    until: storm.until,
    connections: storm.connections,
    summary: byApp
      ? `The page closed its own socket to ${name} and opened another ${counted(storm.count, 'time')} in ${span}.`
      : `The page connected to ${name} ${counted(storm.count, 'time')} in ${span}, each time within a second of the last end, without waiting longer.`,
    evidence: [
      { at: storm.since, what: 'the first socket made at once after the one before', ...first(storm) },
      { at: storm.until, what: `the last of ${storm.count}`, ...last(storm) },
    ],
    fix: isChurn
      ? 'The finding "effect-churn" names the React effect that does it, and what to change there.'
      : byApp
        ? 'Open the socket once per room: keep callbacks in refs and leave in the effect’s dependencies only what names the connection.'
        : 'Wait before each retry, longer each time and with jitter, and count a connection as good only after it has lasted.',
  };
}

function first({ connections }: Storm): { connection?: string } {
  return connections[0] === undefined ? {} : { connection: connections[0] };
}

function last({ connections }: Storm): { connection?: string } {
  const connection = connections.at(-1);
  return connection === undefined ? {} : { connection };
}
