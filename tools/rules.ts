// Checks the house rules that no compiler knows: who imports whom, no cycles, a README a room, names that say something,
// files of a readable length. The rules themselves stand in import-rules.ts.

import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { cyclesIn } from './cycles';
import {
  EMPTY_NAMES,
  GLOBS,
  LONG_FILE_LINES,
  LONG_FILES,
  OUTER_ROOMS,
  PACKAGES,
  ROOMS,
  type Room,
  type RoomRule,
} from './import-rules';
import { type Import, importsOf } from './imports';

/** Paths from the project's root, with `/`, and the text of each; '' where the text does not matter. */
export type Files = ReadonlyMap<string, string>;

export interface Complaint {
  file: string;
  /** 1-based, where it is about one. */
  line?: number;
  /** A sentence: what is wrong, and what the rule is. */
  message: string;
}

export interface Verdict {
  violations: Complaint[];
  /** Worth a look, no failure. */
  warnings: Complaint[];
}

/**
 * @param packages names in package.json's dependencies of either kind
 * @param longFiles path to reason, of files that may be long
 */
export function checkRules(
  files: Files,
  packages: ReadonlySet<string>,
  longFiles: Readonly<Record<string, string>> = LONG_FILES,
): Verdict {
  const violations: Complaint[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, source] of files) {
    violations.push(...nameComplaints(file));
    if (!SOURCE.test(file)) continue;
    let imports: Import[];
    try {
      imports = importsOf(file, source);
    } catch (error) {
      violations.push({ file, message: `Cannot be parsed: ${String(error)}` });
      continue;
    }
    // What is imported as a type alone is gone when the code runs: only values can meet half-made.
    graph.set(
      file,
      importedFiles(
        file,
        imports.filter(({ typeOnly }) => !typeOnly),
        files,
      ),
    );
    for (const found of imports) {
      const message = importComplaint(file, found, files, packages);
      if (message) violations.push({ file, line: found.line, message });
    }
  }
  violations.push(...cyclesIn(graph).map(cycleComplaint), ...readmeComplaints(files));
  const length = lengthComplaints(files, longFiles);
  return { violations: [...violations, ...length.violations], warnings: length.warnings };
}

/** The project's files as `checkRules` wants them; what is built or installed is left out. */
export function readProject(root: string): Files {
  const files = new Map<string, string>();
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.name.startsWith('.') || NOT_OURS.has(path) || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) walk(path);
      else files.set(path, COUNTED.test(path) ? readFileSync(join(root, path), 'utf8') : '');
    }
  };
  walk('');
  return files;
}

/** Names of the packages that package.json asks for. */
export function packagesOf(root: string): Set<string> {
  const manifest: { dependencies?: object; devDependencies?: object } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.devDependencies ?? {}),
  ]);
}

const NOT_OURS = new Set(['dist', 'artifacts', 'test/fixtures']);
const SOURCE = /\.(ts|tsx|mts|mjs)$/;
const COUNTED = /\.(ts|tsx|mts|mjs|css)$/;
/** Tests beside their source, and what they stand on. */
const TEST = /\.test\.tsx?$|\/testing\//;

/** Files beside src/ that rooms may read: facts about the product and texts for people, not code. */
const FACTS = /^(package\.json|manifest\.json|public\/.*\.json|docs\/findings\.md)$/;

function importComplaint(
  file: string,
  found: Import,
  files: Files,
  packages: ReadonlySet<string>,
): string | undefined {
  const { specifier } = found;
  if (found.by === 'glob') {
    return isInSource(file) && !Object.hasOwn(GLOBS, file)
      ? 'import.meta.glob hides what is imported: name each file, or give the reason in GLOBS.'
      : undefined;
  }
  if (specifier === undefined) {
    // A test may load what it has just built.
    const checked = isInSource(file) && !TEST.test(file) && found.by === 'import';
    return checked ? 'An import whose path is computed cannot be checked: name the file.' : undefined;
  }
  // What is relative to `import.meta.url` is a path even without a dot.
  return isPath(specifier) || found.by === 'url'
    ? pathComplaint(file, specifier, found, files)
    : packageComplaint(file, specifier, packages);
}

function pathComplaint(file: string, specifier: string, found: Import, files: Files): string | undefined {
  if (!isInSource(file)) return undefined;
  const target = resolveImport(file, specifier, files);
  if (!target) {
    // A URL may well name what only the build makes.
    return found.by === 'url' ? undefined : `${specifier} leads to no file.`;
  }
  const own = roomRule(file);
  const from = roomOf(file);
  const to = roomOf(target);
  const isTest = TEST.test(file);
  if (!isTest && TEST.test(target)) return `${target} is for tests: the product does not import it.`;
  if (!own || from === to) return undefined;
  if (!isInSource(target)) {
    return FACTS.test(target)
      ? undefined
      : `Nothing in src/ imports ${target}: it stays outside of the product.`;
  }
  // Tests may hold any room's words against those of the whole.
  if (isTest && to === 'records') return undefined;
  if (!own.imports.some((room) => room === to)) {
    return `${from} may not import ${to}: ${own.imports.length > 0 ? `only ${own.imports.join(', ')}` : 'it imports no room'}.`;
  }
  return undefined;
}

function packageComplaint(
  file: string,
  specifier: string,
  packages: ReadonlySet<string>,
): string | undefined {
  const name = packageName(specifier);
  if (!name.startsWith('node:') && !packages.has(name) && !packages.has(typesPackage(name))) {
    return `${name} is not in package.json.`;
  }
  const own = roomRule(file);
  if (!own || TEST.test(file)) return undefined;
  const from = roomOf(file);
  if (own.withoutPackages) return `${from} imports no package, so not ${name} either.`;
  const rule = PACKAGES.find((candidate) => candidate.packages.some((pattern) => fits(name, pattern)));
  if (!rule || rule.rooms.some((room) => room === from)) return undefined;
  return `${from} may not import ${name}: only ${rule.rooms.join(', ')} may.`;
}

function nameComplaints(file: string): Complaint[] {
  const names = file.split('/').map((part) => part.split('.')[0] ?? '');
  const complaints = names
    .filter((name) => EMPTY_NAMES.some((empty) => empty === name.toLowerCase()))
    .map((name) => ({ file, message: `"${name}" says nothing: name it after what lives there.` }));
  if (isInSource(file) && SOURCE.test(file) && !file.endsWith('.d.ts') && !roomRule(file)) {
    complaints.push({ file, message: 'It lies in no room of import-rules.ts.' });
  }
  return complaints;
}

function readmeComplaints(files: Files): Complaint[] {
  const rooms = new Set<string>();
  for (const file of files.keys()) {
    const [first = '', second, third] = file.split('/');
    if (first === 'src' && second && third) rooms.add(`src/${second}`);
    if (second && (first === 'docs' || OUTER_ROOMS.some((room) => room === first))) rooms.add(first);
  }
  return [...rooms]
    .filter((room) => !files.has(`${room}/README.md`))
    .map((room) => ({ file: room, message: 'It has no README.md: what lives here, and what may not?' }));
}

function lengthComplaints(files: Files, longFiles: Readonly<Record<string, string>>): Verdict {
  const verdict: Verdict = { violations: [], warnings: [] };
  for (const [file, source] of files) {
    const lines = source.split('\n').length - 1;
    if (lines > LONG_FILE_LINES && !longFiles[file]) {
      verdict.warnings.push({ file, message: `${lines} lines: split it, or give the reason in LONG_FILES.` });
    }
    if (lines <= LONG_FILE_LINES && longFiles[file]) {
      verdict.violations.push({ file, message: 'It stands in LONG_FILES and is not long: take it out.' });
    }
  }
  for (const file of Object.keys(longFiles)) {
    if (!files.has(file)) verdict.violations.push({ file, message: 'It stands in LONG_FILES and is gone.' });
  }
  return verdict;
}

function cycleComplaint(cycle: readonly string[]): Complaint {
  return {
    file: cycle[0] ?? '',
    message: `Files import one another in a circle: ${[...cycle, cycle[0]].join(' -> ')}`,
  };
}

/** What runs with this file: files that are merely named (`url`, `?worker`) run elsewhere. */
function importedFiles(file: string, imports: readonly Import[], files: Files): string[] {
  return imports.flatMap(({ specifier, by }) => {
    if (by !== 'import' || specifier === undefined || !isPath(specifier) || specifier.includes('?'))
      return [];
    return resolveImport(file, specifier, files) ?? [];
  });
}

/** The file that a relative or root-relative path leads to, by the rules of Vite and TypeScript's `bundler`. */
function resolveImport(file: string, specifier: string, files: Files): string | undefined {
  const path = specifier.split('?', 1)[0] ?? '';
  const base = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path);
  const bare = base.replace(/\.m?js$/, '');
  return [
    base,
    ...['.ts', '.tsx', '.d.ts', '.mts'].map((ending) => base + ending),
    ...['.ts', '.tsx', '.mts', '.d.mts'].map((ending) => bare + ending),
    posix.join(base, 'index.ts'),
    posix.join(base, 'index.tsx'),
  ].find((candidate) => files.has(candidate));
}

function isPath(specifier: string): boolean {
  return /^(\.\.?(\/|$)|\/)/.test(specifier);
}

function isInSource(file: string): boolean {
  return file.startsWith('src/');
}

/** `src/page/ring.ts` -> `page`, `tools/rules.ts` -> `tools`. */
function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'src' ? second : first;
}

function roomRule(file: string): RoomRule | undefined {
  if (!isInSource(file) || file.split('/').length < 3) return undefined;
  const room = roomOf(file);
  return isRoom(room) ? ROOMS[room] : undefined;
}

function isRoom(name: string): name is Room {
  return Object.hasOwn(ROOMS, name);
}

/** `preact/hooks` -> `preact`, `@scope/name/part` -> `@scope/name`, `fs` -> `node:fs`. */
function packageName(specifier: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  const parts = (specifier.split('?', 1)[0] ?? '').split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** `har-format` -> `@types/har-format`, `@scope/name` -> `@types/scope__name`. */
function typesPackage(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`;
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
