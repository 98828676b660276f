// Files of drills: those of ours are read as they are written, hostile ones are refused in a sentence.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_DRILLS } from './built-in';
import { atPace, readDrill, writeDrill } from './definition';

const whole = {
  redialDrill: 1,
  name: 'mine',
  title: 'Mine',
  about: 'Finds out.',
  steps: [
    { do: 'fault', rule: { fault: { kind: 'cut' } } },
    { do: 'expect', expect: { check: 'reconnected', withinMs: 1000 }, title: 'It comes back' },
  ],
};

test.each(BUILT_IN_DRILLS.map((definition) => ({ definition })))(
  '$definition.name is read as it is written',
  ({ definition }) => {
    expect(readDrill(writeDrill(definition))).toEqual(definition);
  },
);

test('names are one each', () => {
  expect(new Set(BUILT_IN_DRILLS.map(({ name }) => name)).size).toBe(BUILT_IN_DRILLS.length);
});

test('a pace makes waits and limits shorter, and nothing else', () => {
  const { steps } = atPace(
    readDrill(
      JSON.stringify({
        ...whole,
        steps: [
          { do: 'fault', rule: { fault: { kind: 'age-token', byMs: 1000 }, forMs: 1000 } },
          { do: 'wait', ms: 1000 },
          ...whole.steps,
        ],
      }),
    ),
    0.1,
  );
  expect(steps).toMatchObject([
    { rule: { fault: { byMs: 1000 }, forMs: 100 } },
    { ms: 100 },
    {},
    { expect: { withinMs: 100 } },
  ]);
});

const refused: [what: string, file: unknown, sentence: RegExp][] = [
  ['what is no object', 5, /^This is no drill/],
  ['a list', [], /^This is no drill/],
  ['nothing', null, /^This is no drill/],
  ['what has no version', { ...whole, redialDrill: undefined }, /^This is no drill/],
  ['a version to come', { ...whole, redialDrill: 2 }, /version 2/],
  ['a name with spaces', { ...whole, name: 'My drill' }, /“name” should be of lower-case letters/],
  ['a name that climbs', { ...whole, name: '../../x' }, /“name”/],
  ['a title that is none', { ...whole, title: '  ' }, /“title” should not be empty/],
  ['a title without end', { ...whole, title: 'x'.repeat(5000) }, /“title” should be/],
  ['no steps', { ...whole, steps: [] }, /“steps” should be/],
  ['steps without end', { ...whole, steps: Array(51).fill(whole.steps[0]) }, /“steps” should be/],
  ['an unknown step', { ...whole, steps: [{ do: 'eval', code: 'x' }] }, /^Step 1, “do” should be .*"eval"/],
  [
    'an unknown fault',
    { ...whole, steps: [{ do: 'fault', rule: { fault: { kind: 'rm' } } }] },
    /^Step 1, “rule”: There is no fault "rm"\.$/,
  ],
  [
    'an unknown field',
    { ...whole, steps: [{ ...whole.steps[0], script: 'x' }, whole.steps[1]] },
    /^Step 1, “script”: there is no such field\.$/,
  ],
  [
    'a field that is missing',
    { ...whole, steps: [whole.steps[0], { do: 'expect', expect: { check: 'stopped' }, title: 'x' }] },
    /^Step 2, “expect.forMs” is missing\.$/,
  ],
  [
    'a time that never ends',
    { ...whole, steps: [{ do: 'wait', ms: 1e12 }, ...whole.steps] },
    /^Step 1, “ms” should be <=1800000/,
  ],
  [
    'times that add up',
    { ...whole, steps: [...Array(40).fill({ do: 'wait', ms: 1_800_000 }), ...whole.steps] },
    /more than an hour/,
  ],
  [
    'a time before now',
    { ...whole, steps: [{ do: 'wait', ms: -1 }, ...whole.steps] },
    /^Step 1, “ms” should be >=0/,
  ],
  ['a drill that expects nothing', { ...whole, steps: [whole.steps[0]] }, /expects nothing/],
  [
    'a check of a fault that none set',
    { ...whole, steps: [whole.steps[1]] },
    /^Step 1 expects “reconnected”/,
  ],
  [
    'the end of a fault that none set',
    { ...whole, steps: [{ do: 'end-fault', name: 'x' }, ...whole.steps] },
    /^Step 1 ends the fault “x”/,
  ],
  [
    'a close code that none is',
    { ...whole, steps: [{ do: 'fault', rule: { fault: { kind: 'close', code: 99999 } } }] },
    /^Step 1, “rule”: A server can close with 1000/,
  ],
];

describe('refuses', () => {
  test.each(refused)('%s', (_what, file, sentence) => {
    expect(() => readDrill(JSON.stringify(file))).toThrow(sentence);
  });

  test('what is no JSON, or too long to be looked at', () => {
    expect(() => readDrill('{"redialDrill":1,')).toThrow(/^This is not JSON/);
    expect(() => readDrill(' '.repeat(300_000))).toThrow(/^This file is too long/);
  });

  test('a prototype in disguise', () => {
    const file = JSON.stringify(whole).replace('"about"', '"__proto__":{"steps":[]},"about"');
    expect(() => readDrill(file)).toThrow(/no such field/);
  });

  test('anything else, in one short sentence', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(...Object.keys(whole)), (text, key) => {
        const files = [text, JSON.stringify({ ...whole, [key]: JSON.parse(text) })];
        for (const file of files) {
          try {
            readDrill(file);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect(String(error)).toMatch(/^Error: .{5,400}\.?$/);
          }
        }
      }),
    );
  });
});
