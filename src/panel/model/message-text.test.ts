import { describe, expect, it } from 'vitest';
import { bodyPreview } from './message-text';

const encoder = new TextEncoder();
const previewOf = (body: string) => bodyPreview(encoder.encode(body), false);

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
    expect(bodyPreview(Uint8Array.of(0, 255, 16), true)).toBe('00 ff 10');
  });
});
