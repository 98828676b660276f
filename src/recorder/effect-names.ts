// The name of an effect's dependency: from the component's source where that was read, else from what holds it.

import type { Fact } from '../records/batch';

export type EffectFact = Extract<Fact, { type: 'effect-churn' }>;

/** Minifiers give variables names of one letter or two; those of a bundle's outermost scope, such as components, up to three. */
const MINIFIED_VARIABLE = 2;
const MINIFIED_COMPONENT = 3;
/** `onMessage`, `options.room`, `props?.room`. */
const NAME = /^[\w$]+(?:\??\.[\w$]+)*$/;

/** As it stands in the source; `undefined` where that cannot be told. */
export function dependencyName(fact: EffectFact): string | undefined {
  const { dependencyIndex, dependencyList = '', prop, functionName, isDevelopment } = fact;
  if (dependencyIndex === undefined) return undefined;
  const real = (name = '') => (isDevelopment ? name : withoutMinified(name));
  const listed = real(listedNames(dependencyList)[dependencyIndex]);
  // Names of properties stay through minifying, and so do those of functions that a property is given.
  return listed || prop || real(NAME.exec(functionName ?? '')?.[0]) || undefined;
}

/** `e.onMessage` → `onMessage`, `e` → '': a minifier leaves the names of properties. */
function withoutMinified(name: string): string {
  const [first = '', ...rest] = name.split('.');
  return first.replace('?', '').length > MINIFIED_VARIABLE ? name : rest.join('.');
}

export function hasMinifiedName({ component, isDevelopment }: EffectFact): boolean {
  return !isDevelopment && component !== '' && component.length <= MINIFIED_COMPONENT;
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
