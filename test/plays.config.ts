// Vitest for the plays, by `npm run plays`: they wait for what browsers and clients wait for, a minute for a close that nobody
// answers, which is too long for the rest of the tests, and some depend on how busy the machine is.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/plays.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Each play is told as it ends.
    reporters: ['verbose'],
    // They wait more than they work.
    maxConcurrency: 7,
  },
});
