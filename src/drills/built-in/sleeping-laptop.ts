// A laptop is shut and opened. Sleep itself cannot be had from within a page: this is what is left of it afterwards, a
// clock that has jumped, and a line that was silent and then is gone. The page's timers go on meanwhile, which they
// would not in sleep; the drill says so.

import type { DrillDefinition } from '../../records/drills';

export const sleepingLaptop: DrillDefinition = {
  redialDrill: 1,
  name: 'sleeping-laptop',
  title: 'Sleeping laptop',
  about:
    'Plays what a laptop finds when it wakes: the line silent, the clock an hour ahead, then the line gone. The page’s timers run on meanwhile, as they would not in real sleep. Does the app come back?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'fault', rule: { fault: { kind: 'silence' } }, name: 'asleep' },
    { do: 'wait', ms: 10_000 },
    { do: 'fault', rule: { fault: { kind: 'age-token', byMs: 3_600_000 } }, name: 'clock' },
    { do: 'fault', rule: { fault: { kind: 'cut' } } },
    { do: 'end-fault', name: 'asleep' },
    { do: 'expect', expect: { check: 'reconnected', withinMs: 45_000 }, title: 'The app comes back' },
    { do: 'expect', expect: { check: 'no-storm', connections: 20 }, title: 'It makes no storm' },
  ],
};
