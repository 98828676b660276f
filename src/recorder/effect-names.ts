// The name of an effect's dependency: from the component's source where that was read, else from what holds it.

import type { Fact } from '../records/batch';
import { DEPENDENCY_NAME, namesInList } from '../records/dependency-list';

export type EffectFact = Extract<Fact, { type: 'effect-churn' }>;

/** Minifiers give variables names of one letter or two; those of a bundle's outermost scope, such as components, up to three. */
const MINIFIED_VARIABLE = 2;
const MINIFIED_COMPONENT = 3;

/** As it stands in the source; `undefined` where that cannot be told. */
export function dependencyName(fact: EffectFact): string | undefined {
  const { dependencyIndex, dependencyList = '', prop, functionName, isDevelopment } = fact;
  if (dependencyIndex === undefined) return undefined;
  const real = (name = '') => (isDevelopment ? name : withoutMinified(name));
  const listed = real(namesInList(dependencyList)?.[dependencyIndex]);
  // Names of properties stay through minifying, and so do those of functions that a property is given.
  return listed || prop || real(DEPENDENCY_NAME.exec(functionName ?? '')?.[0]) || undefined;
}

/** `e.onMessage` → `onMessage`, `e` → '': a minifier leaves the names of properties. */
function withoutMinified(name: string): string {
  const [first = '', ...rest] = name.split('.');
  return first.replace('?', '').length > MINIFIED_VARIABLE ? name : rest.join('.');
}

export function hasMinifiedName({ component, isDevelopment }: EffectFact): boolean {
  return !isDevelopment && component !== '' && component.length <= MINIFIED_COMPONENT;
}
