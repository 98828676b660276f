// Vitest for the plays, by `npm run faults`: they wait for what browsers wait for, a minute for a close that nobody
// answers, which is too long for the rest of the tests to wait with them.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/faults/real/plays.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // They wait more than they work.
    maxConcurrency: 7,
  },
});
