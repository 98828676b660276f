import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from './parse';
import { COMPARISONS, type Filter, MEASURES, printFilter, type Term, TRAITS } from './terms';

const SEED = 20261128;

const termsOf = (text: string) => parseFilter(text).filter;
const problemsOf = (text: string) => parseFilter(text).problems;
const textTerm = (text: string, negated = false): Term => ({ kind: 'text', text, negated });

describe('the filter language', () => {
  it.each<[string, Term[]]>([
    ['hello', [textTerm('hello')]],
    ['two words', [textTerm('two'), textTerm('words')]],
    ['"two words"', [textTerm('two words')]],
    ['-"not \\"this\\""', [textTerm('not "this"', true)]],
    ['/m-\\d+/i', [{ kind: 'regex', source: 'm-\\d+', flags: 'i', negated: false }]],
    ['/a b/', [{ kind: 'regex', source: 'a b', flags: '', negated: false }]],
    ['dir:in', [{ kind: 'dir', value: 'in', negated: false }]],
    ['type:chat.*', [{ kind: 'type', pattern: 'chat.*', negated: false }]],
    ['type:"EVENT message"', [{ kind: 'type', pattern: 'EVENT message', negated: false }]],
    ['-is:heartbeat', [{ kind: 'is', trait: 'heartbeat', negated: true }]],
    ['size>1k', [{ kind: 'measure', measure: 'size', comparison: '>', value: 1000, negated: false }]],
    [
      'size<=1.5MB',
      [{ kind: 'measure', measure: 'size', comparison: '<=', value: 1_500_000, negated: false }],
    ],
    ['slow>50ms', [{ kind: 'measure', measure: 'slow', comparison: '>', value: 50, negated: false }]],
    ['paint>1.1s', [{ kind: 'measure', measure: 'paint', comparison: '>', value: 1100, negated: false }]],
    ['conn:3', [{ kind: 'conn', ordinal: 3, negated: false }]],
    ['conn:#3', [{ kind: 'conn', ordinal: 3, negated: false }]],
    ['protocol:mqtt', [{ kind: 'protocol', pattern: 'mqtt', negated: false }]],
    ['after:12:01:14.2', [{ kind: 'time', side: 'after', time: 43_274_200, negated: false }]],
  ])('%s', (text, terms) => {
    expect(parseFilter(text)).toEqual({ filter: [terms], problems: [] });
  });

  it('takes for text what is not of it: addresses, paths, pieces of JSON', () => {
    for (const text of [
      'http://localhost:8080/ws',
      '/ws/chat',
      '/ws/chat/',
      '{"type":"trade","seq":12}',
      '"seq":77777',
      'typed:x',
      'Type:x',
      'size',
      '-',
      '/',
      '//',
      '"open',
      '12:30',
    ]) {
      expect(termsOf(text), text).toEqual([[textTerm(text)]]);
    }
  });

  it('has alternatives, and no empty ones', () => {
    expect(termsOf('a OR b c')).toEqual([[textTerm('a')], [textTerm('b'), textTerm('c')]]);
    expect(termsOf('OR a OR OR b OR')).toEqual([[textTerm('a')], [textTerm('b')]]);
    expect(termsOf('"OR" or')).toEqual([[textTerm('OR'), textTerm('or')]]);
    expect(termsOf('  ')).toEqual([]);
  });

  it.each([
    ['dir:up', 'filterProblemDirection'],
    ['dir:', 'filterProblemDirection'],
    ['type:', 'filterProblemPattern'],
    ['protocol:""', 'filterProblemPattern'],
    ['conn:x', 'filterProblemConnection'],
    ['conn:0', 'filterProblemConnection'],
    ['is:odd', 'filterProblemTrait'],
    ['size>', 'filterProblemSize'],
    ['size:5', 'filterProblemSize'],
    ['size>5ms', 'filterProblemSize'],
    ['slow>1k', 'filterProblemSpan'],
    ['after:25:00', 'filterProblemTime'],
    ['before:noon', 'filterProblemTime'],
    ['/(/', 'filterProblemRegex'],
    ['/a/ii', 'filterProblemRegex'],
  ])('says what is wrong with %s, and where', (word, key) => {
    expect(problemsOf(`ok -${word} ok`)).toMatchObject([{ from: 3, to: 4 + word.length, key }]);
    expect(termsOf(`ok -${word} ok`)).toEqual([[textTerm('ok'), textTerm('ok')]]);
  });

  it('takes escapes that only older regular expressions have', () => {
    expect(problemsOf('/\\"seq\\"\\-/')).toEqual([]);
  });

  it('never throws, and prints what parses to the same (seed 20261128)', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '"',
        '\\',
        '/',
        '-',
        ' ',
        ' OR ',
        'type:',
        'is:',
        'is:ack',
        'size>',
        '1k',
        'dir:in',
        'conn:',
        '*',
        '\n',
        '(',
        'after:',
        '12:01',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const { filter, problems } = parseFilter(text);
        for (const { from, to } of problems) expect(from >= 0 && from < to && to <= text.length).toBe(true);
        expect(parseFilter(printFilter(filter))).toEqual({ filter, problems: [] });
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });

  it('prints every filter so that it comes back, and prints that the same (seed 20261128)', () => {
    const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    const condition = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text: fc.string({ unit: 'binary', maxLength: 20 }) }),
      fc.record({
        kind: fc.constant('regex' as const),
        source: fc.constantFrom('a', 'a b', '\\/x', '[a-z]+\\d', '"', '\\\\', 'x|OR y'),
        flags: fc.constantFrom('', 'i', 'su'),
      }),
      fc.record({ kind: fc.constant('dir' as const), value: fc.constantFrom('in' as const, 'out' as const) }),
      fc.record({ kind: fc.constantFrom('type' as const, 'protocol' as const), pattern: anyText }),
      fc.record({ kind: fc.constant('conn' as const), ordinal: fc.integer({ min: 1, max: 999_999 }) }),
      fc.record({ kind: fc.constant('is' as const), trait: fc.constantFrom(...TRAITS) }),
      fc.record({
        kind: fc.constant('measure' as const),
        measure: fc.constantFrom(...MEASURES),
        comparison: fc.constantFrom(...COMPARISONS),
        value: fc.nat(1e9),
      }),
      fc.record({
        kind: fc.constant('time' as const),
        side: fc.constantFrom('after' as const, 'before' as const),
        time: fc.nat(86_399_999),
      }),
    );
    const term = fc.tuple(condition, fc.boolean()).map(([one, negated]): Term => ({ ...one, negated }));
    const filters: fc.Arbitrary<Filter> = fc.array(fc.array(term, { minLength: 1, maxLength: 4 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(filters, (filter) => {
        const printed = printFilter(filter);
        expect(parseFilter(printed)).toEqual({ filter, problems: [] });
        expect(printFilter(parseFilter(printed).filter)).toBe(printed);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  it('takes no longer for a pasted document than for its length', () => {
    const document = '"a /b '.repeat(20_000);
    expect(termsOf(document)[0]).toHaveLength(40_000);
  });
});
