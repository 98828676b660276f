// Makes a fresh clone run with Node alone: complains about a Node that is too old, installs the dependencies when
// those of the lock file are not there, then hands over to a TypeScript file. Plain Node: nothing is installed yet.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * Runs a TypeScript file of the project in this process, with what it depends on installed.
 * @param {string} script path from the root of the project
 */
export async function handOver(script) {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint) fail(complaint);
  ensureDependencies(ROOT);
  const { register } = await import('tsx/esm/api');
  register();
  await import(pathToFileURL(resolve(ROOT, script)).href);
}

/**
 * A sentence when that Node cannot run the project, else `undefined`. Vite 8 sets the bounds.
 * @param {string} version as `process.versions.node` has it
 */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (fits) return undefined;
  return `Redial needs Node 20.19 or newer (22.12 or newer from Node 21 on); this is Node ${version}. Get one at https://nodejs.org.`;
}

/**
 * What is written down after an installation: the platform, since native parts differ by it, and a fingerprint of
 * the lock file and of the dependencies asked for.
 * @param {{ lock: string; manifest: string; platform: string }} of contents of package-lock.json and package.json, and `os-arch`
 * @returns {string} `os-arch SHA-256`
 */
export function stampOf({ lock, manifest, platform }) {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(manifest);
  const asked = JSON.stringify([dependencies, devDependencies, optionalDependencies]);
  return `${platform} ${createHash('sha256').update(`${asked}\0${lock}`).digest('hex')}`;
}

/**
 * Whether npm's own note of an installation (`node_modules/.package-lock.json`) holds all that the lock file asks for,
 * parts for other platforms aside.
 * @param {string} lock
 * @param {string} installed
 */
export function installedMatches(lock, installed) {
  const wanted = JSON.parse(lock).packages ?? {};
  const present = JSON.parse(installed).packages ?? {};
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || (entry.optional && !present[path]) || present[path]?.version === entry.version,
  );
}

/**
 * How npm is started here: the one that runs us, else the one on the path.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function npmCommand(args, env = process.env, platform = process.platform) {
  // Under yarn or pnpm the variable names those.
  if (/npm-cli\.c?js$/.test(env.npm_execpath ?? '')) {
    return { command: process.execPath, args: [env.npm_execpath, ...args], shell: false };
  }
  // On Windows npm is a .cmd file, which Node starts through a shell only.
  return { command: 'npm', args, shell: platform === 'win32' };
}

function ensureDependencies(root) {
  const stampFile = join(root, 'node_modules', '.redial-stamp');
  const stamp = read(stampFile);
  if (stamp === stampIn(root)) return;

  // Whoever ran npm by hand need not wait for it again.
  const lock = read(join(root, 'package-lock.json'));
  const installed = read(join(root, 'node_modules', '.package-lock.json'));
  const here = !stamp || stamp.startsWith(`${PLATFORM} `);
  const done = here && lock && installed && asksTheSame(root, lock) && installedMatches(lock, installed);
  if (!done) install(root, lock);
  writeFileSync(stampFile, stampIn(root));
}

function install(root, lock) {
  if (lock) {
    console.log('Installing the dependencies (npm ci) …');
    const { ok, errors } = npm(root, 'ci');
    if (ok) return;
    // npm's code for a lock file that does not fit package.json.
    if (!errors.includes('EUSAGE')) fail(`${errors}\nnpm ci failed. It needs the npm registry.`);
    console.log('package-lock.json is out of date: npm install brings it up to date. Commit what changes.');
  } else {
    console.log('There is no package-lock.json: npm install writes it.');
  }
  const { ok, errors } = npm(root, 'install');
  if (!ok) fail(`${errors}\nnpm install failed. It needs the npm registry.`);
}

function npm(root, action) {
  const { command, args, shell } = npmCommand([action, '--include=dev', '--no-audit', '--no-fund']);
  const run = spawnSync(command, args, {
    cwd: root,
    shell,
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    // Of warnings alone there may be more than Node's 1 MiB.
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error)
    fail(`npm could not be started (${run.error.message}). It comes with Node: https://nodejs.org.`);
  return { ok: run.status === 0, errors: run.stderr };
}

/** Whether the lock file was made for the dependencies that package.json asks for now. */
function asksTheSame(root, lock) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const noted = JSON.parse(lock).packages?.[''] ?? {};
  return ['dependencies', 'devDependencies', 'optionalDependencies'].every((field) => {
    const asked = Object.entries(manifest[field] ?? {});
    const known = noted[field] ?? {};
    return (
      asked.length === Object.keys(known).length && asked.every(([name, range]) => known[name] === range)
    );
  });
}

function stampIn(root) {
  return stampOf({
    lock: read(join(root, 'package-lock.json')) ?? '',
    manifest: readFileSync(join(root, 'package.json'), 'utf8'),
    platform: PLATFORM,
  });
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** @returns {never} */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
