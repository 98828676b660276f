// Manual test 1: sit for long, until the token has ended, then go on.

import type { DrillDefinition } from '../../records/drills';

export const longSit: DrillDefinition = {
  redialDrill: 1,
  name: 'long-sit',
  title: 'Long sit, expired token',
  about:
    'Puts the page’s clock two hours ahead, so that its token has ended without a wait, and cuts the line. Does the app come back, with another token?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    // Access tokens live for 15 to 60 minutes as a rule.
    { do: 'fault', rule: { fault: { kind: 'age-token', byMs: 7_200_000 } }, name: 'clock' },
    // Time for a client that watches the clock to renew its token before it is needed.
    { do: 'wait', ms: 3_000 },
    { do: 'fault', rule: { fault: { kind: 'cut' } } },
    { do: 'expect', expect: { check: 'reconnected', withinMs: 45_000 }, title: 'The app comes back' },
    { do: 'expect', expect: { check: 'fresh-token' }, title: 'It uses another token' },
    { do: 'ask', text: 'Send a message now.', until: 'sent' },
    { do: 'wait', ms: 3_000 },
    { do: 'expect', expect: { check: 'nothing-lost' }, title: 'No message is lost or comes twice' },
  ],
};
