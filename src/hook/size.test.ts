// The weight of what an app bundles.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

async function gzipped(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).byteLength;
}

it('the core is under 5 kB', async () => {
  const core = await gzipped(`export { createSocket } from './index';`);
  expect(core).toBeGreaterThan(1_000);
  expect(core).toBeLessThan(5_000);
});

it('what is not imported is not bundled', async () => {
  const backoff = await gzipped(`export { exponentialBackoff } from './index';`);
  expect(backoff).toBeLessThan(300);
  const all = await gzipped(`export * from './index';`);
  expect(all).toBeLessThan(7_500);
});

it('nothing is imported from elsewhere', async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    metafile: true,
    write: false,
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  expect(imported.filter(({ external }) => external)).toEqual([]);
  expect(Object.keys(metafile.inputs).filter((path) => !/(^|\/)src\/hook\/[^/]+\.ts$/.test(path))).toEqual(
    [],
  );
});
