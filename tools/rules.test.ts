import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRules, packagesOf, readProject } from './rules';

const PACKAGES = new Set([
  'preact',
  'dexie',
  'webextension-polyfill',
  'valibot',
  'vitest',
  '@types/har-format',
]);

/** The complaints about a project of these files alone, each room with its README. */
function check(files: Record<string, string>, longFiles = {}) {
  const all = new Map(Object.entries(files));
  for (const file of Object.keys(files)) {
    const [first, second, third] = file.split('/');
    const room = first === 'src' && third ? `src/${second}` : first;
    all.set(`${room}/README.md`, '');
  }
  return checkRules(all, PACKAGES, longFiles);
}

const violations = (files: Record<string, string>) => check(files).violations;
const messages = (files: Record<string, string>) => violations(files).map((violation) => violation.message);

describe('who may import whom', () => {
  it.each([
    ['relay', 'records'],
    ['recorder', 'store'],
    ['recorder', 'bundle'],
    ['analysis', 'decoders'],
    ['panel', 'analysis'],
    ['popup', 'store'],
    ['cli', 'bundle'],
  ])('%s may import %s', (from, to) => {
    expect(
      violations({ [`src/${from}/a.ts`]: `import { b } from '../${to}/b';`, [`src/${to}/b.ts`]: '' }),
    ).toEqual([]);
  });

  it.each([
    ['records', 'store'],
    ['page', 'relay'],
    ['relay', 'recorder'],
    ['store', 'bundle'],
    ['recorder', 'analysis'],
    ['analysis', 'store'],
    ['decoders', 'analysis'],
    ['bundle', 'decoders'],
    ['panel', 'recorder'],
    ['popup', 'panel'],
    ['cli', 'store'],
    ['hook', 'records'],
  ])('%s may not import %s, in whatever way', (from, to) => {
    const target = { [`src/${to}/b.ts`]: '' };
    for (const source of [
      `import { b } from '../${to}/b';`,
      `import type { B } from '../${to}/b';`,
      `export * from '../${to}/b.ts';`,
      `await import('../${to}/b.js');`,
      `type B = import('../${to}/b').B;`,
      `import B from '../${to}/b?worker';`,
      `new Worker(new URL('../${to}/b.ts', import.meta.url));`,
      `import '/src/${to}/b';`,
    ]) {
      const found = violations({
        ...target,
        [`src/${from}/deep/down/a.ts`]: source.replaceAll('../', '../../../'),
      });
      expect(found, source).toEqual([
        {
          file: `src/${from}/deep/down/a.ts`,
          line: 1,
          message: expect.stringContaining(`${from} may not import ${to}`),
        },
      ]);
    }
  });

  it('page takes types and constants of records, and no package', () => {
    const records = { 'src/records/b.ts': '' };
    expect(violations({ ...records, 'src/page/a.ts': "import type { B } from '../records/b';" })).toEqual([]);
    expect(violations({ ...records, 'src/page/a.ts': "import { B } from '../records/b';" })).toEqual([]);
    expect(violations({ ...records, 'src/page/a.ts': "import { h } from 'preact';" })).toHaveLength(1);
    expect(violations({ 'src/store/b.ts': '', 'src/page/a.ts': "import '../store/b';" })).not.toEqual([]);
  });

  it('a test, and what tests stand on, may import the words of the whole; the product imports neither', () => {
    const records = { 'src/records/b.ts': '' };
    expect(violations({ ...records, 'src/hook/a.test.ts': "import '../records/b';" })).toEqual([]);
    expect(
      violations({ ...records, 'src/hook/testing/a.ts': "import '../../records/b';\nimport 'vitest';" }),
    ).toEqual([]);
    expect(messages({ 'src/store/a.test.ts': "import '../panel/b';", 'src/panel/b.ts': '' })).toHaveLength(1);
    expect(messages({ 'src/hook/a.ts': "import './testing/b';", 'src/hook/testing/b.ts': '' })).toEqual([
      'src/hook/testing/b.ts is for tests: the product does not import it.',
    ]);
  });

  it.each(['lab', 'test', 'bench', 'tools'])(
    'nothing in src imports %s, tests included; it may import src',
    (outer) => {
      expect(violations({ [`${outer}/a.ts`]: "import '../src/store/b';", 'src/store/b.ts': '' })).toEqual([]);
      for (const file of ['src/store/b.ts', 'src/store/b.test.ts']) {
        expect(messages({ [file]: `import '../../${outer}/a';`, [`${outer}/a.ts`]: '' })).toEqual([
          expect.stringContaining(`Nothing in src/ imports ${outer}/a.ts`),
        ]);
      }
    },
  );

  it('a room may read what package.json says, and no other file of the root', () => {
    const root = { 'package.json': '{}', 'vite.config.ts': '' };
    expect(violations({ ...root, 'src/cli/a.ts': "import manifest from '../../package.json';" })).toEqual([]);
    expect(messages({ ...root, 'src/cli/a.ts': "import '../../vite.config';" })).toHaveLength(1);
  });

  it('a path that leads nowhere, a computed one and a glob are complaints: they cannot be checked', () => {
    expect(messages({ 'src/store/a.ts': "import './gone';" })).toEqual(['./gone leads to no file.']);
    expect(messages({ 'src/store/a.ts': "await import('../' + room);" })).toHaveLength(1);
    expect(messages({ 'src/store/a.ts': "import.meta.glob('../*/x.ts');" })).toHaveLength(1);
  });
});

describe('packages', () => {
  it.each([
    ['panel', 'preact/hooks'],
    ['popup', 'preact'],
    ['store', 'dexie'],
    ['relay', 'webextension-polyfill'],
    ['cli', 'node:fs'],
    ['bundle', 'valibot'],
    ['bundle', 'har-format'],
  ])('%s may import %s', (room, name) => {
    expect(violations({ [`src/${room}/a.ts`]: `import '${name}';` })).toEqual([]);
  });

  it.each([
    ['store', 'preact'],
    ['analysis', 'preact/hooks'],
    ['cli', 'dexie'],
    ['panel', 'dexie'],
    ['records', 'webextension-polyfill'],
    ['decoders', 'webextension-polyfill'],
    ['page', 'valibot'],
    ['hook', 'valibot'],
    ['bundle', 'node:zlib'],
    ['analysis', 'fs'],
    ['store', 'left-pad'],
    ['store', '@scope/undeclared/part'],
  ])('%s may not import %s', (room, name) => {
    for (const source of [
      `import '${name}';`,
      `import type { X } from '${name}';`,
      `await import('${name}');`,
    ]) {
      expect(messages({ [`src/${room}/a.ts`]: source }), source).toHaveLength(1);
    }
  });

  it('a test beside its source may import any package of package.json', () => {
    expect(
      violations({ 'src/page/a.test.ts': "import 'vitest';\nimport 'node:fs';\nimport 'dexie';" }),
    ).toEqual([]);
    expect(messages({ 'src/page/a.test.ts': "import 'left-pad';" })).toHaveLength(1);
  });
});

describe('circles', () => {
  it('are none through what is imported as a type alone', () => {
    expect(
      messages({
        'src/store/a.ts': "import type { B } from './b';",
        'src/store/b.ts': "import { a } from './a';",
      }),
    ).toEqual([]);
  });

  it('are complaints, through dynamic imports too', () => {
    const found = messages({
      'src/store/a.ts': "import { B } from './b';",
      'src/store/b.ts': "export const c = () => import('./c');",
      'src/store/c.ts': "export * from './a';",
    });
    expect(found).toEqual([
      'Files import one another in a circle: src/store/a.ts -> src/store/b.ts -> src/store/c.ts -> src/store/a.ts',
    ]);
  });

  it('are none where a worker imports types from whoever starts it', () => {
    expect(
      violations({
        'src/panel/a.ts':
          "new Worker(new URL('./worker.ts', import.meta.url)); import W from './worker?worker';",
        'src/panel/worker.ts': "import type { A } from './a';",
      }),
    ).toEqual([]);
  });
});

describe('names, places and length', () => {
  it.each([
    'src/panel/utils/a.ts',
    'src/panel/helpers.ts',
    'lab/common/a.ts',
    'test/misc.test.ts',
    'src/panel/Utils.tsx',
  ])('%s says nothing', (file) =>
    expect(messages({ [file]: '' })).toEqual([expect.stringContaining('says nothing')]),
  );

  it('a source file lies in a room that the table knows', () => {
    expect(messages({ 'src/elsewhere/a.ts': '' })).toEqual(['It lies in no room of import-rules.ts.']);
    expect(messages({ 'src/a.ts': '', 'src/constructor/b.ts': '' })).toHaveLength(2);
    expect(violations({ 'src/env.d.ts': '' })).toEqual([]);
  });

  it('each room has a README', () => {
    const { violations: found } = checkRules(
      new Map([
        ['src/store/deep/a.ts', ''],
        ['bench/a.ts', ''],
      ]),
      PACKAGES,
      {},
    );
    expect(found.map(({ file }) => file).sort()).toEqual(['bench', 'src/store']);
  });

  it('a file that cannot be parsed is a complaint, not a crash', () => {
    expect(messages({ 'src/store/a.ts': 'const = ;' })).toEqual([
      expect.stringContaining('Cannot be parsed'),
    ]);
  });

  it('a long file is a warning, unless there is a reason', () => {
    const files = { 'src/store/a.ts': '\n'.repeat(301), 'src/store/b.ts': '\n'.repeat(300) };
    expect(check(files).violations).toEqual([]);
    expect(check(files).warnings).toEqual([
      { file: 'src/store/a.ts', message: expect.stringContaining('301 lines') },
    ]);
    expect(check(files, { 'src/store/a.ts': 'one table' })).toEqual({ violations: [], warnings: [] });
  });

  it('a reason for a file that is short or gone is a violation', () => {
    const { violations: found } = check(
      { 'src/store/a.ts': '' },
      { 'src/store/a.ts': 'long', 'src/gone.ts': 'long' },
    );
    expect(found.map(({ file }) => file)).toEqual(['src/store/a.ts', 'src/gone.ts']);
  });
});

describe('this project', () => {
  const root = resolve(import.meta.dirname, '..');

  it('is read whole, without what is built or installed', () => {
    const files = readProject(root);
    expect(files.get('tools/rules.ts')).toContain('export function checkRules');
    expect([...files.keys()].filter((file) => /(^|\/)(node_modules|dist)\//.test(file))).toEqual([]);
    expect(packagesOf(root)).toContain('vitest');
  });
});
