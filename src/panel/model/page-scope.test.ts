import { describe, expect, it } from 'vitest';
import { connectionRow } from '../testing/rows';
import { pageScope } from './page-scope';

const connections = new Map(
  [
    connectionRow({ number: 1, page: 'a' }),
    connectionRow({ number: 2, page: 'a', endpoint: 'wss://host/other' }),
    connectionRow({ number: 3, page: 'b' }),
  ].map((connection) => [connection.id, connection]),
);

/** The numbers from 1 to 4 that are in scope on a page. */
function numbersOn(page: string, ...asked: Parameters<typeof pageScope>): number[] {
  const ofPage = pageScope(...asked)(page);
  return [1, 2, 3, 4].filter((number) => ofPage === 'every' || ofPage?.(number));
}

describe('a scope, page by page', () => {
  it('is everything, one endpoint, or one connection', () => {
    expect(numbersOn('a', connections, { type: 'all' })).toEqual([1, 2, 3, 4]);
    expect(numbersOn('a', connections, { type: 'endpoint', endpoint: 'wss://host/chat' })).toEqual([1]);
    expect(numbersOn('b', connections, { type: 'endpoint', endpoint: 'wss://host/chat' })).toEqual([3]);
    expect(numbersOn('a', connections, { type: 'connection', connection: 'a.2' })).toEqual([2]);
    expect(numbersOn('b', connections, { type: 'connection', connection: 'a.2' })).toEqual([]);
    expect(numbersOn('a', connections, { type: 'connection', connection: 'unknown' })).toEqual([]);
    expect(numbersOn('a', connections, { type: 'finding' }, new Set(['a.2', 'b.3']))).toEqual([2]);
    expect(numbersOn('b', connections, { type: 'finding' }, new Set(['a.2', 'b.3']))).toEqual([3]);
    expect(numbersOn('a', connections, { type: 'finding' })).toEqual([1, 2, 3, 4]);
  });

  it('takes in a connection that comes later', () => {
    const growing = new Map(connections);
    const scope = pageScope(growing, { type: 'endpoint', endpoint: 'wss://host/chat' });
    expect(scope('c')).toBeUndefined();
    const late = connectionRow({ number: 7, page: 'c' });
    growing.set(late.id, late);
    const ofPage = scope('c');
    expect(typeof ofPage === 'function' && ofPage(7)).toBe(true);
  });
});
