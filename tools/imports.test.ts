import { describe, expect, it } from 'vitest';
import { importsOf } from './imports';

const only = (source: string, file = 'file.ts') => importsOf(file, source)[0];

describe('the imports of a file', () => {
  it.each([
    ['a static import', "import { a } from './x';"],
    ['a default import', "import a from './x';"],
    ['a bare import', "import './x';"],
    ['an import of nothing', "import {} from './x';"],
    ['an import whose names are types, which stays at run time', "import { type A } from './x';"],
    ['a re-export', "export { a } from './x';"],
    ['a re-export of all', "export * from './x';"],
    ['a dynamic import', "const x = await import('./x');"],
    ['a dynamic import of a template', 'const x = () => import(`./x`);'],
    ['require', "const x = require('./x');"],
    ['import = require', "import x = require('./x');"],
    ['an import across lines, with comments', "import /* a */ {\n  a, // b\n} from /* c */ './x';"],
  ])('see %s', (_, source) => {
    expect(importsOf('file.ts', source)).toEqual([
      { specifier: './x', typeOnly: false, by: 'import', line: 1 },
    ]);
  });

  it.each([
    ["import type { A } from './x';"],
    ["import type A from './x';"],
    ["export type { A } from './x';"],
    ["export type * from './x';"],
    ["type A = import('./x').A;"],
    ["type A = typeof import('./x');"],
  ])('know that %s is of types alone', (source) => {
    expect(only(source)).toMatchObject({ specifier: './x', typeOnly: true });
  });

  it('see a worker named by its URL', () => {
    expect(only("new Worker(new URL('./w.ts', import.meta.url), { type: 'module' });")).toMatchObject({
      specifier: './w.ts',
      by: 'url',
    });
  });

  it('see import.meta.glob', () => {
    expect(only("const all = import.meta.glob('./*.ts');")).toMatchObject({ by: 'glob' });
  });

  it('have no specifier where the path is computed', () => {
    expect(only("await import('./' + name);")).toMatchObject({ specifier: undefined, by: 'import' });
  });

  it('are not fooled by comments, strings, templates, regular expressions or members of that name', () => {
    const source = `
      // import './a';
      /* export * from './b'; */
      const c = "import './c'", d = \`import './d'\`, e = /import '.e'/;
      loader.require('./f');
      new URL('./g', location.href);
      export const h = { import: './h' };
    `;
    expect(importsOf('file.ts', source)).toEqual([]);
  });

  it('are found in TSX, with the line they stand on', () => {
    const source =
      "// ünï\n\nimport { App } from './app';\nexport const page = <App<Row> of={1}>text</App>;\n";
    expect(importsOf('file.tsx', source)).toEqual([
      { specifier: './app', typeOnly: false, by: 'import', line: 3 },
    ]);
  });

  it('are an error where the file cannot be parsed', () => {
    expect(() => importsOf('file.ts', 'const = ;')).toThrow(SyntaxError);
  });
});
