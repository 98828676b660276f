import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pattern } from './calls';
import { searchPart } from './search';

const SEED = 20261123;
const encoder = new TextEncoder();

/** Which of the bodies match, looked for in one payload. */
function matching(bodies: readonly (string | Uint8Array)[], pattern: Pattern, only?: number[]): number[] {
  const parts = bodies.map((body) => (typeof body === 'string' ? encoder.encode(body) : body));
  const offsets = new Uint32Array(parts.length + 1);
  for (const [index, part] of parts.entries()) offsets[index + 1] = (offsets[index] ?? 0) + part.length;
  const payload = new Uint8Array(offsets.at(-1) ?? 0);
  for (const [index, part] of parts.entries()) payload.set(part, offsets[index]);
  const entries = Uint32Array.from(only ?? parts.map((_, index) => index));
  return [...(searchPart({ payload, offsets, entries }, [pattern])[0] ?? [])];
}

const text = (wanted: string, matchCase = false): Pattern => ({ kind: 'text', text: wanted, matchCase });
const regex = (source: string, flags = 'imu'): Pattern => ({ kind: 'regex', source, flags });

describe('the search through bodies', () => {
  it('takes upper and lower case for alike unless told otherwise', () => {
    const bodies = ['{"type":"Chat"}', 'chat', 'other', 'CHATTER'];
    expect(matching(bodies, text('chat'))).toEqual([0, 1, 3]);
    expect(matching(bodies, text('CHAT'))).toEqual([0, 1, 3]);
    expect(matching(bodies, text('Chat', true))).toEqual([0]);
  });

  it('finds nothing across the border of two bodies', () => {
    expect(matching(['ab', 'cd', 'abcd'], text('bc'))).toEqual([2]);
    expect(matching(['aa', 'a', 'aaa'], text('aaa'))).toEqual([2]);
    expect(matching(['a', '', '', 'b', 'ab'], text('ab'))).toEqual([4]);
  });

  it('passes over bodies that are not asked about', () => {
    expect(matching(['x1', 'x2', 'x3', 'x4'], text('x'), [1, 3])).toEqual([1, 3]);
    expect(matching(['x1', 'x2'], text('x'), [])).toEqual([]);
  });

  it('finds text beyond ASCII', () => {
    const bodies = ['Grüße', 'GRÜSSE', '你好', '👋🏽'];
    expect(matching(bodies, text('grü'))).toEqual([0, 1]);
    expect(matching(bodies, text('好'))).toEqual([2]);
    expect(matching(bodies, text('👋'))).toEqual([3]);
    expect(matching(bodies, text('Ü', true))).toEqual([1]);
  });

  it('takes no byte of another character for ASCII', () => {
    // K (Kelvin sign) lower-cases to k, and ſ upper-cases to S: neither is the letter itself.
    expect(matching(['\u212a', 'k', '\u017f'], text('k'))).toEqual([1]);
    expect(matching([Uint8Array.of(0xc3, 0x89), 'É'], text('i'))).toEqual([]);
  });

  it('takes regular expressions', () => {
    const bodies = ['seq 1', 'seq 12', 'SEQ 9'];
    expect(matching(bodies, regex('seq \\d$'))).toEqual([0, 2]);
    expect(matching(bodies, regex('^seq \\d$', 'mu'))).toEqual([0]);
  });

  it('answers each pattern by itself', () => {
    const payload = encoder.encode('abbc');
    const part = { payload, offsets: Uint32Array.of(0, 2, 4), entries: Uint32Array.of(0, 1) };
    expect(searchPart(part, [text('a'), text('b'), regex('c')]).map((one) => [...one])).toEqual([
      [0],
      [0, 1],
      [1],
    ]);
  });

  it('finds text longer than any step', () => {
    const long = 'abc'.repeat(200);
    expect(matching([`x${long}`, long.slice(1), `${long}${long}`], text(long))).toEqual([0, 2]);
    expect(matching([`x${long}`, long.toUpperCase()], text(long))).toEqual([0, 1]);
  });

  it('agrees with a plain look at each body, whichever way it goes (seed 20261123)', () => {
    const word = fc.stringMatching(/^[abAB1é]{0,6}$/);
    // Long bodies of other letters make those of the needle rare: another way of searching.
    const padding = fc.constantFrom('', '.'.repeat(500));
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.stringMatching(/^[abAB1]{1,3}$/),
        fc.boolean(),
        padding,
        (words, wanted, matchCase, around) => {
          const bodies = words.map((one) => around + one + around);
          const expected = bodies.flatMap((body, index) =>
            (matchCase ? body.includes(wanted) : body.toLowerCase().includes(wanted.toLowerCase()))
              ? [index]
              : [],
          );
          expect(matching(bodies, text(wanted, matchCase))).toEqual(expected);
        },
      ),
      { seed: SEED, numRuns: 1000 },
    );
  });
});
