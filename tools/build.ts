// `npm run build`: leaves dist/chrome, dist/chrome-deep and dist/firefox, each loadable unpacked, dist/hook, the companion library, and
// dist/redial.mjs, the command line. `npm run build -- chrome` builds one.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { build as bundle } from 'esbuild';
import { build } from 'vite';
import { buildFaultEngine } from './fault-engine';
import { reportTemplate } from './report';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

/** The report's template, once it is made. */
let made: Promise<string> | undefined;

const TARGETS: { [name: string]: () => Promise<void> } = {
  chrome: () => extension('chrome'),
  'chrome-deep': deepExtension,
  firefox: () => extension('firefox'),
  hook,
  'redial.mjs': commandLine,
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
  try {
    await make();
  } catch (error) {
    console.error(
      `dist/${name} could not be built. ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exit(1);
  }
  console.log(`built dist/${name}`);
}

async function extension(mode: string): Promise<void> {
  await build({ root: ROOT, configFile: join(ROOT, 'vite.config.ts'), mode, logLevel: 'error' });
  await buildFaultEngine(join(DIST, mode));
  // What the share dialogue puts a recording into.
  writeFileSync(join(DIST, mode, 'report.html'), await template());
}

/** Made once for all that carry it. */
function template(): Promise<string> {
  made ??= reportTemplate();
  return made;
}

/** Chrome's own with one permission more, which Chrome cannot make optional. */
async function deepExtension(): Promise<void> {
  const folder = join(DIST, 'chrome-deep');
  if (!existsSync(join(DIST, 'chrome'))) await extension('chrome');
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(DIST, 'chrome'), folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { permissions: string[] };
  manifest.permissions.push('debugger');
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** One file that Node runs on its own. */
async function commandLine(): Promise<void> {
  const outfile = join(DIST, 'redial.mjs');
  await bundle({
    entryPoints: [join(ROOT, 'src/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    define: { REPORT_TEMPLATE: JSON.stringify(await template()) },
  });
  chmodSync(outfile, 0o755);
}

/** One ES module with its types, ready to be published or copied. */
async function hook(): Promise<void> {
  const folder = join(DIST, 'hook');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundle({
    entryPoints: [join(ROOT, 'src/hook/index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    format: 'esm',
    // The language of all browsers since 2022; whoever needs less compiles it with the rest of their app.
    target: 'es2022',
    logLevel: 'error',
  });
  emitTypes(folder);
  const { version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  const exports = { '.': { types: './index.d.ts', default: './index.js' } };
  const manifest = { name: 'redial-hook', version, license, type: 'module', sideEffects: false, exports };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(ROOT, 'src/hook/README.md'), join(folder, 'README.md'));
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
}

function emitTypes(folder: string): void {
  const temporary = join(folder, 'types');
  const options = ['--declaration', '--emitDeclarationOnly', '--rootDir', 'src/hook', '--outDir', temporary];
  const settings = [
    '--target',
    'es2022',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--lib',
    'es2023,dom',
  ];
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      'src/hook/index.ts',
      '--ignoreConfig',
      '--strict',
      ...options,
      ...settings,
      '--types',
      '',
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0 || !existsSync(join(temporary, 'index.d.ts'))) throw new Error(`Its types: ${stdout}`);
  for (const file of readdirSync(temporary)) {
    // Node resolves no import without an ending.
    const text = readFileSync(join(temporary, file), 'utf8').replaceAll(/(from '\.\/[\w-]+)'/g, "$1.js'");
    writeFileSync(join(temporary, file), text);
    renameSync(join(temporary, file), join(folder, file));
  }
  rmSync(temporary, { recursive: true });
}
