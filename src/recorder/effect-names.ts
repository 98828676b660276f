// The name of an effect's dependency: from the component's source where that was read, else from what holds it.

import type { Fact } from '../records/batch';

export type EffectFact = Extract<Fact, { type: 'effect-churn' }>;

/** Minifiers give variables names of one letter or two; those of a bundle's outermost scope, such as components, up to three. */
const MINIFIED_VARIABLE = 2;
const MINIFIED_COMPONENT = 3;
/** `onMessage`, `options.room`, `props?.room`. */
const NAME = /^[\w$]+(?:\??\.[\w$]+)*$/;

/** As it stands in the source, as far as can be told; `undefined` where a minifier has taken it. */
export function dependencyName(fact: EffectFact): string | undefined {
  const { dependencyIndex, dependencyList = '', prop, functionName, isDevelopment } = fact;
  if (dependencyIndex === undefined) return undefined;
  const isReal = (name: string | undefined) =>
    name !== undefined && (isDevelopment || name.length > MINIFIED_VARIABLE);
  const listed = listedNames(dependencyList)[dependencyIndex];
  if (isReal(listed)) return listed;
  // Names of properties stay through minifying, and so do those of functions that a property is given.
  if (prop !== undefined) return prop;
  return functionName !== undefined && NAME.test(functionName) && isReal(functionName)
    ? functionName
    : undefined;
}

export function hasMinifiedName({ component, isDevelopment }: EffectFact): boolean {
  return !isDevelopment && component.length <= MINIFIED_COMPONENT;
}

/** `, [room, options.onMessage, () => 1]);…` → `room`, `options.onMessage`, `undefined`. */
function listedNames(source: string): (string | undefined)[] {
  const list = /^\s*,\s*\[([^[\]]*)\]\s*,?\s*\)/.exec(withoutComments(source))?.[1];
  if (list === undefined) return [];
  return list.split(',').map((item) => {
    const name = item.trim();
    return NAME.test(name) ? name : undefined;
  });
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}
