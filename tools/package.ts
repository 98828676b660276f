// `npm run package`: builds, has Firefox's own linter look at the add-on, and leaves artifacts/redial-NAME-VERSION.zip for
// the stores. The same sources give the same bytes, on any machine and at any time.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { npmCommand } from './install.mjs';
import { ROOT } from './product';

const EXTENSIONS = ['chrome', 'chrome-deep', 'firefox'];
/** Of every entry: zip knows no time before 1980. */
const TIME = new Date(1980, 0, 1);

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

run('The build', npmCommand(['run', '--silent', 'build']));
run('Firefox’s linter (web-ext lint)', {
  command: process.execPath,
  args: [
    join(ROOT, 'node_modules/web-ext/bin/web-ext.js'),
    'lint',
    '--source-dir',
    join(ROOT, 'dist/firefox'),
    '--warnings-as-errors',
    '--self-hosted',
  ],
  shell: false,
});
mkdirSync(join(ROOT, 'artifacts'), { recursive: true });
for (const name of EXTENSIONS) {
  const zip = pack(join(ROOT, 'dist', name));
  const path = `artifacts/redial-${name}-${version}.zip`;
  writeFileSync(join(ROOT, path), zip);
  console.log(
    `${path}  ${(zip.length / 1000).toFixed(0)} kB  sha256 ${createHash('sha256').update(zip).digest('hex')}`,
  );
}

/** A folder's files in the order of their names. */
function pack(folder: string): Uint8Array {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
  const entries = files.map((file) => [file, new Uint8Array(readFileSync(join(folder, file)))] as const);
  return zipSync(Object.fromEntries(entries), { mtime: TIME, level: 9 });
}

function run(
  what: string,
  { command, args, shell }: { command: string; args: string[]; shell: boolean },
): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', shell });
  if (status === 0) return;
  console.error(`${what} failed; the lines above say why. No archive was written.`);
  process.exit(1);
}
