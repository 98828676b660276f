import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cyclesIn } from './cycles';

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

describe('circles in a graph', () => {
  it('has none in a tree, a diamond, or to a node that is not there', () => {
    expect(cyclesIn(graph({ a: ['b', 'c'], b: ['d'], c: ['d', 'elsewhere'], d: [] }))).toEqual([]);
  });

  it('names a circle in the order of its arrows', () => {
    expect(cyclesIn(graph({ x: ['b'], b: ['c'], c: ['a'], a: ['b'] }))).toEqual([['a', 'b', 'c']]);
  });

  it('finds a node that leads to itself', () => {
    expect(cyclesIn(graph({ a: ['a'] }))).toEqual([['a']]);
  });

  it('names the shorter of two ways around', () => {
    expect(cyclesIn(graph({ a: ['b', 'c'], b: ['d'], d: ['a'], c: ['a'] }))).toEqual([['a', 'c']]);
  });

  it('names circles that do not touch, each once', () => {
    expect(cyclesIn(graph({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] })).sort()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('finds some circle just where a walk can come back to its start, and each is a walk (seed 20261123)', () => {
    const node = fc.integer({ min: 0, max: 7 }).map(String);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(node, node), { maxLength: 20, selector: String }), (edges) => {
        const made = new Map<string, string[]>();
        for (const [from, to] of edges) made.set(from, [...(made.get(from) ?? []), to]);

        const cycles = cyclesIn(made);
        const comesBack = [...made.keys()].filter((start) => reachable(made, start).has(start));
        expect(cycles.length > 0).toBe(comesBack.length > 0);
        for (const cycle of cycles) {
          cycle.forEach((from, i) => {
            expect(made.get(from)).toContain(cycle[(i + 1) % cycle.length]);
          });
        }
      }),
      { seed: 20261123, numRuns: 500 },
    );
  });
});

/** Nodes that one step or more from `start` leads to. */
function reachable(edges: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const found = new Set<string>();
  const queue = [start];
  for (const node of queue) {
    for (const next of edges.get(node) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}
