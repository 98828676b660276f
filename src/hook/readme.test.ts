// The examples of the README are programs: they build, from what the library exports.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Loader } from 'esbuild';
import { expect, it } from 'vitest';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const readme = readFileSync(here('README.md'), 'utf8');
const examples = [...readme.matchAll(/```(tsx?)\n(.*?)```/gs)].map(([, loader, code]) => ({ loader, code }));

it('has examples', () => expect(examples.length).toBeGreaterThan(4));

it.each(examples)('builds: $code', async ({ loader, code }) => {
  const { warnings } = await build({
    stdin: { contents: code ?? '', resolveDir: here('.'), loader: loader as Loader },
    alias: { 'redial-hook': here('index.ts') },
    external: ['react', 'preact'],
    jsx: 'automatic',
    bundle: true,
    format: 'esm',
    write: false,
  });
  expect(warnings).toEqual([]);
});

it('names every option', () => {
  const sources = ['options', 'backoff', 'heartbeat', 'ordering', 'acknowledgements', 'queue', 'token-store'];
  for (const source of sources) {
    const text = readFileSync(here(`${source}.ts`), 'utf8');
    for (const [, body] of text.matchAll(/export interface \w*Options[^{]*\{(.*?)\n\}/gs)) {
      const names = [...(body ?? '').matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name ?? '');
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !new RegExp(`\`(queue\\.)?${name}[.\`]`).test(readme))).toEqual([]);
    }
  }
});
