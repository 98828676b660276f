// The server says that this client is not welcome: 4401 is what servers say of a token that has ended.

import type { DrillDefinition } from '../../records/drills';

export const fatalCode: DrillDefinition = {
  redialDrill: 1,
  name: 'fatal-code',
  title: 'Fatal close code',
  about:
    'Closes all sockets with 4401 (not signed in). Does the app stop, or come back with another token, rather than try again with the one that was refused?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'fault', rule: { fault: { kind: 'close', code: 4401, reason: 'Token expired' } } },
    // Most clients are at their third attempt by then.
    {
      do: 'expect',
      expect: { check: 'stopped', forMs: 20_000 },
      title: 'The app does not try the same again',
    },
  ],
};
