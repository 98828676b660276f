// Manual test 3: twenty messages, as quickly as one can.

import type { DrillDefinition } from '../../records/drills';

export const burst: DrillDefinition = {
  redialDrill: 1,
  name: 'burst',
  title: 'Twenty messages in a burst',
  about:
    'You send twenty messages as quickly as you can. Does each go out once, is everything heard that comes, and is the connection left alone?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'ask', text: 'Send 20 messages as quickly as you can.', until: 'sent', times: 20 },
    { do: 'wait', ms: 5_000 },
    { do: 'expect', expect: { check: 'nothing-lost' }, title: 'No message is lost or comes twice' },
    // An app that connects anew because it has drawn a message does so with each.
    { do: 'expect', expect: { check: 'no-storm', connections: 3 }, title: 'The connection is left alone' },
  ],
};
