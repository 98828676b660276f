import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Selection, selectionFromHash, selectionToHash, TAB_NAMES } from './selection';

const SEED = 20261123;

describe('the selection in the address', () => {
  it('comes back as it was (seed 20261123)', () => {
    const id = fc.string({ minLength: 1 });
    const time = fc.double({ min: 0, max: 4e12, noNaN: true });
    const scope = fc.oneof(
      fc.constant({ type: 'all' as const }),
      fc.record({ type: fc.constant('endpoint' as const), endpoint: id }),
      fc.record({ type: fc.constant('connection' as const), connection: id }),
      fc.constant({ type: 'finding' as const }),
    );
    const selection: fc.Arbitrary<Selection> = fc.record(
      {
        view: fc.constant('session' as const),
        scope,
        session: id,
        message: fc.record({ connection: id, seq: fc.nat() }),
        tab: fc.constantFrom(...TAB_NAMES),
        span: fc.tuple(time, time).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
        cursor: time,
        finding: id,
        filter: fc.record({
          query: id,
          matchCase: fc.boolean(),
          direction: fc.constantFrom('both' as const, 'in' as const, 'out' as const),
        }),
      },
      { requiredKeys: ['view', 'scope', 'session'] },
    );
    fc.assert(
      fc.property(selection, (one) => {
        expect(selectionFromHash(selectionToHash(one), false)).toEqual(one);
      }),
      { seed: SEED },
    );
  });

  it('is the tab’s own session in DevTools, and all recordings on a page of its own', () => {
    expect(selectionFromHash('', true)).toEqual({ view: 'session', scope: { type: 'all' } });
    expect(selectionFromHash('', false).view).toBe('sessions');
    expect(selectionFromHash('#sessions', true).view).toBe('sessions');
  });

  it('passes over what makes no sense', () => {
    expect(selectionFromHash('#session=a&frame=-1&connection=c', false)).not.toHaveProperty('message');
    expect(selectionFromHash('#session=a&frame=7', false)).not.toHaveProperty('message');
    expect(selectionFromHash('#session=a&tab=nowhere', false)).not.toHaveProperty('tab');
    expect(selectionFromHash('#session=a&from=9&to=5&at=x', false)).toEqual({
      view: 'session',
      session: 'a',
      scope: { type: 'all' },
    });
    expect(selectionFromHash('#session=a&from=&to=5', false)).not.toHaveProperty('span');
    expect(selectionFromHash('#session=a&dir=up&filter=', false)).not.toHaveProperty('filter');
    expect(selectionFromHash('#%E0%A4%A', false).view).toBe('sessions');
  });
});
