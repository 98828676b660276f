// Who may import whom, as a table: the house rules that tools/rules.ts checks, in one place.

/** A folder directly under src/. */
export type Room =
  | 'records'
  | 'page'
  | 'relay'
  | 'store'
  | 'recorder'
  | 'decoders'
  | 'analysis'
  | 'drills'
  | 'bundle'
  | 'panel'
  | 'popup'
  | 'hook'
  | 'cli';

export interface RoomRule {
  /** Rooms it may import from, besides itself. */
  imports: readonly Room[];
  /** It may import no package at all. */
  withoutPackages?: true;
}

export const ROOMS: Record<Room, RoomRule> = {
  records: { imports: [] },
  // Of records it takes types, and constants that both ends of a line must agree on: they are inlined in its one file.
  page: { imports: ['records'], withoutPackages: true },
  relay: { imports: ['records'] },
  store: { imports: ['records'] },
  recorder: { imports: ['store', 'records', 'bundle', 'drills'] },
  decoders: { imports: ['records'] },
  analysis: { imports: ['decoders', 'records'] },
  drills: { imports: ['analysis', 'records'] },
  bundle: { imports: ['records'] },
  panel: { imports: ['analysis', 'decoders', 'store', 'bundle', 'records'] },
  popup: { imports: ['records', 'store'] },
  hook: { imports: [], withoutPackages: true },
  cli: { imports: ['analysis', 'decoders', 'bundle', 'records'] },
};

export interface PackageRule {
  /** A package with all that lies in it, or `prefix*`. */
  packages: readonly string[];
  /** The rooms that may import them. */
  rooms: readonly Room[];
}

/** Packages that belong to certain rooms. Any other package of package.json is free to all but `withoutPackages`. */
export const PACKAGES: readonly PackageRule[] = [
  { packages: ['preact', '@preact/*', '@tanstack/virtual-core'], rooms: ['panel', 'popup'] },
  { packages: ['dexie'], rooms: ['store', 'recorder'] },
  { packages: ['webextension-polyfill'], rooms: ['relay', 'store', 'recorder', 'panel', 'popup'] },
  // All other rooms run in a browser, or in both.
  { packages: ['node:*'], rooms: ['cli'] },
];

/** Folders beside src/ that may import anything and are imported by none of src. */
export const OUTER_ROOMS = ['lab', 'test', 'bench', 'tools'] as const;

/** Names that say nothing about what lives there. Of folders, and of files without their ending. */
export const EMPTY_NAMES = ['util', 'utils', 'helper', 'helpers', 'common', 'misc'] as const;

/** Lines beyond which a file is listed, unless `LONG_FILES` says why it is one. */
export const LONG_FILE_LINES = 300;

/** Files that are longer for a reason: path from the root, and the reason. */
export const LONG_FILES: Record<string, string> = {};

/** Files that may take others by a pattern: path from the root, and the reason. */
export const GLOBS: Record<string, string> = {
  'src/panel/findings/explanations.ts':
    'Texts of docs/, one a language: which there are, translators decide.',
};
