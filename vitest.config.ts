// Unit tests: beside their source, without a browser. What needs one has test/e2e.config.ts.

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'lab/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    // A limit against hanging, far above what any test takes: no test fails on a time.
    testTimeout: 60_000,
    // All cores: Vitest leaves one free, which is half of them on a small machine.
    maxWorkers: availableParallelism(),
  },
});
