import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedMatches, nodeComplaint, npmCommand, stampOf } from './install.mjs';

describe('which Node can run the project', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '23.0.0', '24.1.0', '100.0.0'])('%s can', (version) => {
    expect(nodeComplaint(version)).toBeUndefined();
  });

  it.each(['16.20.2', '18.20.8', '20.18.3', '21.7.3', '22.11.0'])('%s gets a sentence', (version) => {
    expect(nodeComplaint(version)).toContain(`this is Node ${version}`);
    expect(nodeComplaint(version)).toContain('20.19');
  });
});

describe('the stamp of an installation', () => {
  const manifest = JSON.stringify({ scripts: { test: 'x' }, dependencies: { a: '^1.0.0' } });
  const before = stampOf({ lock: '{}', manifest, platform: 'linux-x64' });

  it('is one line that begins with the platform', () => {
    expect(before).toMatch(/^linux-x64 [0-9a-f]{64}$/);
  });

  it.each([
    ['lock file', { lock: '{ }' }],
    ['platform', { platform: 'darwin-arm64' }],
    ['range of a dependency', { manifest: manifest.replace('^1', '^2') }],
    ['kind of a dependency', { manifest: manifest.replace('dependencies', 'devDependencies') }],
  ])('changes with the %s', (_, change) => {
    expect(stampOf({ lock: '{}', manifest, platform: 'linux-x64', ...change })).not.toBe(before);
  });

  it('does not change with the scripts', () => {
    const other = manifest.replace('"x"', '"y"');
    expect(stampOf({ lock: '{}', manifest: other, platform: 'linux-x64' })).toBe(before);
  });
});

describe('what npm installed against what the lock file asks for', () => {
  const lock = (packages: object) => JSON.stringify({ packages: { '': { name: 'redial' }, ...packages } });
  const a = { 'node_modules/a': { version: '1.0.0' } };
  const native = { 'node_modules/native-win32': { version: '2.0.0', optional: true } };

  it('matches when all is there, parts for other platforms aside', () => {
    expect(installedMatches(lock({ ...a, ...native }), JSON.stringify({ packages: a }))).toBe(true);
  });

  it.each([
    ['a package is missing', lock({ ...a, 'node_modules/b': { version: '1.0.0' } }), a],
    ['a version is another', lock(a), { 'node_modules/a': { version: '1.0.1' } }],
    [
      'an optional part is of another version',
      lock(native),
      { 'node_modules/native-win32': { version: '1.0.0' } },
    ],
  ])('does not match when %s', (_, wanted, packages) => {
    expect(installedMatches(wanted, JSON.stringify({ packages }))).toBe(false);
  });
});

describe('how npm is started', () => {
  it('is the npm that runs us', () => {
    const { command, args, shell } = npmCommand(['ci'], { npm_execpath: '/lib/npm/bin/npm-cli.js' }, 'win32');
    expect({ command, args, shell }).toEqual({
      command: process.execPath,
      args: ['/lib/npm/bin/npm-cli.js', 'ci'],
      shell: false,
    });
  });

  it.each([
    ['linux', {}, false],
    ['win32', {}, true],
    ['linux', { npm_execpath: '/lib/yarn/bin/yarn.js' }, false],
  ] as const)('is the one on the path otherwise (%s, %o)', (platform, env, shell) => {
    expect(npmCommand(['ci'], env, platform)).toEqual({ command: 'npm', args: ['ci'], shell });
  });
});

describe('a clone', () => {
  let clone: string;
  let npm: string;

  // A clone with a fake npm that writes down how it was called and installs a fake tsx.
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'redial-clone-'));
    npm = join(clone, 'npm-cli.js');
    write('package.json', JSON.stringify({ type: 'module', dependencies: { a: '^1.0.0' } }));
    write('package-lock.json', LOCK);
    write('tools/hello.mjs', 'if (globalThis.registered) console.log("handed over");');
    cpSync(join(import.meta.dirname, 'install.mjs'), join(clone, 'tools/install.mjs'));
    write('go.mjs', `import { handOver } from './tools/install.mjs';\nawait handOver('tools/hello.mjs');\n`);
    fakeNpm('');
  });

  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  it('installs once, then hands over at once', () => {
    expect(go()).toMatchObject({ status: 0, calls: ['ci'], handedOver: true });
    expect(go()).toMatchObject({ status: 0, calls: [], handedOver: true });
  });

  it('installs again when the lock file has changed', () => {
    go();
    write('package-lock.json', LOCK.replaceAll('1.0.3', '1.0.4'));
    expect(go()).toMatchObject({ calls: ['ci'], handedOver: true });
  });

  it('installs again when node_modules came from another platform', () => {
    go();
    write('node_modules/.redial-stamp', 'plan9-mips 00');
    expect(go()).toMatchObject({ calls: ['ci'] });
  });

  it('leaves alone what somebody has installed by hand', () => {
    go();
    rmSync(join(clone, 'node_modules/.redial-stamp'));
    expect(go()).toMatchObject({ calls: [], handedOver: true });
    expect(readFileSync(join(clone, 'node_modules/.redial-stamp'), 'utf8')).toMatch(/^\w+-\w+ [0-9a-f]{64}$/);
  });

  it('installs when package.json asks for more than the lock file knows', () => {
    go();
    rmSync(join(clone, 'node_modules/.redial-stamp'));
    write('package.json', JSON.stringify({ type: 'module', dependencies: { a: '^1.0.0', b: '^1.0.0' } }));
    expect(go()).toMatchObject({ calls: ['ci'] });
  });

  it('falls back to npm install, with a sentence, when the lock file is out of date', () => {
    fakeNpm(`if (process.argv[2] === 'ci') { console.error('npm error code EUSAGE'); process.exit(1); }`);
    const { status, calls, handedOver, output } = go();
    expect({ status, calls, handedOver }).toEqual({ status: 0, calls: ['ci', 'install'], handedOver: true });
    expect(output).toContain('package-lock.json is out of date');
  });

  it('runs npm install where there is no lock file', () => {
    rmSync(join(clone, 'package-lock.json'));
    expect(go()).toMatchObject({ status: 0, calls: ['install'], handedOver: true });
  });

  it('stops with a sentence when npm fails otherwise, and tries again the next time', () => {
    fakeNpm(`console.error('npm error code ENOTFOUND'); process.exit(1);`);
    const { status, calls, handedOver, output } = go();
    expect({ status, calls, handedOver }).toEqual({ status: 1, calls: ['ci'], handedOver: false });
    expect(output).toContain('npm error code ENOTFOUND');
    expect(output).toContain('npm ci failed');
    expect(output).not.toContain('    at ');

    fakeNpm('');
    expect(go()).toMatchObject({ status: 0, calls: ['ci'], handedOver: true });
  });

  const LOCK = JSON.stringify({
    packages: { '': { dependencies: { a: '^1.0.0' } }, 'node_modules/a': { version: '1.0.3' } },
  });

  function fakeNpm(first: string): void {
    write(
      'npm-cli.js',
      `import { appendFileSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
       appendFileSync('calls', process.argv[2] + '\\n');
       ${first}
       mkdirSync('node_modules/tsx/esm', { recursive: true });
       writeFileSync('node_modules/tsx/package.json', '{"type":"module","exports":{"./esm/api":"./esm/api.js"}}');
       writeFileSync('node_modules/tsx/esm/api.js', 'export function register() { globalThis.registered = true; }');
       if (existsSync('package-lock.json')) copyFileSync('package-lock.json', 'node_modules/.package-lock.json');`,
    );
  }

  function go(): { status: number | null; calls: string[]; handedOver: boolean; output: string } {
    rmSync(join(clone, 'calls'), { force: true });
    const run = spawnSync(process.execPath, ['go.mjs'], {
      cwd: clone,
      encoding: 'utf8',
      env: { ...process.env, npm_execpath: npm },
    });
    return {
      status: run.status,
      calls: read('calls').split('\n').filter(Boolean),
      handedOver: run.stdout.includes('handed over'),
      output: run.stdout + run.stderr,
    };
  }

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  }

  function read(path: string): string {
    try {
      return readFileSync(join(clone, path), 'utf8');
    } catch {
      return '';
    }
  }
});
