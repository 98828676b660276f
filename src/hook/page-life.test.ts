// @vitest-environment happy-dom

import { afterEach, expect, it, vi } from 'vitest';
import { isOffline, type Return, watchPage } from './page-life';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function watched() {
  const returns: Return[] = [];
  return { returns, unwatch: watchPage((kind) => returns.push(kind)) };
}

it('tells that the network, the page and its cached copy are back', () => {
  const { returns, unwatch } = watched();
  dispatchEvent(new Event('online'));
  document.dispatchEvent(new Event('visibilitychange'));
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  document.dispatchEvent(new Event('resume'));
  expect(returns).toEqual(['online', 'visible', 'visible', 'visible']);
  unwatch();
  dispatchEvent(new Event('online'));
  expect(returns).toHaveLength(4);
});

it('does not take going away, nor a first load, for coming back', () => {
  const { returns, unwatch } = watched();
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  document.dispatchEvent(new Event('resume'));
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
  expect(returns).toEqual([]);
  unwatch();
});

it('believes the browser only where it is sure', () => {
  vi.stubGlobal('navigator', { onLine: false });
  expect(isOffline()).toBe(true);
  vi.stubGlobal('navigator', { onLine: true });
  expect(isOffline()).toBe(false);
  vi.stubGlobal('navigator', undefined);
  expect(isOffline()).toBe(false);
});

it('does nothing where there is no page', () => {
  vi.stubGlobal('document', undefined);
  vi.stubGlobal('addEventListener', undefined);
  vi.stubGlobal('removeEventListener', undefined);
  expect(() => watchPage(() => {})()).not.toThrow();
});
