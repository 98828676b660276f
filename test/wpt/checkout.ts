// The tests that a checkout of web-platform-tests holds: which addresses its own server would give them, and which of
// them cannot be run here, with the reason.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { HANDLERS } from './handlers';
import { htmlMetadata, type Metadata, scriptMetadata } from './metadata';
import { SCRIPTS } from './scripts';

/** One address to load: a test file in one global, with one variant. */
export interface WptTest {
  /** Path and query from the server's root: `/websockets/Close-1000.any.worker.html?wss`. */
  url: string;
  secure: boolean;
  /** A sentence's end, where it cannot be run: "handler stash_responder". */
  cannotRun?: string;
}

/** Folders whose files are read by tests and are none themselves. */
const HELD_BY_TESTS = new Set(['handlers', 'resources', 'support', 'tools']);

/** Where each global's test lies, for `NAME.any.js`. Others (shadow realms, shells) mean nothing to a browser. */
const GLOBALS: { [name: string]: string } = {
  window: '.any.html',
  dedicatedworker: '.any.worker.html',
  sharedworker: '.any.sharedworker.html',
  serviceworker: '.https.any.serviceworker.html',
};
const GLOBAL_GROUPS: { [name: string]: readonly string[] } = {
  worker: ['dedicatedworker', 'sharedworker', 'serviceworker'],
};

/**
 * All tests under `websockets/` of a checkout, by address.
 * @throws Error with a sentence for people where the folder is no checkout
 */
export function findTests(root: string): WptTest[] {
  if (!isFolder(join(root, 'websockets'))) {
    throw new Error(
      `${root} has no folder "websockets": point at a checkout of the web-platform-tests repository.`,
    );
  }
  for (const file of ['testharness.js']) {
    if (isFile(join(root, 'resources', file))) continue;
    throw new Error(
      `${root} has no resources/${file}. The tests are written for it, and Redial brings none: check out the folders ` +
        '"resources" and "common" of the web-platform-tests repository too.',
    );
  }
  const tests: WptTest[] = [];
  const unknownHandlers = handlersOf(root).filter((name) => !HANDLERS.has(name));
  for (const file of filesUnder(root, 'websockets')) {
    tests.push(...testsIn(file, readFileSync(join(root, file), 'utf8'), unknownHandlers));
  }
  return tests.sort((one, other) => (one.url < other.url ? -1 : 1));
}

function testsIn(file: string, source: string, unknownHandlers: readonly string[]): WptTest[] {
  const pages = pagesOf(file, source);
  return pages.flatMap(({ path, metadata }) =>
    (metadata.variants.length > 0 ? metadata.variants : ['']).map((variant) => {
      const cannotRun = reasonAgainst(path, variant, source, unknownHandlers);
      return {
        url: `/${path}${variant}`,
        secure: path.includes('.https.') || /[?&]wpt_flags=https/.test(variant),
        ...(cannotRun === undefined ? {} : { cannotRun }),
      };
    }),
  );
}

interface TestPage {
  path: string;
  metadata: Metadata;
}

function pagesOf(file: string, source: string): TestPage[] {
  if (file.endsWith('.any.js')) {
    const metadata = scriptMetadata(source);
    const stem = file.slice(0, -'.any.js'.length);
    return globalsOf(metadata).map((global) => ({ path: `${stem}${GLOBALS[global] ?? ''}`, metadata }));
  }
  const kind = /\.(window|worker)\.js$/.exec(file);
  if (kind) {
    return [{ path: file.replace(/\.js$/, '.html'), metadata: scriptMetadata(source) }];
  }
  if (!/\.x?html?$/.test(file) || /-manual\./.test(file) || !source.includes('testharness.js')) return [];
  return [{ path: file, metadata: htmlMetadata(source) }];
}

function globalsOf({ globals }: Metadata): string[] {
  const asked = globals.length > 0 ? globals : ['window', 'dedicatedworker'];
  return [...new Set(asked.flatMap((name) => GLOBAL_GROUPS[name] ?? [name]))].filter((name) =>
    Object.hasOwn(GLOBALS, name),
  );
}

function reasonAgainst(
  path: string,
  variant: string,
  source: string,
  unknownHandlers: readonly string[],
): string | undefined {
  if (path.includes('.h2.') || /wpt_flags=h2|^\?h2/.test(variant)) return 'WebSocket over HTTP/2';
  if (path.endsWith('.serviceworker.html')) return 'a service worker';
  if (source.includes('testdriver.js')) return 'testdriver.js, which drives the browser';
  if (/RemoteContext|remote-context|dispatcher\.js/.test(source))
    return 'remote contexts, which need a dispatcher';
  const handler = unknownHandlers.find((name) => new RegExp(`/${name}(?![\\w-])`).test(source));
  if (handler !== undefined) return `handler ${handler}`;
  // A handler is never asked for by its file's name: where one stands, a comment speaks of it.
  const scripts = source.match(/[\w-]+(?<!_wsh)\.py\b/g) ?? [];
  const script = scripts.find((name) => !SCRIPTS.has(name));
  return script === undefined ? undefined : `server script ${script}`;
}

/** Names of the WebSocket handlers that the checkout has. */
function handlersOf(root: string): string[] {
  const folder = join(root, 'websockets/handlers');
  if (!isFolder(folder)) return [];
  return readdirSync(folder).flatMap((file) => /^(.+)_wsh\.py$/.exec(file)?.[1] ?? []);
}

function filesUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return HELD_BY_TESTS.has(entry.name) ? [] : filesUnder(root, path);
    return /\.(js|x?html?)$/.test(entry.name) ? [path] : [];
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
