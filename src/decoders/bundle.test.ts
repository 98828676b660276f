// The decoders run under an extension's content security policy: no code out of strings, nothing of Node's.

import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';

let code = '';

beforeAll(async () => {
  const result = await build({
    entryPoints: [new URL('./index.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    minify: true,
    platform: 'browser',
    write: false,
  });
  code = result.outputFiles[0]?.text ?? '';
}, 60_000);

it('are one piece, with nothing left to import', () => {
  expect(code.length).toBeGreaterThan(1000);
  expect(/\bimport\s*[({"']|\brequire\s*\(/.exec(code)?.[0]).toBeUndefined();
});

it('make no code out of strings', () => {
  expect(/\beval\s*\(|\bFunction\s*\(|set(?:Timeout|Interval)\s*\(\s*["'`]/.exec(code)?.[0]).toBeUndefined();
});

it('decode there as they do here', async () => {
  const there: typeof import('.') = await import(
    `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  );
  const decoder = there.createDecoder({ protocol: 'wamp.2.cbor' });
  const bytes = new Uint8Array([0x83, 0x11, 0x01, 0x02]);
  expect(decoder.decode({ dir: 'in', opcode: 2, bytes })).toMatchObject({ type: 'PUBLISHED', ackOf: 1 });
});
