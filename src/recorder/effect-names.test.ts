// What a dependency is called, from what the page could read of it.

import { describe, expect, it } from 'vitest';
import { dependencyName, type EffectFact, hasMinifiedName } from './effect-names';

const fact: EffectFact = {
  type: 'effect-churn',
  at: 0,
  connection: 1,
  component: 'Chat',
  hook: 'useEffect',
  effectIndex: 0,
  change: 'identity',
  dependencyIndex: 1,
  isDevelopment: true,
  isCertain: true,
};

describe('a dependency’s name', () => {
  it.each([
    [', [room, onMessage]);', 'onMessage'],
    [',\n  [room, options.onMessage],\n);', 'options.onMessage'],
    [', [room, props?.onMessage])', 'props?.onMessage'],
    [', [/* the room */ room, onMessage // the callback\n])', 'onMessage'],
    [', [room, onMessage,])', 'onMessage'],
  ])('is read in the source: %s', (dependencyList, name) => {
    expect(dependencyName({ ...fact, dependencyList })).toBe(name);
  });

  it.each([
    ['a list that is no list', ', dependencies);'],
    ['an expression', ', [room, () => onMessage(room)]);'],
    ['a call', ', [room, useLatest(onMessage)]);'],
    ['a list with a comma in an expression before it', ', [f(a, onMessage), b]);'],
    ['a shorter list', ', [room]);'],
    ['source that goes on otherwise', '); return [room, onMessage];'],
    ['source that is cut', ', [room, onMess'],
  ])('is not guessed from %s', (_, dependencyList) => {
    expect(dependencyName({ ...fact, dependencyList })).toBeUndefined();
  });

  it('is that of the prop, or of the function itself, where the source is not to be had', () => {
    expect(dependencyName({ ...fact, prop: 'onMessage', functionName: 'handle' })).toBe('onMessage');
    expect(dependencyName({ ...fact, functionName: 'handle' })).toBe('handle');
    expect(dependencyName({ ...fact, functionName: 'bound handle' })).toBeUndefined();
    expect(dependencyName(fact)).toBeUndefined();
  });

  it('is not a minifier’s', () => {
    const minified = { ...fact, isDevelopment: false };
    expect(dependencyName({ ...minified, dependencyList: ',[e,t]),r' })).toBeUndefined();
    expect(dependencyName({ ...minified, dependencyList: ',[e,t.onMessage])' })).toBe('onMessage');
    expect(dependencyName({ ...minified, dependencyList: ',[e,t])', functionName: 'onMessage' })).toBe(
      'onMessage',
    );
    expect(dependencyName({ ...minified, functionName: 'n' })).toBeUndefined();
  });

  it('an effect without a list has none', () => {
    const { dependencyIndex, ...bare } = fact;
    expect(dependencyName({ ...bare, dependencyList: ', [room, onMessage])' })).toBeUndefined();
  });
});

it('a component’s name may be a minifier’s', () => {
  expect(hasMinifiedName({ ...fact, isDevelopment: false, component: 'Abc' })).toBe(true);
  expect(hasMinifiedName({ ...fact, isDevelopment: false })).toBe(false);
  expect(hasMinifiedName({ ...fact, component: 'A' })).toBe(false);
  expect(hasMinifiedName({ ...fact, isDevelopment: false, component: '' })).toBe(false);
});
