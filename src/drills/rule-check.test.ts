// Rules from outside: what is one passes unchanged, what is none is refused in a sentence.

import { expect, test } from 'vitest';
import { checkRule } from './rule-check';

test.each([
  { fault: { kind: 'cut' } },
  { fault: { kind: 'close', code: 4001, reason: 'log in' }, match: { endpoint: 'wss://*' } },
  { fault: { kind: 'refuse' }, forMs: 5_000 },
  { fault: { kind: 'refuse', connects: 3 } },
  { fault: { kind: 'delay', ms: 0, jitterMs: 50 }, match: { direction: 'in' } },
  { fault: { kind: 'age-token', byMs: 1_200_000 } },
])('passes: %j', (rule) => {
  expect(checkRule(rule)).toEqual(rule);
});

test.each([
  [undefined, /A rule is an object/],
  [{}, /“?"?fault"?”? is missing/],
  [{ fault: 'cut' }, /object with a “kind”/],
  [{ fault: { kind: 'explode' } }, /There is no fault "explode"/],
  [{ fault: { kind: 'close', code: 1006 } }, /A server can close with/],
  [{ fault: { kind: 'close', code: 4000, reason: 'ü'.repeat(62) } }, /at most 123 bytes/],
  [{ fault: { kind: 'drop', every: 0 } }, /whole number from 1/],
  [{ fault: { kind: 'drop', every: 1.5 } }, /whole number from 1/],
  [{ fault: { kind: 'delay', ms: Number.NaN } }, /number of milliseconds/],
  [{ fault: { kind: 'delay', ms: 1e9 } }, /number of milliseconds/],
  [{ fault: { kind: 'send', body: 'x'.repeat(70_000) } }, /at most 65536 characters/],
  [{ fault: { kind: 'cut', often: 1 } }, /no field “often”/],
  [{ fault: { kind: 'cut' }, match: { host: 'x' } }, /no field “host”/],
  [{ fault: { kind: 'cut' }, match: { direction: 'up' } }, /“in” or “out”/],
  [{ fault: { kind: 'cut' }, forMs: 0 }, /number of milliseconds/],
])('refuses: %j', (rule, sentence) => {
  expect(() => checkRule(rule)).toThrow(sentence);
});
