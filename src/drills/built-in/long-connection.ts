// Manual test 5: a connection held for long, and lost in the end.

import type { DrillDefinition } from '../../records/drills';

export const longConnection: DrillDefinition = {
  redialDrill: 1,
  name: 'long-connection',
  title: 'Long connection',
  about:
    'Leaves the connection alone for three minutes, longer than proxies let an idle one live, then cuts the line. Does it stay open by itself, and does the app come back once it is cut?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    // Proxies end an idle connection after 60 s as a rule, some after 100 s.
    { do: 'expect', expect: { check: 'stays-open', forMs: 180_000 }, title: 'The connection stays open' },
    { do: 'fault', rule: { fault: { kind: 'cut' } } },
    { do: 'expect', expect: { check: 'reconnected', withinMs: 16_000 }, title: 'The app comes back' },
  ],
};
