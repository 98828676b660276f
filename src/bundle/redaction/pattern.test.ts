import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { BundleError } from '../bundle-error';
import { SEED } from '../testing/records';
import { Pattern } from './pattern';
import type { Span } from './span';

// Properties and hostile texts take their time on a busy machine; nothing here is about speed.
vi.setConfig({ testTimeout: 300_000 });

function found(pattern: string, text: string): [number, number][] {
  const spans: Span[] = [];
  new Pattern(pattern).find(text, spans);
  return spans.map(({ start, end }) => [start, end]);
}

function foundByJavaScript(pattern: string, flags: string, text: string): [number, number][] {
  return [...text.matchAll(new RegExp(pattern, `g${flags}`))]
    .map((match): [number, number] => [match.index, match.index + match[0].length])
    .filter(([start, end]) => end > start);
}

/** Patterns of a few letters, whose repeated parts are never empty (there, JavaScript's rules are its own). */
const { pattern: anyPattern } = fc.letrec<{ pattern: string; sequence: string; part: string; atom: string }>(
  (tie) => ({
    pattern: fc.oneof(
      { depthSize: 'small' },
      tie('sequence'),
      fc.tuple(tie('sequence'), tie('sequence')).map((p) => p.join('|')),
    ),
    sequence: fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
    part: fc
      .tuple(
        tie('atom'),
        fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', '??'),
      )
      .map(([atom, times]) => (/^(?:\^|\$|\\b|\\B)$/.test(atom) ? atom : atom + times)),
    atom: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        'a',
        'b',
        'c',
        '1',
        '-',
        '.',
        '[ab]',
        '[^a]',
        '[a-c1]',
        '\\d',
        '\\w',
        '\\W',
        '\\s',
        '\\b',
        '\\B',
        '^',
        '$',
        '\\.',
      ),
      fc
        .array(fc.constantFrom('a', 'b', '[ab]', '\\d'), { minLength: 1, maxLength: 3 })
        .map((units) => `(?:${units.join('|')})`),
      tie('sequence')
        .filter((inner) => !new RegExp(`^(?:${inner})$`).test('') && !/[\^$]|\\b|\\B/.test(inner))
        .map((inner) => `(${inner})`),
    ),
  }),
);

describe('matches are those of JavaScript', () => {
  test('for any pattern and text', () => {
    fc.assert(
      fc.property(
        anyPattern,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '-', '.', '\n', 'A', 'é'), maxLength: 30 }),
        fc.constantFrom('', 'i', 'm', 's'),
        (pattern, text, flags) => {
          expect(found(`/${pattern}/${flags}`, text)).toEqual(foundByJavaScript(pattern, flags, text));
        },
      ),
      { seed: SEED, numRuns: 5000 },
    );
  });

  test.each([
    ['user-\\d+', '', 'user-1 user-x user-22'],
    ['\\b[A-Z]{2}\\d{6}\\b', '', 'AB123456 xAB123456 AB1234567'],
    ['(?:foo|foobar)baz?', '', 'foobarbaz foobaz'],
    ['<.*?>', '', '<a> text <b>'],
    ['\\u00e9\\x41[\\u4f60-\\u597d]', '', 'éA你'],
    ['straße|ÄÖ', 'i', 'STRAßE äö'],
    ['(?<year>\\d{4})-\\d\\d', '', '2026-11'],
    ['[\\]\\-x]+', '', 'a]-x'],
    ['x{0,2}y', '', 'xxxy'],
    ['^\\w+$', 'm', 'one\ntwo three\nfour'],
  ])('%s', (pattern, flags, text) => {
    expect(found(`/${pattern}/${flags}`, text)).toEqual(foundByJavaScript(pattern, flags, text));
  });
});

describe('what is not possible is refused in one line', () => {
  test.each([
    ['(a)\\1', 'back-references'],
    ['(?=a)b', 'look-around'],
    ['(?<!a)b', 'look-around'],
    ['\\p{L}', 'Unicode properties'],
    ['(', 'no regular expression'],
    ['a{2000}', 'further than 1000'],
    ['((a{100}){100}){100}', 'more than 2000 steps'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'nested deeper than 50'],
    ['x'.repeat(501), 'longer than 500'],
    ['/a/y', 'the flag "y"'],
  ])('%s', (pattern, why) => {
    expect(() => new Pattern(pattern)).toThrow(BundleError);
    expect(() => new Pattern(pattern)).toThrow(why);
  });
});

describe('no pattern and text make it explode', () => {
  const long = 'a'.repeat(200_000);

  test.each([
    ['(a+)+$', `${long}!`],
    ['(a|a)*b', long],
    ['(a|aa)+c', long],
    ['a*a*a*a*a*b', long],
    ['(.*)*x', long],
    ['(?:a*b)*c|.*d', long],
    ['([a-z]+)*\\d', `${long} `],
    ['a{1,500}b', long.slice(0, 20_000)],
  ])('%s', (pattern, text) => {
    const spans: Span[] = [];
    new Pattern(pattern).find(text, spans);
    expect(spans.every(({ start, end }) => start < end && end <= text.length)).toBe(true);
  });

  test('where a match looks ahead for nothing again and again, the rest of the text is replaced', () => {
    const spans: Span[] = [];
    new Pattern('a*b|a').find(long, spans);
    expect(spans.at(-1)?.end).toBe(long.length);
    expect(spans.length).toBeLessThan(2000);
  });
});
