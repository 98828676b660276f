import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexRow, hexRowCount, hexText } from './hex';
import { jsonTreeRows } from './json-tree';
import { rawLines } from './raw-lines';

const SEED = 20261123;

describe('hex rows', () => {
  it('are offset, bytes and ASCII', () => {
    const body = Uint8Array.from({ length: 20 }, (_, n) => n + 0x30);
    expect(hexRow(body, 0, 16)).toEqual({
      offset: '000000',
      bytes: '30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f',
      ascii: '0123456789:;<=>?',
    });
    expect(hexRow(body, 1, 16)).toEqual({ offset: '000010', bytes: '40 41 42 43', ascii: '@ABC' });
    expect(hexRow(Uint8Array.of(0x1f, 0x20, 0x7e, 0x7f, 0xff), 0, 8).ascii).toBe('. ~..');
  });

  it('hold every byte once, whatever the width (seed 20261123)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(8, 16), (body, width) => {
        let all = '';
        for (let row = 0; row < hexRowCount(body.length, width); row++)
          all += `${hexRow(body, row, width).bytes} `;
        expect(all.replaceAll(/ +/g, ' ').trim()).toBe(hexText(body));
        expect(hexText(body).replaceAll(' ', '')).toBe(Buffer.from(body).toString('hex'));
      }),
      { seed: SEED },
    );
  });
});

describe('raw lines', () => {
  it('break at line ends and at the width', () => {
    const lines = rawLines('abcdef\n\ngh\r\nij', 4);
    expect(Array.from({ length: lines.count }, (_, row) => lines.line(row))).toEqual([
      'abcd',
      'ef',
      '',
      'gh',
      'ij',
    ]);
  });

  it('lose nothing (seed 20261123)', () => {
    const text = fc.stringMatching(/^[ab\n]{0,60}$/);
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (body, columns) => {
        const lines = rawLines(body, columns);
        const shown = Array.from({ length: lines.count }, (_, row) => lines.line(row));
        expect(shown.join('')).toBe(body.replaceAll('\n', ''));
        for (const line of shown) expect(line.length).toBeLessThanOrEqual(columns);
      }),
      { seed: SEED },
    );
  });
});

describe('a JSON tree', () => {
  const value = { type: 'sync', list: [1, { deep: true }], none: null, empty: {} };

  it('shows only what is unfolded', () => {
    expect(jsonTreeRows(value, new Set()).map((row) => row.text)).toEqual([
      '{type: "sync", list: [2], none: null, empty: {…}}',
    ]);
    const rows = jsonTreeRows(value, new Set(['0', '0.1']));
    expect(rows.map(({ key, depth, kind }) => [key, depth, kind])).toEqual([
      ['', 0, 'object'],
      ['type', 1, 'string'],
      ['list', 1, 'array'],
      ['0', 2, 'number'],
      ['1', 2, 'object'],
      ['none', 1, 'null'],
      ['empty', 1, 'object'],
    ]);
    expect(rows.find((row) => row.key === 'empty')?.foldable).toBe(false);
  });

  it('cuts long lists into ranges', () => {
    const rows = jsonTreeRows(
      Array.from({ length: 250 }, (_, n) => n),
      new Set(['0', '0.r200']),
    );
    expect(rows.slice(0, 4).map((row) => row.text)).toEqual(['[250]', '0 … 99', '100 … 199', '200 … 249']);
    expect(rows).toHaveLength(4 + 50);
    expect(rows[4]).toMatchObject({ key: '200', text: '200', depth: 2 });
  });

  it('cuts long strings, and says so', () => {
    const [row] = jsonTreeRows('x'.repeat(5000), new Set());
    expect(row?.text).toHaveLength(1003);
    expect(row?.text.endsWith('…"')).toBe(true);
  });

  it('is not led astray by names of built-in properties', () => {
    const rows = jsonTreeRows(
      JSON.parse('{"__proto__":{"a":1},"constructor":2,"length":3}'),
      new Set(['0', '0.0']),
    );
    expect(rows.map((row) => [row.key, row.text])).toEqual([
      ['', '{__proto__: {…}, constructor: 2, length: 3}'],
      ['__proto__', '{a: 1}'],
      ['a', '1'],
      ['constructor', '2'],
      ['length', '3'],
    ]);
  });
});
