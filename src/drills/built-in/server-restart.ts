// The server restarts: everyone is turned out at once, nobody gets in for a while, then it is there again.

import type { DrillDefinition } from '../../records/drills';

export const serverRestart: DrillDefinition = {
  redialDrill: 1,
  name: 'server-restart',
  title: 'Server restart',
  about:
    'Closes all sockets with 1012 (service restart) and refuses handshakes for 20 s. Does the app come back, without a storm, with waits that rise and have jitter?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    // First, so that a client that tries again at once meets it too.
    { do: 'fault', rule: { fault: { kind: 'refuse' } }, name: 'away' },
    { do: 'fault', rule: { fault: { kind: 'close', code: 1012, reason: 'Service Restart' } } },
    // Four attempts of a client that begins at 1 s and doubles: the fewest that show a curve.
    { do: 'wait', ms: 20_000 },
    { do: 'end-fault', name: 'away' },
    // The longest wait that is usual, 30 s, may just have begun.
    { do: 'expect', expect: { check: 'reconnected', withinMs: 45_000 }, title: 'The app comes back' },
    // Phoenix, the quickest real client, makes eight before it waits a second.
    { do: 'expect', expect: { check: 'no-storm', connections: 20 }, title: 'It makes no storm' },
    { do: 'expect', expect: { check: 'backs-off' }, title: 'Its waits rise' },
    { do: 'expect', expect: { check: 'jitter' }, title: 'Its waits have jitter' },
  ],
};
