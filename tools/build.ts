// `npm run build`: leaves dist/chrome and dist/firefox, each loadable unpacked. `npm run build -- chrome` builds one.

import { resolve } from 'node:path';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');

const TARGETS: { [name: string]: () => Promise<void> } = {
  chrome: () => extension('chrome'),
  firefox: () => extension('firefox'),
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(TARGETS, name));
if (unknown !== undefined) {
  console.error(
    `There is nothing called "${unknown}" to build. There are: ${Object.keys(TARGETS).join(', ')}.`,
  );
  process.exit(2);
}
for (const [name, make] of Object.entries(TARGETS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  await make();
  console.log(`built dist/${name}`);
}

async function extension(mode: string): Promise<void> {
  await build({ root: ROOT, configFile: resolve(ROOT, 'vite.config.ts'), mode, logLevel: 'warn' });
}
