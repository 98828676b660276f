// Finds Chromium and Firefox, or installs Debian's packages of them where that is possible without a question. A
// browser that is missing is an error with the way to get it: nothing is ever skipped for want of one.

import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  type BrowserKind,
  type BrowserVersion,
  candidatePaths,
  OLDEST,
  OVERRIDE,
  parseVersion,
} from './browser-paths';

export type { BrowserKind } from './browser-paths';

export interface FoundBrowser extends BrowserVersion {
  kind: BrowserKind;
  /** Of the executable. */
  path: string;
}

/** Its message is a sentence for people: what is missing and how to get it. */
export class BrowserMissing extends Error {
  override name = 'BrowserMissing';
}

/**
 * The browsers asked for, in that order; those that are missing are installed first where the system is Debian or
 * Ubuntu and we may. Prints a line a browser.
 * @throws BrowserMissing
 */
export async function ensureBrowsers(kinds: readonly BrowserKind[]): Promise<FoundBrowser[]> {
  const missing: BrowserKind[] = [];
  for (const kind of kinds) {
    // Whoever names a browser wants that one, not another installed.
    if (!process.env[OVERRIDE[kind]] && (await lookFor(kind)) instanceof BrowserMissing) missing.push(kind);
  }
  if (missing.length > 0) installFromDebian(missing);

  const found: FoundBrowser[] = [];
  for (const kind of kinds) {
    const browser = await findBrowser(kind);
    console.log(`${browser.name} ${browser.version} (${browser.path})`);
    found.push(browser);
  }
  return found;
}

/**
 * That browser as it is on this machine.
 * @throws BrowserMissing where there is none, or one too old
 */
export async function findBrowser(kind: BrowserKind): Promise<FoundBrowser> {
  const found = known.get(kind) ?? (await lookFor(kind));
  if (found instanceof BrowserMissing) throw found;
  known.set(kind, found);
  return found;
}

/** Asking a browser for its version takes a tenth of a second, and tests start hundreds. */
const known = new Map<BrowserKind, FoundBrowser>();

/** The first that runs and is new enough: a path may hold an old one, or a stub that only tells how to get a browser. */
async function lookFor(kind: BrowserKind): Promise<FoundBrowser | BrowserMissing> {
  let unfit: string | undefined;
  for (const path of candidatePaths(kind, process.env).filter(isExecutable)) {
    const version = parseVersion(await versionLine(path));
    if (version && version.major >= OLDEST[kind]) return { kind, path, ...version };
    unfit ??= version
      ? `${version.name} ${version.version} (${path}) is too old: Redial needs ${OLDEST[kind]} or newer.`
      : `${path} does not say which version it is.`;
  }
  return new BrowserMissing(unfit ? `${unfit} ${wayTo(kind)}` : missingSentence(kind));
}

/** Debian's names; Ubuntu has them too, though there they may lead to a snap. */
const PACKAGE: Record<BrowserKind, string> = { chromium: 'chromium', firefox: 'firefox-esr' };

const TITLE: Record<BrowserKind, string> = { chromium: 'Chromium (or Chrome)', firefox: 'Firefox' };

/** What `@puppeteer/browsers`, which comes with puppeteer-core, calls them. */
const DOWNLOAD: Record<BrowserKind, string> = { chromium: 'chrome@stable', firefox: 'firefox@stable' };

function missingSentence(kind: BrowserKind): string {
  const named = process.env[OVERRIDE[kind]];
  if (named) return `${OVERRIDE[kind]} names ${named}, which is no program that can be run.`;
  return `${TITLE[kind]} ${OLDEST[kind]} or newer is needed and was not found. ${wayTo(kind)}`;
}

function wayTo(kind: BrowserKind): string {
  const site = kind === 'chromium' ? 'https://www.google.com/chrome' : 'https://www.mozilla.org/firefox';
  const way = isDebianLike() ? `"apt-get install ${PACKAGE[kind]}" as root` : site;
  return (
    `Get it by ${way}, or without root by "npx browsers install ${DOWNLOAD[kind]}" ` +
    `and ${OVERRIDE[kind]}=/path/that/it/prints.`
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function versionLine(path: string): Promise<string> {
  const [command, args] =
    process.platform === 'win32'
      ? // Chrome for Windows opens a window when asked for its version.
        ['powershell', ['-NoProfile', '-Command', windowsVersionQuery(path)]]
      : [path, ['--version']];
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 30_000 });
    return stdout;
  } catch {
    return '';
  }
}

/** PowerShell that prints `Google Chrome 156.0.8078.79`, the form in which other systems say it. */
function windowsVersionQuery(path: string): string {
  const literal = path.replaceAll("'", "''");
  return `$v = (Get-Item -LiteralPath '${literal}').VersionInfo; "$($v.ProductName) $($v.ProductVersion)"`;
}

function installFromDebian(kinds: readonly BrowserKind[]): void {
  const prefix = isDebianLike() ? rootPrefix() : undefined;
  if (!prefix) return;
  const packages = kinds.map((kind) => PACKAGE[kind]);
  console.log(`Installing ${packages.join(' and ')} by apt-get …`);
  // A package index that is partly out of reach may still have what we need: let the installation decide.
  run([...prefix, 'apt-get', 'update', '-q']);
  // One by one: where Ubuntu knows no firefox-esr, Chromium is installed all the same.
  for (const name of packages) {
    run([...prefix, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', '-o', LOCK_TIMEOUT, name]);
  }
}

/** Seconds to wait for another apt-get, such as the unattended upgrades of a machine just started. */
const LOCK_TIMEOUT = 'DPkg::Lock::Timeout=300';

/** What to put before a command so that it runs as root without asking anybody; `undefined` where that cannot be. */
function rootPrefix(): string[] | undefined {
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  if (process.getuid?.() === 0) return environment;
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n', ...environment] : undefined;
}

function isDebianLike(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function run([command = '', ...args]: readonly string[]): void {
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
