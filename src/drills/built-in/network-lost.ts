// Manual test 2: send, lose the network, get it back, send again.

import type { DrillDefinition } from '../../records/drills';

export const networkLost: DrillDefinition = {
  redialDrill: 1,
  name: 'network-lost',
  title: 'Network lost and back',
  about:
    'The network goes for 10 s and comes back. Is the app connected again within 16 s, and is no message lost or shown twice?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'ask', text: 'Send a message now.', until: 'sent' },
    { do: 'fault', rule: { fault: { kind: 'offline' } }, name: 'network' },
    { do: 'wait', ms: 10_000 },
    { do: 'end-fault', name: 'network' },
    // The longest wait of the usual curve (1, 2, 4, 8, 16 s) is over by then.
    { do: 'expect', expect: { check: 'reconnected', withinMs: 16_000 }, title: 'The app comes back' },
    { do: 'ask', text: 'Send another message now.', until: 'sent' },
    // An answer, and what a resumed session brings again.
    { do: 'wait', ms: 3_000 },
    { do: 'expect', expect: { check: 'nothing-lost' }, title: 'No message is lost or comes twice' },
  ],
};
