import { createClient } from 'graphql-ws';

const givesUp = location.search === '?gives-up';
const client = createClient({
  url: `ws://${location.host}/graphql`,
  retryAttempts: 8,
  // The library's own form, a tenth as long.
  retryWait: (retries) =>
    new Promise((resolve) => setTimeout(resolve, 100 * 2 ** retries + Math.floor(30 + Math.random() * 270))),
  // By default it stops at the first retry that is refused outright.
  ...(givesUp ? {} : { shouldRetry: () => true }),
});
client.subscribe<{ tick: number }>(
  { query: 'subscription { tick }' },
  {
    next: ({ data }) => {
      document.title = String(data?.tick);
    },
    error: () => {},
    complete: () => {},
  },
);
