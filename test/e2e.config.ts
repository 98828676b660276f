// Vitest for what needs a browser: two files at a time on two cores, and those by themselves that are about a page or a
// recorder with its hands full, or that play many pages side by side as it is. (Three at a time are a sixth quicker, and
// four files of 45 then needed a second try.)

import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

const ALONE = [
  'test/devtools/*.test.ts',
  'test/drills/lab.test.ts',
  'test/hostile/flood.test.ts',
  'test/lab/drills.test.ts',
  'test/hostile/panel-flood.test.ts',
  'test/survival/deaths.test.ts',
  'test/survival/survival.test.ts',
];

const EACH = {
  // A limit against hanging, far above what any test takes: no test fails on a time.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  // Of tests that wait rather than work: drills, clients in an outage.
  maxConcurrency: 10,
};

export default defineConfig({
  plugins: [preact()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...EACH,
          name: 'side by side',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...EACH,
          name: 'alone',
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
