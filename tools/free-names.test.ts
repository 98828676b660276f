// What a script takes from the world around it, and what it declares itself, in whatever form.

import { expect, test } from 'vitest';
import { freeNames } from './free-names';

test('names that are used and never declared', () => {
  expect(freeNames('(function (given) { return given.window + window.given; })')).toEqual(['window']);
  expect(freeNames('const a = Number.MAX_VALUE; new Map([[a, { Set: JSON.parse }]])')).toEqual([
    'Number',
    'Map',
    'JSON',
  ]);
  expect(freeNames('const { key, [name]: b } = { key, [Symbol.x]: 1 }; b')).toEqual(['name', 'Symbol']);
});

test('names that it declares itself', () => {
  const scripts = [
    'const { a, b: [c, { d = 1 }], ...e } = {}; a + c + d + e',
    '(f = 1, { g }, ...h) => f + g + h',
    'class I { #j = 1; k = 2; static l() { return new I().k; } }',
    'function m() { try { m(); } catch (n) { return n; } }',
    'o: for (let p = 0; ; p++) { if (p) continue o; else break o; }',
    'const q = (function r() { return new.target ?? r; }); q.s?.t',
  ];
  for (const script of scripts) expect([script, freeNames(script)]).toEqual([script, []]);
});
