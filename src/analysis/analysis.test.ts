import { describe, expect, it } from 'vitest';
import type { RecordingRecord } from '../records/recording';
import { analyze, createAnalysis } from './analysis';
import type { Episode, SessionResult } from './result';
import { REAL_CLIENTS, runClient } from './simulation/client';
import { seeded } from './simulation/random';
import { START, Tape } from './simulation/tape';

async function only(records: Iterable<RecordingRecord>): Promise<SessionResult> {
  const { sessions } = await analyze(records);
  expect(sessions).toHaveLength(1);
  const [session] = sessions;
  if (!session) throw new Error('no session');
  return session;
}

async function onlyEpisode(tape: Tape): Promise<Episode> {
  const { episodes } = await only(tape.bundle());
  expect(episodes).toHaveLength(1);
  const [episode] = episodes;
  if (!episode) throw new Error('no episode');
  return episode;
}

describe('episodes', () => {
  it('tells an outage as one story: trigger, attempts with what was waited and asked, recovery', async () => {
    const tape = new Tape();
    const page = tape.page();
    const first = page.connect(0).open(50).close(10_000);
    page.retry(10_000.1, 1000, first, {}, 2);
    const second = page.connect(11_012.5).close(11_050);
    page.retry(11_050.1, 2000, second);
    const third = page.connect(13_052).open(13_100);
    tape.session.endedAt = START + 60_000;
    expect(await onlyEpisode(tape)).toEqual({
      endpoint: 'wss://app.example/ws/chat',
      page: page.id,
      startedAt: START + 10_000,
      endedAt: START + 13_100,
      trigger: { connection: first.id, code: 1006, closer: 'network' },
      attempts: [
        {
          connection: second.id,
          at: START + 11_012.5,
          waitedMs: 1012.5,
          askedMs: 1000,
          source: 'inferred',
          opened: false,
          code: 1006,
        },
        {
          connection: third.id,
          at: START + 13_052,
          waitedMs: 2002,
          askedMs: 2000,
          source: 'inferred',
          opened: true,
        },
      ],
      outcome: 'recovered',
      policy: { confidence: 0 },
    });
  });

  it('keeps what the app reports apart from what its timers show', async () => {
    const tape = new Tape();
    const page = tape.page();
    const first = page.connect(0).open(50).close(10_000);
    page.retry(10_000, 1500, first);
    page.decision(10_000, {
      action: 'retry',
      delayMs: 1400,
      connection: first.id,
      attempt: 1,
      library: 'my-socket 2.1',
    });
    page.connect(11_501).open(11_600);
    const { attempts, policy } = await onlyEpisode(tape);
    expect(attempts[0]).toMatchObject({ askedMs: 1400, source: 'reported' });
    expect(policy.library).toBe('my-socket 2.1');
  });

  it('reads the policy from what the app reports only where it reports every attempt', async () => {
    const tape = new Tape();
    const page = tape.page();
    let at = 10_000;
    let socket = page.connect(0).open(50).close(at);
    for (let n = 0; n < 5; n += 1) {
      // The app says what it means to wait, and waits half as long again.
      if (n > 0) page.decision(at, { action: 'retry', delayMs: 1_000, connection: socket.id });
      page.retry(at, 1_500, socket);
      socket = page.connect(at + 1_501).close(at + 1_541);
      at += 1_541;
    }
    const { attempts, policy } = await onlyEpisode(tape);
    expect(attempts.map(({ source }) => source)).toEqual(['inferred', ...Array(4).fill('reported')]);
    expect(policy).toMatchObject({ kind: 'fixed', baseMs: 1_500 });
  });

  it('begins with the first connection where that one already fails', async () => {
    const tape = new Tape();
    const page = tape.page();
    const first = page.connect(0).close(30);
    page.connect(1_030).open(1_060);
    expect(await onlyEpisode(tape)).toMatchObject({
      trigger: { connection: first.id },
      outcome: 'recovered',
    });
  });

  it('goes on where a server accepts and at once refuses', async () => {
    const tape = new Tape();
    const page = tape.page();
    page.connect(0).open(30).close(90, 4401);
    page.connect(1_090).open(1_120).close(1_180, 4401);
    page.connect(3_180).open(3_210).close(3_270, 4401);
    const episode = await onlyEpisode(tape);
    expect(episode.attempts.map(({ opened, code }) => ({ opened, code }))).toEqual([
      { opened: true, code: 4401 },
      { opened: true, code: 4401 },
    ]);
  });

  it('takes a close of the app for a story only where another socket follows at once or by a retry', async () => {
    const tape = new Tape();
    const page = tape.page();
    page.connect(0).open(30).closeByApp(5_000);
    page.connect(60_000).open(60_030);
    expect((await only(tape.bundle())).episodes).toEqual([]);
  });

  it('takes a heartbeat that the app gave up on, then its retry, for one story', async () => {
    const tape = new Tape();
    const page = tape.page();
    const dead = page.connect(0).open(30).closeByApp(30_000, 4000, 60_000);
    page.retry(30_001, 2000, dead);
    page.connect(32_003).open(32_050);
    expect(await onlyEpisode(tape)).toMatchObject({
      startedAt: START + 30_000,
      trigger: { closer: 'client' },
      attempts: [{ waitedMs: 2003, askedMs: 2000, opened: true }],
      outcome: 'recovered',
    });
  });

  it('sees rooms apart that differ in the query alone, and tokens not', async () => {
    const tape = new Tape();
    const page = tape.page();
    page.connect(0, 'wss://app.example/ws?room=1&token=a').open(30).close(1_000);
    page.connect(2_000, 'wss://app.example/ws?room=2&token=b').open(2_030);
    page.connect(2_500, 'wss://app.example/ws?room=1&token=c').open(2_530);
    const { attempts } = await onlyEpisode(tape);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]?.at).toBe(START + 2_500);
  });

  it.each([
    ['never-retried', 25_000, {}],
    ['ongoing', 15_000, {}],
    ['ongoing', 25_000, { hidden: 1_000 }],
    ['ongoing', 25_000, { offline: 1_000 }],
  ])('says %s after %d ms of quiet (%o)', async (outcome, quietMs, events: { [type: string]: number }) => {
    const tape = new Tape('session-1', 10_000 + quietMs);
    const page = tape.page();
    page.connect(0).open(30).close(10_000);
    for (const [type, after] of Object.entries(events)) page.event(10_000 + after, type);
    const episode = await onlyEpisode(tape);
    expect(episode.outcome).toBe(outcome);
    expect(episode.policy.kind).toBe(outcome === 'never-retried' ? 'none' : undefined);
  });

  it('says gave-up once the quiet is longer than any wait so far, and how many attempts that took', async () => {
    const tape = new Tape('session-1', 400_000);
    runClient(tape.page(), {
      backoff: (n) => (n < 5 ? 1000 * 2 ** n : undefined),
      random: seeded(1),
      outages: [{ from: 5_000, to: 1e9 }],
      until: 400_000,
    });
    expect(await onlyEpisode(tape)).toMatchObject({
      outcome: 'gave-up',
      policy: { kind: 'exponential', baseMs: 1000, factor: 2, maxAttempts: 5 },
    });
  });

  it('waits for a timer that is still to fire', async () => {
    const tape = new Tape('session-1', 45_000);
    const page = tape.page();
    const socket = page.connect(0).open(30).close(10_000);
    page.decision(10_000, { action: 'retry', delayMs: 60_000, source: 'inferred', connection: socket.id });
    expect((await onlyEpisode(tape)).outcome).toBe('ongoing');
  });

  it('believes an app that says it stops', async () => {
    const tape = new Tape('session-1', 10_500);
    const page = tape.page();
    const socket = page.connect(0).open(30).close(10_000, 4401);
    page.decision(10_001, { action: 'stop', reason: 'code 4401 is final', connection: socket.id });
    expect((await onlyEpisode(tape)).outcome).toBe('never-retried');
  });

  it('leaves a story open that the page took with it', async () => {
    const tape = new Tape('session-1', 100_000);
    const page = tape.page().end(12_000);
    page.connect(0).open(30).close(10_000);
    expect((await onlyEpisode(tape)).outcome).toBe('ongoing');
  });
});

describe('policies of real clients through an outage, timers seen or not', () => {
  const expected: { [name: string]: object } = {
    'reconnecting-websocket': { kind: 'exponential', capMs: 10_000, jitter: 'none' },
    'socket.io-client': { capMs: 5000 },
    'graphql-ws': { kind: 'exponential', factor: 2, baseMs: 1000, jitter: 'additive' },
    '@microsoft/signalr': { kind: 'table', library: '@microsoft/signalr' },
    '@stomp/stompjs': { kind: 'fixed', baseMs: 5000 },
    phoenix: { kind: 'table', capMs: 5000, library: 'phoenix' },
    'react-use-websocket': { kind: 'fixed', baseMs: 5000, maxAttempts: 20 },
    'the hook of the seed': { kind: 'exponential', baseMs: 1000, factor: 2, capMs: 16_000, maxAttempts: 10 },
  };
  for (const [name, make] of Object.entries(REAL_CLIENTS)) {
    it(name, async () => {
      const random = seeded(7);
      const tape = new Tape('session-1', 600_000);
      runClient(tape.page(), {
        backoff: make(random),
        random,
        outages: [{ from: 5_000, to: 1e9 }],
        until: 400_000,
      });
      expect((await onlyEpisode(tape)).policy).toMatchObject(expected[name] ?? {});
    });
  }

  it('reads the hook of the seed from the waits alone, a token refresh before each connect included in none', async () => {
    const random = seeded(3);
    const tape = new Tape('session-1', 600_000);
    runClient(tape.page(), {
      backoff: (n) => Math.min(16_000, 1000 * 2 ** n),
      random,
      outages: [{ from: 5_000, to: 1e9 }],
      until: 120_000,
      timers: true,
      awaitMs: 400,
    });
    expect((await onlyEpisode(tape)).policy).toMatchObject({
      kind: 'exponential',
      baseMs: 1000,
      factor: 2,
      capMs: 16_000,
    });
  });
});

describe('the scorecard', () => {
  it('measures what the seed asks for', async () => {
    const tape = new Tape('session-1', 100_000);
    const page = tape.page();
    const first = page.connect(0).open(50).close(40_050);
    page.connect(41_000).close(41_030);
    const third = page.connect(43_000).open(43_050);
    for (let n = 0; n < 20; n += 1) first.receive(100 + n, '{"n":1}', { paintMs: n + 1 });
    third.send(50_000, 'hi');
    const { scorecard } = await only(tape.bundle());
    expect(scorecard).toMatchObject({
      connections: 3,
      opened: 2,
      longestOpenMs: 56_950,
      medianOpenMs: 40_000,
      reconnectP50Ms: 3_000,
      reconnectP95Ms: 3_000,
      reconnectMaxMs: 3_000,
      framesIn: 20,
      framesOut: 1,
      paintP50Ms: 10,
      paintP95Ms: 19,
      paintMaxMs: 20,
      hardRefreshes: 0,
    });
  });

  it('leaves out what there was nothing to measure of', async () => {
    const { scorecard } = await only(new Tape().bundle());
    expect(scorecard).toEqual({
      connections: 0,
      opened: 0,
      longestOpenMs: 0,
      authRejections: 0,
      framesIn: 0,
      framesOut: 0,
      framesLost: 0,
      sendsDropped: 0,
      framesUnheard: 0,
      framesMissing: 0,
      hardRefreshes: 0,
    });
  });

  it('counts frames that the connection tells of and the recording no longer has', async () => {
    const tape = new Tape();
    tape
      .page()
      .connect(0, undefined, { received: { frames: 500, bytes: 1 }, sent: { frames: 20, bytes: 1 } })
      .open(10);
    expect((await only(tape.bundle())).scorecard).toMatchObject({ framesIn: 500, framesOut: 20 });
  });

  it('counts a reload by the user while nothing was connected as a hard refresh, and no other reload', async () => {
    const tape = new Tape();
    tape.page(0).end(60_000).connect(0).open(50).close(40_050);
    tape
      .page(60_010, { navigation: 'reload' })
      .end(90_000)
      .connect(60_100)
      .open(60_150)
      .close(90_000, 1001, 'page');
    tape.page(90_010, { navigation: 'reload' }).connect(90_100).open(90_150);
    expect((await only(tape.bundle())).scorecard.hardRefreshes).toBe(1);
  });
});

describe('the course of a recording', () => {
  const outage = () => {
    const random = seeded(11);
    const tape = new Tape('session-1', 300_000);
    for (let n = 0; n < 3; n += 1) {
      runClient(tape.page(n * 10).end(290_000 + n), {
        backoff: (k, draw) => 1000 * 2 ** Math.min(4, k) * (0.8 + 0.4 * draw()),
        random,
        outages: [
          { from: 30_000, to: 60_000 },
          { from: 150_000, to: 151_000, code: 1012 },
        ],
        until: 280_000,
        messageEveryMs: 700,
      });
    }
    return tape;
  };

  it('comes to the same whether a connection is told once or again and again', async () => {
    const tape = outage();
    expect(await analyze(tape.live())).toEqual(await analyze(tape.bundle()));
  });

  it('comes to the same from an iterable, an async one and by single pushes with results in between', async () => {
    const records = outage().bundle();
    async function* later() {
      yield* records;
    }
    const whole = await analyze(records);
    expect(await analyze(later())).toEqual(whole);
    const analysis = createAnalysis();
    for (const record of records) {
      analysis.push(record);
      if (record.kind === 'frame' && record.seq % 50 === 0) analysis.result(record.at);
    }
    expect(analysis.result()).toEqual(whole);
    expect(analysis.result()).toEqual(whole);
  });

  it('tells token life', async () => {
    const tape = new Tape();
    const page = tape.page();
    const socket = page.connect(1_000).open(1_100);
    page.token(500, 'a1', { where: 'storage', iat: -60, exp: 840 });
    socket.token(1_000, 'a1', { iat: -60, exp: 840 });
    expect((await only(tape.bundle())).tokens).toEqual([
      {
        page: page.id,
        print: 'a1',
        form: 'jwt',
        issuedAt: START - 60_000,
        expiresAt: START + 840_000,
        firstSeenAt: START + 500,
        lastSeenAt: START + 1_000,
        places: ['storage', 'query'],
        connections: [socket.id],
      },
    ]);
  });

  it('takes frames without a connection, connections without a page and unknown kinds as they come', async () => {
    const tape = new Tape();
    const socket = tape.page().connect(0).open(10).receive(20, 'x').close(30);
    const records = tape.bundle().filter((record) => record.kind !== 'page' && record.kind !== 'session');
    const odd = [
      ...socket.frames.map((frame) => ({ ...frame, connection: 'gone' })),
      ...records,
      { kind: 'comet', at: 1 },
    ];
    const { sessions } = await analyze(odd as RecordingRecord[]);
    expect(sessions.map(({ id, scorecard }) => [id, scorecard.connections])).toEqual([['unknown', 1]]);
  });
});
