// @vitest-environment happy-dom
// Patterns: `*` stands for anything, all else for itself.

import '../testing/browser';
import '../testing/given';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits } from './rule';

test('a pattern fits as the same pattern written as a regular expression does', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
  fc.assert(
    fc.property(text, pattern, (one, other) => {
      const source = other
        .split('*')
        .map((part) => part.replaceAll('.', '\\.'))
        .join('[^]*');
      expect(fits(one, other)).toBe(new RegExp(`^${source}$`).test(one));
    }),
    { numRuns: 2_000 },
  );
});
