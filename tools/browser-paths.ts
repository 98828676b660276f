// Where the browsers lie on each system, and what their version line says. Pure: nothing here looks at the disk.

import { posix, win32 } from 'node:path';

export type BrowserKind = 'chromium' | 'firefox';

/** The variable by which a user names the executable. */
export const OVERRIDE: Record<BrowserKind, string> = {
  chromium: 'REDIAL_CHROMIUM',
  firefox: 'REDIAL_FIREFOX',
};

/**
 * Oldest major version that Redial supports, as the manifests say it. Structured clone between worlds (Chromium 148)
 * makes recording faster and is not needed.
 */
export const OLDEST: Record<BrowserKind, number> = { chromium: 128, firefox: 140 };

/** Before branded Chrome: Chromium is what Debian ships and what the facts of this project were measured on. */
const COMMANDS: Record<BrowserKind, readonly string[]> = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

const MAC_APPS: Record<BrowserKind, readonly string[]> = {
  chromium: ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'],
  firefox: [
    'Firefox.app/Contents/MacOS/firefox',
    'Firefox Developer Edition.app/Contents/MacOS/firefox',
    'Firefox Nightly.app/Contents/MacOS/firefox',
  ],
};

const WINDOWS_PROGRAMS: Record<BrowserKind, readonly string[]> = {
  chromium: ['Chromium\\Application\\chrome.exe', 'Google\\Chrome\\Application\\chrome.exe'],
  firefox: ['Mozilla Firefox\\firefox.exe', 'Firefox Developer Edition\\firefox.exe'],
};

const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin'];

/**
 * Paths where that browser may be, the likeliest first: the override alone where it is set, else the system's usual
 * places, then the folders of PATH.
 */
export function candidatePaths(
  kind: BrowserKind,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const override = env[OVERRIDE[kind]];
  if (override) return [override];
  return [...new Set([...usualPaths(kind, env, platform), ...onPath(kind, env, platform)])];
}

export interface BrowserVersion {
  /** `Chromium`, `Google Chrome`, `Mozilla Firefox`. */
  name: string;
  /** `156.0.8078.79`, `153.7.0esr`. */
  version: string;
  major: number;
}

/** Reads what `--version` prints, or `undefined` where no version stands in it. Warnings around it are passed over. */
export function parseVersion(output: string): BrowserVersion | undefined {
  const found = /^\s*([A-Z][A-Za-z ]*?) (\d+)((?:\.\w+)*)/m.exec(output);
  if (!found) return undefined;
  const [, name = '', major = '', rest = ''] = found;
  return { name, version: major + rest, major: Number(major) };
}

function usualPaths(kind: BrowserKind, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  switch (platform) {
    case 'darwin': {
      const folders = ['/Applications', ...(env.HOME ? [posix.join(env.HOME, 'Applications')] : [])];
      return MAC_APPS[kind].flatMap((app) => folders.map((folder) => posix.join(folder, app)));
    }
    case 'win32': {
      const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(isSet);
      return WINDOWS_PROGRAMS[kind].flatMap((program) =>
        folders.map((folder) => win32.join(folder, program)),
      );
    }
    default:
      return COMMANDS[kind].flatMap((command) => LINUX_FOLDERS.map((folder) => posix.join(folder, command)));
  }
}

function onPath(kind: BrowserKind, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const windows = platform === 'win32';
  const { join, delimiter } = windows ? win32 : posix;
  // Windows calls it `Path`; Node's own `process.env` answers to both, a copy of it does not.
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isSet);
  return COMMANDS[kind].flatMap((command) =>
    folders.map((folder) => join(folder, windows ? `${command}.exe` : command)),
  );
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
