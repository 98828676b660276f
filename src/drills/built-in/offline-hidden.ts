// The network goes and comes back while nobody looks: browsers slow the timers of hidden tabs.

import type { DrillDefinition } from '../../records/drills';

export const offlineHidden: DrillDefinition = {
  redialDrill: 1,
  name: 'offline-hidden',
  title: 'Offline in a hidden tab',
  about:
    'While you look at another tab, the network goes for 10 s and comes back. Is the app connected when you return?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'ask', text: 'Switch to another tab.', until: 'hidden' },
    { do: 'fault', rule: { fault: { kind: 'offline' } }, name: 'network' },
    { do: 'wait', ms: 10_000 },
    { do: 'end-fault', name: 'network' },
    // Timers of hidden tabs fire once a second, which the waits of a backoff hardly show.
    { do: 'wait', ms: 10_000 },
    { do: 'ask', text: 'Come back to this tab.', until: 'visible' },
    { do: 'expect', expect: { check: 'reconnected', withinMs: 16_000 }, title: 'The app comes back' },
  ],
};
