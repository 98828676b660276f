import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CopiedMessage, copyOf } from './copies';

const SEED = 20261128;
const encoder = new TextEncoder();

function message(body: string | Uint8Array, more: Partial<CopiedMessage> = {}): CopiedMessage {
  const binary = typeof body !== 'string';
  return {
    at: 1000,
    direction: 'out',
    binary,
    truncated: false,
    body: binary ? body : encoder.encode(body),
    url: 'wss://host/chat?v=2',
    protocol: undefined,
    ...more,
  };
}

describe('a copy of messages', () => {
  it('is text as it is, bytes as hex', () => {
    expect(copyOf([message('{"a": 1}'), message(Uint8Array.of(1, 255))], 'text')).toBe('{"a": 1}\n01 ff');
    expect(copyOf([message('{"a":1}')], 'json')).toBe('{\n  "a": 1\n}');
    expect(copyOf([message('no json')], 'json')).toBe('"no json"');
    expect(copyOf([message('hi')], 'hex')).toBe('68 69');
  });

  it('is a line for wscat, with the sub-protocol; bytes it cannot send', () => {
    expect(copyOf([message("it's", { protocol: 'v12.stomp' })], 'wscat')).toBe(
      "wscat -c 'wss://host/chat?v=2' -s 'v12.stomp' -x 'it'\\''s'",
    );
    expect(copyOf([message(Uint8Array.of(1))], 'wscat')).toMatch(/^# 1 bytes of binary/);
  });

  it('reaches a shell’s command as it was, whatever is in it (seed 20261128)', () => {
    // As one argument of a command that prints it: a shell takes no NUL.
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((one) => one.replaceAll('\0', ''));
    fc.assert(
      fc.property(text, (body) => {
        const line = copyOf([message(body)], 'wscat');
        const printed = execFileSync('sh', ['-c', `wscat() { printf %s "$4"; }; ${line}`]);
        expect(printed.toString()).toBe(body);
      }),
      { seed: SEED, numRuns: 40, examples: [["'; echo $(id) `id` \\n \n ' \" #"]] },
    );
  });

  it('is a fixture from which each message comes back', () => {
    const made: unknown = JSON.parse(
      copyOf(
        [
          message('{"a":1}', { at: 1000, direction: 'in' }),
          message('{ "a": 1 }', { at: 1012.34 }),
          message('12'),
          message(Uint8Array.of(104, 105), { truncated: true }),
        ],
        'fixture',
      ),
    );
    expect(made).toEqual([
      { direction: 'received', afterMs: 0, json: { a: 1 } },
      { direction: 'sent', afterMs: 12.3, text: '{ "a": 1 }' },
      { direction: 'sent', afterMs: 0, text: '12' },
      { direction: 'sent', afterMs: 0, base64: 'aGk=', truncated: true },
    ]);
  });
});
