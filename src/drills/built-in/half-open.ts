// The line looks open and is dead: a router forgot it, and tells nobody.

import type { DrillDefinition } from '../../records/drills';

export const halfOpen: DrillDefinition = {
  redialDrill: 1,
  name: 'half-open',
  title: 'Half-open line',
  about:
    'Nothing comes in, nothing goes out, and no close is told. Does the app notice by itself, and when? Then the line works again: does it come back?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'fault', rule: { fault: { kind: 'silence' } }, name: 'silence' },
    // Socket.IO, with 25 s between pings and 20 s to answer, needs 45 s.
    { do: 'expect', expect: { check: 'noticed', withinMs: 60_000 }, title: 'The app notices' },
    { do: 'end-fault', name: 'silence' },
    { do: 'expect', expect: { check: 'reconnected', withinMs: 45_000 }, title: 'The app comes back' },
  ],
};
