// Vitest for what needs a browser: two files at a time on two cores, and those by themselves that are about a page or a
// recorder with its hands full, or that play many pages side by side as it is. (Three at a time are a sixth quicker, and
// four files of 45 then needed a second try.)

import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ALONE = [
  'test/devtools/*.test.ts',
  'test/drills/lab.test.ts',
  'test/hostile/flood.test.ts',
  'test/lab/drills.test.ts',
  'test/hostile/panel-flood.test.ts',
  'test/survival/deaths.test.ts',
  'test/survival/survival.test.ts',
];

/** Longest first, of those that may run beside another: begun last, one of them would run on alone for minutes. */
const LONGEST = [
  'test/compliance/compliance.test.ts',
  'test/panel/accessibility.test.ts',
  'test/sites/sites.test.ts',
  'test/survival/full-disk.test.ts',
  'test/react/lab.test.ts',
  'test/lab/first-screen.test.ts',
  'test/clients/clients.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const known = LONGEST.findIndex((file) => moduleId.endsWith(file));
      return known < 0 ? LONGEST.length : known;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

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
    sequence: { sequencer: LongestFirst },
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
