// Gzip size of what is shipped.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EXTENSION } from './browser';
import type { Bench, Line } from './harness';

const KILOBYTE = 1000;

export const size: Bench = async () => [
  line('page', [join(EXTENSION, 'src/page/page.iife.js')], 14),
  line('faults, in pages with a fault on alone', [join(EXTENSION, 'src/page/faults/late.js')]),
  line('relay', [join(EXTENSION, 'src/relay/relay.iife.js')], 6),
  line('panel to open', filesOfPanel(openedWith), 150),
  line('panel in all, with its workers and what it loads when asked', filesOfPanel(named)),
];

/** Without a bar nothing is asked of it. */
function line(name: string, files: readonly string[], bar = Number.POSITIVE_INFINITY): Line {
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  const value = bytes / KILOBYTE;
  const said = Number.isFinite(bar) ? `≤ ${bar} kB` : 'none';
  return { name: 'size', what: `${name}, gzip`, value, unit: 'kB', bar: said, meets: value <= bar };
}

/** The panel's page with every script, worker and style that it comes to by `isLoaded`, directly or not. */
function filesOfPanel(isLoaded: (asset: string, text: string) => boolean): string[] {
  const found = new Set<string>();
  const assets = [EXTENSION, join(EXTENSION, 'assets')].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(js|css)$/.test(name))
      .map((name) => join(folder, name)),
  );
  const visit = (file: string): void => {
    if (found.has(file) || !existsSync(file)) return;
    found.add(file);
    const text = readFileSync(file, 'utf8');
    for (const asset of assets) {
      if (isLoaded(basename(asset), text)) visit(asset);
    }
  };
  visit(join(EXTENSION, 'src/panel/panel.html'));
  return [...found];
}

function named(asset: string, text: string): boolean {
  return text.includes(asset);
}

/** By a tag of the page or a static import: neither by `import()` nor as a worker. */
function openedWith(asset: string, text: string): boolean {
  const name = asset.replaceAll('.', '\\.');
  return new RegExp(`(?:\\b(?:src|href)=|\\bfrom\\s*|\\bimport\\s*)["'\`](?:[^"'\`]*/)?${name}["'\`]`).test(
    text,
  );
}
