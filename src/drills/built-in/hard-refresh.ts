// Manual test 4: load the page anew in the middle of a conversation.

import type { DrillDefinition } from '../../records/drills';

export const hardRefresh: DrillDefinition = {
  redialDrill: 1,
  name: 'hard-refresh',
  title: 'Hard refresh in a conversation',
  about:
    'You load the page anew in the middle of a conversation. Does it connect again, and is no message lost or shown twice?',
  steps: [
    { do: 'ask', text: 'Open the part of the app that is connected.', until: 'open' },
    { do: 'ask', text: 'Send a message now.', until: 'sent' },
    // The first thing that goes out may only say that somebody types.
    { do: 'wait', ms: 3_000 },
    { do: 'ask', text: 'Reload the page.', until: 'reload' },
    { do: 'ask', text: 'Open the same part of the app again.', until: 'open' },
    { do: 'ask', text: 'Send another message now.', until: 'sent' },
    { do: 'wait', ms: 5_000 },
    { do: 'expect', expect: { check: 'nothing-lost' }, title: 'No message is lost or comes twice' },
  ],
};
