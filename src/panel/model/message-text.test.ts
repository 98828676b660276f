import { describe, expect, it } from 'vitest';
import { messageText } from './message-text';

const encoder = new TextEncoder();
const typeOf = (body: unknown) => messageText(encoder.encode(JSON.stringify(body)), false).type;
const previewOf = (body: string) => messageText(encoder.encode(body), false).preview;

describe('the guessed type', () => {
  it.each([
    [{ type: 'chat.message', text: 'x' }, 'chat.message'],
    [{ id: 1, event: 'joined' }, 'joined'],
    [{ type: '', op: 10 }, '10'],
    [{ jsonrpc: '2.0', method: 'eth_subscribe' }, 'eth_subscribe'],
    [['4', '7', 'room:1', 'phx_reply', {}], 'phx_reply'],
    [['hello', { a: 1 }], 'hello'],
    [{ text: 'no name' }, ''],
    [{ type: { nested: true } }, ''],
    [{ type: 'x'.repeat(65) }, ''],
    ['just text', ''],
    [null, ''],
  ])('%j is %s', (body, type) => {
    expect(typeOf(body)).toBe(type);
  });

  it('takes the first field of a body too large to be parsed', () => {
    expect(typeOf({ type: 'history', items: Array(5000).fill('x') })).toBe('history');
    expect(typeOf({ items: Array(5000).fill('x'), type: 'history' })).toBe('');
  });

  it('survives what only looks like JSON', () => {
    expect(messageText(encoder.encode('{"type":"cut","text":"and he'), false).type).toBe('cut');
    expect(messageText(encoder.encode('{'), false).type).toBe('');
    expect(typeOf(JSON.parse('{"__proto__":{"type":"polluted"}}'))).toBe('');
  });
});

describe('the preview', () => {
  it('is one line', () => {
    expect(previewOf('  a\n\n\tb  ')).toBe('a b');
    expect(previewOf('x'.repeat(10_000))).toHaveLength(400);
  });

  it('shows that there are characters which would not be seen, or would turn the direction of writing', () => {
    expect(previewOf('a\u0000b')).toBe('a\\u0000b');
    expect(previewOf('\u202Egpj.exe')).toBe('\\u202egpj.exe');
  });

  it('is hex for binary bodies', () => {
    expect(messageText(Uint8Array.of(0, 255, 16), true)).toEqual({ type: '', preview: '00 ff 10' });
  });
});
