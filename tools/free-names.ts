// Names that a script uses and never declares: what it takes from the world around it.

import { type ESTree, parseSync } from 'vite';

/** Each once. A name that is declared anywhere counts as declared: enough for what a bundler has renamed. */
export function freeNames(script: string): string[] {
  const { program, errors } = parseSync('script.js', script);
  if (errors[0]) throw new SyntaxError(errors[0].message);
  const used = new Set<string>();
  const declared = new Set<string>();
  visit(program, used, declared);
  return [...used].filter((name) => !declared.has(name));
}

function visit(node: ESTree.Node, used: Set<string>, declared: Set<string>): void {
  if (node.type === 'Identifier') {
    used.add(node.name);
    return;
  }
  for (const [field, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child) || isLabel(node, field)) continue;
      if (declares(node, field)) for (const name of namesIn(child)) declared.add(name);
      visit(child, used, declared);
    }
  }
}

/** Whether what stands in that field is a name of something else than a variable. */
function isLabel(node: ESTree.Node, field: string): boolean {
  if (field === 'label' || node.type === 'MetaProperty') return true;
  if (field === 'property') return node.type === 'MemberExpression' && !node.computed;
  return field === 'key' && 'computed' in node && node.computed === false;
}

function declares({ type }: ESTree.Node, field: string): boolean {
  return field === 'params' || field === 'param' || (field === 'id' && type !== 'MetaProperty');
}

/** The variables of a pattern, as `{ a: b, ...c }` has `b` and `c`. */
function namesIn(pattern: ESTree.Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesIn(one.type === 'Property' ? one.value : one));
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one ? namesIn(one) : []));
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

function isNode(value: unknown): value is ESTree.Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
