// The server is overloaded: the line is lost, and handshakes stay without an answer.

import type { DrillDefinition } from '../../records/drills';

export const slowServer: DrillDefinition = {
  redialDrill: 1,
  name: 'slow-server',
  title: 'Slow server',
  about:
    'Cuts the line and leaves handshakes without an answer for 30 s. Does the app give up attempts and begin others so often that they become a storm? Does it come back?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'fault', rule: { fault: { kind: 'stall' } }, name: 'slow' },
    { do: 'fault', rule: { fault: { kind: 'cut' } } },
    { do: 'wait', ms: 30_000 },
    { do: 'end-fault', name: 'slow' },
    { do: 'expect', expect: { check: 'reconnected', withinMs: 45_000 }, title: 'The app comes back' },
    // An attempt that is given up after a second is given up too soon.
    { do: 'expect', expect: { check: 'no-storm', connections: 10 }, title: 'Its time-outs make no storm' },
  ],
};
