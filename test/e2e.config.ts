// Vitest for what needs a browser. One file at a time: two browsers on two cores would disturb each other's timing.

import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [preact()],
  test: {
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    // A limit against hanging, far above what any test takes: no test fails on a time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Of tests that wait rather than work: drills, clients in an outage.
    maxConcurrency: 10,
  },
});
