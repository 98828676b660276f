// The imports of a source file, read off its syntax tree: static and dynamic ones, re-exports, type imports, `require`,
// and `new URL('./file', import.meta.url)`, by which workers and assets are named.

import { type ESTree, parseSync } from 'vite';

export interface Import {
  /** As written: `./batch`, `preact/hooks`, `./worker.ts?worker`. `undefined` where it is not a plain string. */
  specifier: string | undefined;
  /** Gone after compilation: `import type`, `export type`, `import('…').T`. */
  typeOnly: boolean;
  /** `url`: the file is named, not evaluated with this one. `glob`: Vite's `import.meta.glob`. */
  by: 'import' | 'url' | 'glob';
  /** 1-based. */
  line: number;
}

/**
 * In the order in which they stand.
 * @param file its ending decides which syntax is read
 * @throws SyntaxError where it cannot be parsed
 */
export function importsOf(file: string, source: string): Import[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0]) throw new SyntaxError(errors[0].message);
  const imports: Import[] = [];
  for (const node of nodesIn(program)) {
    const found = importAt(node);
    if (found) imports.push({ typeOnly: false, by: 'import', ...found, line: lineAt(source, node.start) });
  }
  return imports;
}

type Found = Pick<Import, 'specifier'> & Partial<Pick<Import, 'typeOnly' | 'by'>>;

function importAt(node: ESTree.Node): Found | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      // `import { type A } from` keeps the import at run time (verbatimModuleSyntax); only `import type` goes.
      return { specifier: node.source.value, typeOnly: node.importKind === 'type' };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type' };
    case 'ExportNamedDeclaration':
      return node.source ? { specifier: node.source.value, typeOnly: node.exportKind === 'type' } : undefined;
    case 'ImportExpression':
      return { specifier: plainString(node.source) };
    case 'TSImportType':
      return { specifier: node.source.value, typeOnly: true };
    case 'TSImportEqualsDeclaration':
      return node.moduleReference.type === 'TSExternalModuleReference'
        ? { specifier: node.moduleReference.expression.value, typeOnly: node.importKind === 'type' }
        : undefined;
    case 'CallExpression':
      if (isName(node.callee, 'require')) return { specifier: plainString(node.arguments[0]) };
      return isImportMeta(node.callee, 'glob') ? { specifier: undefined, by: 'glob' } : undefined;
    case 'NewExpression':
      return isName(node.callee, 'URL') && isImportMeta(node.arguments[1], 'url')
        ? { specifier: plainString(node.arguments[0]), by: 'url' }
        : undefined;
    default:
      return undefined;
  }
}

/** The node and all below it, parents first. */
function* nodesIn(node: ESTree.Node): Generator<ESTree.Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesIn(child);
  }
}

function isNode(value: unknown): value is ESTree.Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function isName(node: ESTree.Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** Whether it is `import.meta.NAME`. */
function isImportMeta(node: ESTree.Node | undefined, name: string): boolean {
  return (
    node?.type === 'MemberExpression' && node.object.type === 'MetaProperty' && isName(node.property, name)
  );
}

function plainString(node: ESTree.Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return node.quasis[0]?.value.cooked ?? undefined;
  }
  return undefined;
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
