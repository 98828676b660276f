// The page as React builds it: development (source maps, React's warnings) or production (minified). Each state of the
// sources is built once and kept under dist/lab/, so that many labs on one machine start fast and never disturb each other.

import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type BuildMode = 'development' | 'production';

export interface BuiltFile {
  type: string;
  body: Buffer;
}

/** Files of a build by their URL path: `/` is the page, the rest begins with `/development/` or `/production/`. */
export type BuiltPage = ReadonlyMap<string, BuiltFile>;

const LAB = fileURLToPath(new URL('..', import.meta.url));
const PROJECT = path.join(LAB, '..');
const OUTPUT = path.join(PROJECT, 'dist', 'lab');
/** What the page is made from. */
const SOURCES = [
  path.join(LAB, 'page'),
  path.join(LAB, 'protocol.ts'),
  path.join(LAB, 'vite.config.ts'),
  path.join(PROJECT, 'src', 'hook'),
  path.join(PROJECT, 'package-lock.json'),
];
/** Builds of earlier sources are swept away once nothing can still be reading them. */
const STALE_MS = 60 * 60 * 1000;

/** The page of that mode, built where its sources have changed. Throws what the bundler throws. */
export async function buildPage(mode: BuildMode): Promise<BuiltPage> {
  const folder = path.join(OUTPUT, `${mode}-${await fingerprint()}`);
  if (!(await exists(folder))) {
    // Loaded here and not above: most labs find their page built, and many need none.
    const { build } = await import('vite');
    const making = path.join(OUTPUT, `making-${randomUUID()}`);
    await build({
      configFile: path.join(LAB, 'vite.config.ts'),
      mode,
      logLevel: 'warn',
      build: { outDir: making },
    });
    await rename(making, folder).catch(async (error: unknown) => {
      // Another lab finished the same build first: its files are as good.
      await rm(making, { recursive: true, force: true });
      if (!(await exists(folder))) throw error;
    });
    await sweep(folder);
  }
  return readBuilt(folder, mode);
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(SOURCES.map(filesUnder))).flat().sort()) {
    if (/\.test\.tsx?$/.test(file)) continue;
    hash
      .update(path.relative(PROJECT, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function readBuilt(folder: string, mode: BuildMode): Promise<BuiltPage> {
  const files = new Map<string, BuiltFile>();
  for (const file of await filesUnder(folder)) {
    const name = path.relative(folder, file).split(path.sep).join('/');
    const url = name === 'index.html' ? '/' : `/${mode}/${name}`;
    files.set(url, { type: mediaType(name), body: await readFile(file) });
  }
  return files;
}

async function sweep(kept: string): Promise<void> {
  for (const name of await readdir(OUTPUT)) {
    const folder = path.join(OUTPUT, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (folder !== kept && Date.now() - mtimeMs > STALE_MS)
      await rm(folder, { recursive: true, force: true });
  }
}

/** All files at or under a path; none where there is nothing. */
async function filesUnder(place: string): Promise<string[]> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return [];
  if (found.isFile()) return [place];
  const names = await readdir(place, { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

async function exists(place: string): Promise<boolean> {
  return (await stat(place).catch(() => undefined)) !== undefined;
}

function mediaType(name: string): string {
  switch (path.extname(name)) {
    case '.html':
      return 'text/html; charset=utf-8';
    case '.js':
      return 'text/javascript; charset=utf-8';
    case '.css':
      return 'text/css; charset=utf-8';
    case '.map':
      return 'application/json; charset=utf-8';
    case '.svg':
      return 'image/svg+xml';
    default:
      return 'application/octet-stream';
  }
}
