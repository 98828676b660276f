import { describe, expect, it } from 'vitest';
import { connectionRow, decision } from '../testing/rows';
import { matchWaits } from './waits';

const waitsOf = (
  ...[connections, decisions = []]: Parameters<typeof matchWaits> | [Parameters<typeof matchWaits>[0]]
) =>
  [...matchWaits(connections, decisions).values()].map(({ after, next, waitedMs, attempt }) => [
    after.number,
    next.number,
    waitedMs,
    attempt,
  ]);

describe('waits', () => {
  it('count attempts until one opens', () => {
    const connections = [
      connectionRow({ number: 1, createdAt: 0, openedAt: 10, closedAt: 100 }),
      connectionRow({ number: 2, createdAt: 1100, closedAt: 1110 }),
      connectionRow({ number: 3, createdAt: 3110, closedAt: 3120 }),
      connectionRow({ number: 4, createdAt: 7120, openedAt: 7130, closedAt: 9000 }),
      connectionRow({ number: 5, createdAt: 9500 }),
    ];
    expect(waitsOf(connections)).toEqual([
      [1, 2, 1000, 1],
      [2, 3, 2000, 2],
      [3, 4, 4000, 3],
      [4, 5, 500, 1],
    ]);
  });

  it('are none between sockets that live side by side', () => {
    const connections = [
      connectionRow({ number: 1, createdAt: 0, openedAt: 1 }),
      connectionRow({ number: 2, createdAt: 5, openedAt: 6, closedAt: 50 }),
      connectionRow({ number: 3, createdAt: 40, openedAt: 41, closedAt: 60 }),
      connectionRow({ number: 4, createdAt: 55 }),
    ];
    expect(waitsOf(connections)).toEqual([[2, 4, 5, 1]]);
  });

  it('give each ended connection one successor at most', () => {
    const connections = [
      connectionRow({ number: 1, createdAt: 0, openedAt: 1, closedAt: 10 }),
      connectionRow({ number: 2, createdAt: 0, openedAt: 1, closedAt: 12 }),
      connectionRow({ number: 3, createdAt: 20 }),
      connectionRow({ number: 4, createdAt: 25 }),
      connectionRow({ number: 5, createdAt: 30 }),
    ];
    expect(waitsOf(connections)).toEqual([
      [2, 3, 8, 1],
      [1, 4, 15, 1],
    ]);
  });

  it('do not reach from one page into the next', () => {
    const connections = [
      connectionRow({ number: 1, page: 'a', createdAt: 0, openedAt: 1, closedAt: 10, closer: 'page' }),
      connectionRow({ number: 1, page: 'b', createdAt: 20 }),
    ];
    expect(waitsOf(connections)).toEqual([]);
  });

  it('name the decision that led on: the last one not taken back, the app’s own word first', () => {
    const connections = [
      connectionRow({ number: 1, createdAt: 0, openedAt: 1, closedAt: 10 }),
      connectionRow({ number: 2, createdAt: 1010 }),
    ];
    const inferred = decision({ connection: 'p.1', at: 10, delayMs: 1000 });
    const cleared = decision({ connection: 'p.1', at: 11, delayMs: 500, clearedAt: 12 });
    const reported = decision({ connection: 'p.1', at: 10, delayMs: 990, attempt: 4, source: 'reported' });
    const later = decision({ connection: 'p.1', at: 2000, delayMs: 1 });
    const elsewhere = decision({ connection: 'p.9', at: 10, delayMs: 7 });
    const only = (decisions: (typeof inferred)[]) => matchWaits(connections, decisions).get('p.2');
    expect(only([inferred, cleared, later, elsewhere])?.decision).toBe(inferred);
    expect(only([reported, inferred])?.decision).toBe(reported);
    expect(only([reported, inferred])?.attempt).toBe(4);
    expect(only([cleared])?.decision).toBeUndefined();
  });
});
