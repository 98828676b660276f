// The backoff itself: fixed-delay, no-jitter, uncapped-backoff, backoff-not-reset, throttled-timer.

import { describe, expect, it } from 'vitest';
import { type Backoff, type Outage, runClient } from '../simulation/client';
import { found, grave, of } from '../simulation/findings';
import { seeded } from '../simulation/random';
import { Tape } from '../simulation/tape';

const run = (
  backoff: Backoff,
  outages: Outage[] = [{ from: 10_000, to: 60_000 }],
  until = 120_000,
  seed = 1,
  id = 's',
) => {
  const tape = new Tape(id, until);
  runClient(tape.page(0, { id: `page of ${id}` }), { backoff, random: seeded(seed), outages, until });
  return tape;
};

describe('fixed-delay', () => {
  it('is information for one page', async () => {
    const [finding] = await of(
      'fixed-delay',
      run(() => 5_000),
    );
    expect(finding).toMatchObject({ severity: 'info', basis: 'observed' });
    expect(finding).not.toHaveProperty('rootCause');
    expect(finding?.summary).toMatch(/^The app waited 5 s before each of 1\d retries to reach \/ws\/chat/);
  });

  it('is a warning where several tabs reconnect in step', async () => {
    const tabs = Array.from({ length: 4 }, (_, n) => run(() => 5_000, undefined, undefined, n + 1, `s${n}`));
    const { analyze } = await import('../analysis');
    const records = tabs.flatMap((tape) => tape.bundle()).sort((a, b) => timeOf(a) - timeOf(b));
    const { sessions } = await analyze(records);
    const severities = sessions.map(
      ({ findings }) => findings.find(({ rule }) => rule === 'fixed-delay')?.severity,
    );
    expect(severities).toEqual(['warning', 'warning', 'warning', 'warning']);
  });

  it('not for too few attempts to tell, nor for waits that grow', async () => {
    expect(await found(run(() => 5_000, [{ from: 10_000, to: 22_000 }]))).toEqual([]);
    expect(
      await of(
        'fixed-delay',
        run((n) => 500 * 2 ** Math.min(5, n)),
      ),
    ).toEqual([]);
  });
});

describe('no-jitter', () => {
  it('tells the waits', async () => {
    const [finding] = await of(
      'no-jitter',
      run((n) => Math.min(16_000, 1_000 * 2 ** n)),
    );
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding?.summary).toContain('(1 s, 2 s, 4 s, 8 s and 16 s)');
  });

  it('not with jitter', async () => {
    const tape = run((n, random) => Math.min(16_000, 1_000 * 2 ** n) * (0.5 + random()));
    expect(await found(tape)).toEqual([]);
  });
});

describe('uncapped-backoff', () => {
  it('tells how far the waits have grown', async () => {
    const [finding] = await of(
      'uncapped-backoff',
      run((n) => 1_000 * 2 ** n, [{ from: 10_000, to: 400_000 }], 700_000),
    );
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding?.summary).toMatch(/grew to 4 min with no cap in sight|grew to \d+ (s|min)/);
  });

  it('not with a cap, nor for waits that stay under a minute', async () => {
    expect(
      await of(
        'uncapped-backoff',
        run((n) => Math.min(30_000, 1_000 * 2 ** n), [{ from: 10_000, to: 400_000 }], 700_000),
      ),
    ).toEqual([]);
    expect(
      await of(
        'uncapped-backoff',
        run((n) => 1_000 * 2 ** n, [{ from: 10_000, to: 40_000 }]),
      ),
    ).toEqual([]);
  });
});

describe('backoff-not-reset', () => {
  const outages = [
    { from: 10_000, to: 60_000 },
    { from: 400_000, to: 401_000 },
  ];

  it('holds where the count is never set back', async () => {
    let count = 0;
    const tape = run(() => 1_000 * 2 ** Math.min(5, count++), outages, 600_000);
    const [finding] = await of('backoff-not-reset', tape);
    expect(finding).toMatchObject({ severity: 'warning', basis: 'observed' });
    expect(finding?.summary).toMatch(
      /waited 32 s, as long as the outage before had ended with, not 1 s as at the start/,
    );
  });

  it('not where it is', async () => {
    expect(await grave(run((n) => 1_000 * 2 ** Math.min(5, n), outages, 600_000))).toEqual([]);
  });

  it('not where the connection had hardly been good', async () => {
    let count = 0;
    const flapping = [
      { from: 10_000, to: 60_000 },
      { from: 80_000, to: 81_000 },
    ];
    expect(
      await of(
        'backoff-not-reset',
        run(() => 1_000 * 2 ** Math.min(5, count++), flapping, 600_000),
      ),
    ).toEqual([]);
  });
});

describe('throttled-timer', () => {
  it('is information for a hidden page', async () => {
    const tape = new Tape('s', 300_000);
    const page = tape.page().event(5_000, 'hidden');
    const lost = page.connect(0).open(40).close(10_000);
    page.retry(10_000.1, 1_000, lost, {}, 49_000);
    page.connect(60_001).open(60_040);
    const [finding] = await of('throttled-timer', tape);
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding?.summary).toContain('once by 49 s over the 1 s asked for');
    expect(await grave(tape)).toEqual([]);
  });

  it('is a warning where the user came back to a dead page', async () => {
    const tape = new Tape('s', 300_000);
    const page = tape.page().event(5_000, 'hidden').event(50_000, 'visible');
    const lost = page.connect(0).open(40).close(10_000);
    page.retry(10_000.1, 1_000, lost, {}, 49_000);
    page.connect(60_001).open(60_040);
    const [finding] = await of('throttled-timer', tape);
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.summary).toContain('stayed dead for 10 s');
  });

  it('not for a page that was busy, not hidden', async () => {
    const tape = new Tape('s', 300_000);
    const page = tape.page();
    const lost = page.connect(0).open(40).close(10_000);
    page.retry(10_000.1, 1_000, lost, {}, 4_000);
    page.connect(15_001).open(15_040);
    expect(await found(tape)).toEqual([]);
  });
});

function timeOf(record: object): number {
  const { at, createdAt, startedAt } = record as { at?: number; createdAt?: number; startedAt?: number };
  return at ?? createdAt ?? startedAt ?? 0;
}
