import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FILTER } from '../model/message-filter';
import { excerptOf, soughtBy } from './sought';

const by = (query: string, matchCase = false, room: 'narrow' | 'wide' = 'narrow') =>
  soughtBy({ ...NO_FILTER, query, matchCase }, room);
const LONG = `{"type":"chat.message","id":"7870a097-47de-408b","price":9.76,"text":"Price (9.76)"}`;

describe('what is sought', () => {
  it('is the filter’s words, and nothing of its conditions', () => {
    expect(by('')).toBeUndefined();
    expect(by('type:chat dir:in -hello size>3 /pri.e/')).toBeUndefined();
    expect(excerptOf(LONG, by('type:chat 9.76'))?.found).toBe('9.76');
    expect(excerptOf(LONG, by('nowhere OR id'))?.found).toBe('id');
  });

  it('is taken by the letter, with its case where that was asked for', () => {
    expect(excerptOf(LONG, by('9576'))).toBeUndefined();
    expect(excerptOf(LONG, by('"(9.76)"'))?.found).toBe('(9.76)');
    expect(excerptOf(LONG, by('PRICE'))?.found).toBe('price');
    expect(excerptOf(LONG, by('Price', true))?.found).toBe('Price');
    expect(excerptOf(LONG, by('PRICE', true))).toBeUndefined();
  });

  it('is shown with a little of what stands before it, and all that follows', () => {
    expect(excerptOf(LONG, by('chat.'))).toEqual({
      before: '{"type":"',
      found: 'chat.',
      after: LONG.slice(14),
    });
    const far = excerptOf(LONG, by('9.76'));
    expect(far?.before).toBe('…097-47de-408b","price":');
    expect(far?.after).toBe(',"text":"Price (9.76)"}');
    expect(excerptOf(LONG, by('9.76', false, 'wide'))?.before).toHaveLength(48);
  });

  it('never fails, whatever is sought, and loses nothing that follows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (query, line) => {
        const excerpt = excerptOf(line, by(query));
        if (excerpt) expect(line.endsWith(excerpt.found + excerpt.after)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const quoted = `"${text.replace(/["\\]/g, '\\$&')}"`;
        expect(excerptOf(`before ${text} after`, by(quoted, true))?.found).toBe(text);
      }),
    );
  });
});
