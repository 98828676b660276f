import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { fitPolicy } from './fit';
import type { Sample } from './samples';

const SEED = 20261123;
// Hundreds of runs each: a busy machine may take its time.
vi.setConfig({ testTimeout: 120_000 });

const asked = (waits: number[]): Sample[] => waits.map((ms, index) => ({ index, ms, exact: true }));
const measured = (waits: number[], late: number[] = []): Sample[] =>
  waits.map((ms, index) => ({ index, ms: ms + (late[index % late.length] ?? 0), exact: false }));

/** What a browser adds to a timer. */
const lateness = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0, max: 5, noNaN: true }) },
    { weight: 2, arbitrary: fc.double({ min: 5, max: 16, noNaN: true }) },
  ),
  { minLength: 6, maxLength: 20 },
);
const within = (value: number | undefined, truth: number) => {
  expect(value).toBeDefined();
  expect(Math.abs((value ?? 0) - truth)).toBeLessThanOrEqual(truth * 0.1);
};

describe('real clients', () => {
  it('reads SignalR as a table', () => {
    expect(fitPolicy(asked([0, 2000, 10000, 30000]))).toMatchObject({
      kind: 'table',
      waitsMs: [0, 2000, 10000, 30000],
    });
    expect(fitPolicy(measured([0, 2000, 10000, 30000], [2, 5, 13, 0]))).toMatchObject({ kind: 'table' });
  });

  it('reads Phoenix as a table with its cap', () => {
    const waits = [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000, 5000];
    expect(fitPolicy(asked(waits))).toMatchObject({ kind: 'table', capMs: 5000, waitsMs: waits });
  });

  it('reads STOMP as fixed', () => {
    expect(fitPolicy(measured([5000, 5000, 5000], [1, 4, 16]))).toMatchObject({
      kind: 'fixed',
      baseMs: 5000,
      jitter: 'none',
    });
  });

  it('reads reconnecting-websocket: factor 1.3, a base drawn once, a cap of 10 s', () => {
    const base = 2317.442;
    const waits = Array.from({ length: 10 }, (_, n) => Math.min(10000, base * 1.3 ** n));
    for (const samples of [asked(waits), measured(waits, [0.3, 2, 4, 1, 11])]) {
      const policy = fitPolicy(samples);
      expect(policy).toMatchObject({ kind: 'exponential', capMs: 10000, jitter: 'none' });
      within(policy.baseMs, base);
      within(policy.factor, 1.3);
    }
  });

  it('reads the hook of the seed: 1, 2, 4, 8, 16 s', () => {
    const waits = [1000, 2000, 4000, 8000, 16000, 16000, 16000, 16000, 16000, 16000];
    expect(fitPolicy(measured(waits, [1, 3, 15, 0]))).toMatchObject({
      kind: 'exponential',
      baseMs: 1000,
      factor: 2,
      capMs: 16000,
      jitter: 'none',
    });
  });

  it('reads an immediate first retry, then growth', () => {
    expect(fitPolicy(measured([0, 1000, 2000, 4000, 8000, 16000], [3, 1]))).toMatchObject({
      kind: 'exponential',
      baseMs: 1000,
      factor: 2,
    });
  });

  it('keeps to what a stray late timer does not change', () => {
    const waits = [1000, 2000, 4000, 8000, 60_000, 32000];
    expect(fitPolicy(measured(waits, [1]))).toMatchObject({ kind: 'exponential', baseMs: 1000, factor: 2 });
  });

  it('socket.io: most outages of eight retries settle on doubling from 1 s, capped at 5 s without jitter there', () => {
    const seen = tally(200, (random) => {
      const waits = Array.from({ length: 8 }, (_, n) => Math.min(5000, 1000 * 2 ** n * (0.5 + random())));
      return fitPolicy(asked(waits.map(Math.floor)));
    });
    expect(seen.wrong({ kind: 'exponential', baseMs: 1000, factor: 2, capMs: 5000 })).toBeLessThanOrEqual(10);
    expect(seen.settled('capMs')).toBeGreaterThan(190);
    expect(seen.settled('kind')).toBeGreaterThan(160);
  });

  it('graphql-ws: doubling from 1 s with 300 to 3000 ms added', () => {
    const seen = tally(200, (random) => {
      const waits = Array.from({ length: 6 }, (_, n) => 1000 * 2 ** n + Math.floor(300 + random() * 2700));
      return fitPolicy(asked(waits));
    });
    expect(seen.wrong({ kind: 'exponential', baseMs: 1000, factor: 2 })).toBeLessThanOrEqual(10);
    expect(seen.settled('kind')).toBeGreaterThan(190);
    expect(seen.settled('factor')).toBeGreaterThan(190);
  });

  it('full jitter', () => {
    const seen = tally(200, (random) => {
      const waits = Array.from({ length: 10 }, (_, n) => random() * Math.min(30_000, 1000 * 2 ** n));
      return fitPolicy(asked(waits));
    });
    expect(seen.wrong({ kind: 'exponential', jitter: 'full', factor: 2 })).toBeLessThanOrEqual(15);
  });
});

/** Runs of a drawn policy: how often a field was settled, and how often it was settled wrongly. */
function tally(runs: number, run: (random: () => number) => ReturnType<typeof fitPolicy>) {
  const random = drawn(SEED);
  const policies = Array.from({ length: runs }, () => run(random));
  return {
    settled: (field: keyof (typeof policies)[0]) =>
      policies.filter((policy) => policy[field] !== undefined).length,
    wrong: (truth: Record<string, number | string>) =>
      policies.filter((policy) =>
        Object.entries(truth).some(([field, value]) => {
          const said = policy[field as keyof typeof policy];
          if (said === undefined) return false;
          return typeof value === 'number' ? Math.abs(Number(said) - value) > value * 0.1 : said !== value;
        }),
      ).length,
  };
}

describe('tables that a library is known for', () => {
  it('is told by its first entries, though a line fits them as well', () => {
    expect(fitPolicy(asked([10, 50, 100, 150, 200, 250]))).toMatchObject({
      kind: 'table',
      waitsMs: [10, 50, 100, 150, 200, 250],
    });
    // Measured, the first ones might be a line's.
    const measuredFew = [10, 50, 100, 150, 200].map((ms, index) => ({ index, ms: ms + 3, exact: false }));
    expect(fitPolicy(measuredFew).kind).not.toBe('table');
  });

  it('is none where a wait is another', () => {
    expect(fitPolicy(asked([10, 50, 100, 150, 200, 300])).waitsMs).not.toEqual([10, 50, 100, 150, 200, 250]);
  });
});

describe('what the evidence does not settle', () => {
  it('says nothing from two waits', () => {
    expect(fitPolicy(asked([1000, 2000]))).toEqual({ confidence: 0 });
  });

  it('leaves open whether something was added to waits that were measured', () => {
    const added = [212, 24, 187, 240, 66, 131, 9, 158];
    const waits = added.map((more, n) => 500 * 1.5 ** n + more);
    expect(fitPolicy(asked(waits))).toMatchObject({ kind: 'exponential', jitter: 'additive' });
    const seen = waits.map((ms, index) => ({ index, ms, exact: false }));
    expect(fitPolicy(seen)).toMatchObject({ kind: 'exponential' });
    expect(fitPolicy(seen).jitter).toBeUndefined();
  });

  it('leaves the form open where a line and a power both fit', () => {
    const policy = fitPolicy(asked([1000, 2000, 2500, 2500, 2500, 2500]));
    expect(policy).toMatchObject({ baseMs: 1000, capMs: 2500, jitter: 'none' });
    expect(policy.kind).toBeUndefined();
  });
});

/** Numbers from 0 to 1, the same for each seed. */
function drawn(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('policies drawn at random', () => {
  const base = fc.integer({ min: 300, max: 8000 });
  const attempts = fc.integer({ min: 6, max: 14 });

  it('fixed', () => {
    fc.assert(
      fc.property(base, attempts, lateness, (baseMs, n, late) => {
        const policy = fitPolicy(measured(Array(n).fill(baseMs), late));
        expect(policy).toMatchObject({ kind: 'fixed', jitter: 'none' });
        within(policy.baseMs, baseMs);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('linear', () => {
    fc.assert(
      fc.property(
        base,
        fc.integer({ min: 200, max: 5000 }),
        attempts,
        lateness,
        (baseMs, stepMs, n, late) => {
          const policy = fitPolicy(
            measured(
              Array.from({ length: n }, (_, k) => baseMs + stepMs * k),
              late,
            ),
          );
          expect(policy).toMatchObject({ kind: 'linear', jitter: 'none' });
          within(policy.baseMs, baseMs);
          within(policy.stepMs, stepMs);
          expect(policy.capMs).toBeUndefined();
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('exponential, with a cap that three or more waits lie below', () => {
    const factor = fc.double({ min: 1.3, max: 4, noNaN: true });
    fc.assert(
      fc.property(
        base,
        factor,
        fc.integer({ min: 3, max: 12 }),
        attempts,
        lateness,
        (baseMs, growth, knee, n, late) => {
          const capMs = Math.round(baseMs * growth ** knee * 0.9);
          const waits = Array.from({ length: n }, (_, k) => Math.min(capMs, baseMs * growth ** k));
          const policy = fitPolicy(measured(waits, late));
          expect(policy.jitter).toBe('none');
          within(policy.baseMs, baseMs);
          if (policy.kind !== undefined) {
            expect(policy.kind).toBe('exponential');
            within(policy.factor, growth);
          } else {
            // Three waits and a cap: a line may lie as near.
            expect(knee).toBeLessThanOrEqual(3);
          }
          if (n > knee + 1) within(policy.capMs, capMs);
          else if (policy.capMs !== undefined) within(policy.capMs, capMs);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('with jitter, is seldom wrong in what it settles', () => {
    let settled = 0;
    let wrong = 0;
    fc.assert(
      fc.property(
        fc.record({
          baseMs: fc.constantFrom(500, 1000, 1500, 2000, 3000, 1234, 777),
          factor: fc.constantFrom(1.3, 1.5, 2, 2.4, 3),
          ratio: fc.constantFrom(0.1, 0.2, 0.25, 0.3, 0.5, 0.37),
        }),
        fc.noShrink(fc.integer()),
        ({ baseMs, factor, ratio }, seed) => {
          const random = drawn(seed);
          const waits = Array.from(
            { length: 8 },
            (_, n) => baseMs * factor ** n * (1 - ratio + 2 * ratio * random()),
          );
          const policy = fitPolicy(asked(waits));
          const truths: [number | string | undefined, number | string][] = [
            [policy.kind, 'exponential'],
            [policy.factor, factor],
            [policy.baseMs, baseMs],
            [policy.jitter, 'proportional'],
            [policy.jitterRatio, ratio],
          ];
          expect(policy.jitter).not.toBe('none');
          for (const [said, truth] of truths) {
            if (said === undefined) continue;
            settled += 1;
            if (typeof truth === 'string' ? said !== truth : Math.abs(Number(said) - truth) > truth * 0.1)
              wrong += 1;
          }
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
    expect(settled).toBeGreaterThan(500);
    expect(wrong / settled).toBeLessThan(0.05);
  });

  it('with something added, is seldom wrong in what it settles, and never calls it exact', () => {
    let settled = 0;
    let wrong = 0;
    fc.assert(
      fc.property(
        fc.record({
          baseMs: fc.constantFrom(500, 1000, 2000, 777),
          factor: fc.constantFrom(1.5, 2, 3),
          least: fc.constantFrom(0, 0, 0, 100, 300),
          span: fc.constantFrom(270, 500, 700, 1000, 1600, 2700),
        }),
        fc.noShrink(fc.integer()),
        ({ baseMs, factor, least, span }, seed) => {
          const random = drawn(seed);
          const waits = Array.from({ length: 8 }, (_, n) => baseMs * factor ** n + least + span * random());
          const policy = fitPolicy(asked(waits));
          expect(policy.jitter).not.toBe('none');
          const [from, to] = policy.jitterMs ?? [];
          const claims: [said: number | string | undefined, truth: number | string, within: number][] = [
            [policy.kind, 'exponential', 0],
            [policy.factor, factor, factor * 0.1],
            [policy.baseMs, baseMs, baseMs * 0.1],
            [policy.jitter, 'additive', 0],
            [from, least, (least + span) * 0.1],
            [to, least + span, (least + span) * 0.1],
          ];
          for (const [said, truth, within] of claims) {
            if (said === undefined) continue;
            settled += 1;
            if (typeof truth === 'string' ? said !== truth : Math.abs(Number(said) - truth) > within)
              wrong += 1;
          }
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
    expect(settled).toBeGreaterThan(600);
    expect(wrong / settled).toBeLessThan(0.05);
  });
});
