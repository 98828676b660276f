import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodySearch, type MessageFilter, NO_FILTER } from './message-filter';

const SEED = 20261123;
const encoder = new TextEncoder();

/** Which of the bodies match, looked for in one payload. */
function matching(
  bodies: readonly (string | Uint8Array)[],
  filter: Partial<MessageFilter>,
  only?: number[],
): number[] {
  const search = bodySearch({ ...NO_FILTER, ...filter });
  const parts = bodies.map((body) => (typeof body === 'string' ? encoder.encode(body) : body));
  const offsets = new Uint32Array(parts.length + 1);
  for (const [index, part] of parts.entries()) offsets[index + 1] = (offsets[index] ?? 0) + part.length;
  const payload = new Uint8Array(offsets.at(-1) ?? 0);
  for (const [index, part] of parts.entries()) payload.set(part, offsets[index]);
  // As the frames of a segment that does not begin the index.
  const frames = (only ?? parts.map((_, index) => index)).map((index) => index + 100);
  return (search?.(payload, offsets, frames, 100) ?? frames).map((frame) => frame - 100);
}

describe('the text filter', () => {
  it('looks in every body, upper and lower case alike unless told otherwise', () => {
    const bodies = ['{"type":"Chat"}', 'chat', 'other', 'CHATTER'];
    expect(matching(bodies, { query: 'chat' })).toEqual([0, 1, 3]);
    expect(matching(bodies, { query: 'Chat', matchCase: true })).toEqual([0]);
    expect(matching(bodies, { query: '' })).toEqual([0, 1, 2, 3]);
  });

  it('finds nothing across the border of two bodies', () => {
    expect(matching(['ab', 'cd', 'abcd'], { query: 'bc' })).toEqual([2]);
    expect(matching(['aa', 'a', 'aaa'], { query: 'aaa' })).toEqual([2]);
  });

  it('passes over bodies that are not asked about', () => {
    expect(matching(['x1', 'x2', 'x3', 'x4'], { query: 'x' }, [1, 3])).toEqual([1, 3]);
  });

  it('finds text beyond ASCII', () => {
    const bodies = ['Grüße', 'GRÜSSE', '你好', '👋🏽'];
    expect(matching(bodies, { query: 'grü' })).toEqual([0, 1]);
    expect(matching(bodies, { query: '好' })).toEqual([2]);
    expect(matching(bodies, { query: '👋' })).toEqual([3]);
    expect(matching(bodies, { query: 'Ü', matchCase: true })).toEqual([1]);
  });

  it('takes no byte of another character for ASCII', () => {
    // K (Kelvin sign) lower-cases to k, and ſ upper-cases to S: neither is the letter itself.
    expect(matching(['\u212a', 'k', '\u017f'], { query: 'k' })).toEqual([1]);
    expect(matching([Uint8Array.of(0xc3, 0x89), 'É'], { query: 'i' })).toEqual([]);
  });

  it('takes regular expressions, and says when one is broken', () => {
    const bodies = ['seq 1', 'seq 12', 'SEQ 9'];
    expect(matching(bodies, { query: 'seq \\d$', regex: true })).toEqual([0, 2]);
    expect(matching(bodies, { query: '^seq \\d$', regex: true, matchCase: true })).toEqual([0]);
    expect(() => bodySearch({ ...NO_FILTER, query: '(', regex: true })).toThrow(SyntaxError);
  });

  it('agrees with a plain look at each body (seed 20261123)', () => {
    const word = fc.stringMatching(/^[abAB1é]{0,6}$/);
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.stringMatching(/^[abAB1]{1,3}$/),
        fc.boolean(),
        (bodies, query, matchCase) => {
          const expected = bodies.flatMap((body, index) =>
            (matchCase ? body.includes(query) : body.toLowerCase().includes(query.toLowerCase()))
              ? [index]
              : [],
          );
          expect(matching(bodies, { query, matchCase })).toEqual(expected);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });
});
