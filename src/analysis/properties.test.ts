// What must hold of any recording: no cut of it throws or contradicts what was seen, and healthy apps are left in peace.

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { ConnectionRecord, RecordingRecord } from '../records/recording';
import { analyze } from './analysis';
import { type AnalysisResult, RULE_NAMES } from './result';
import { REAL_CLIENTS, runClient } from './simulation/client';
import { grave } from './simulation/findings';
import { seeded } from './simulation/random';
import { Tape } from './simulation/tape';

const SEED = 20261123;
// Hundreds of runs each: a busy machine may take its time.
vi.setConfig({ testTimeout: 120_000 });

/** A tape on which nearly anything may happen, sensible or not. */
function chaos(seed: number): Tape {
  const random = seeded(seed);
  const upTo = (n: number) => Math.floor(random() * n);
  const pick = <Item>(items: readonly Item[]): Item => items[upTo(items.length)] as Item;
  const tape = new Tape('session-1', random() < 0.5 ? 300_000 : undefined);
  const pages = 1 + upTo(4);
  for (let p = 0; p < pages; p += 1) {
    const from = upTo(100_000);
    const page = tape.page(from, {
      navigation: pick(['navigate', 'reload', 'prerender']),
      ...(p > 0 && random() < 0.5 ? { parent: 'page-1' } : {}),
    });
    if (random() < 0.5) page.end(from + upTo(200_000));
    const sockets = upTo(25);
    for (let s = 0; s < sockets; s += 1) {
      const at = from + upTo(150_000);
      const socket = page.connect(
        at,
        pick(['wss://a.example/ws', 'wss://a.example/ws?room=1', 'wss://b.example/x', 'not a url']),
      );
      if (random() < 0.7) socket.open(at + upTo(500));
      if (random() < 0.4) socket.closeByApp(at + upTo(5_000), pick([1000, 3000, 4000]), upTo(100));
      else if (random() < 0.7)
        socket.close(at + upTo(60_000), pick([1000, 1001, 1005, 1006, 1008, 1011, 1012, 4401, 4403]));
      if (random() < 0.3)
        page.retry(
          at + upTo(60_000),
          upTo(10_000),
          socket,
          random() < 0.3 ? { source: 'reported' } : {},
          upTo(3_000),
        );
      if (random() < 0.2)
        page.decision(at + upTo(60_000), { action: pick(['stop', 'reset']), connection: socket.id });
      if (random() < 0.4)
        socket.token(
          at,
          `print-${upTo(3)}`,
          random() < 0.5 ? { iat: -upTo(2_000), exp: upTo(2_000) - 1_000, identity: pick(['x', 'y']) } : {},
        );
      const frames = upTo(12);
      for (let f = 0; f < frames; f += 1) {
        const when = at + upTo(60_000);
        const text = pick([
          '{"type":"chat","id":7,"seq":3}',
          '{"type":"ping"}',
          '2',
          '',
          '42["m",{"a":1}]',
          'x'.repeat(300),
          '{"seq":',
        ]);
        if (random() < 0.6)
          socket.receive(when, text, { listeners: upTo(3), paintMs: upTo(300), handlerMs: upTo(90) });
        else
          socket.send(when, text, { outcome: pick(['sent', 'discarded', 'threw']), buffered: upTo(100_000) });
      }
    }
    const events = upTo(10);
    for (let e = 0; e < events; e += 1) {
      page.event(
        from + upTo(200_000),
        pick([
          'online',
          'offline',
          'visible',
          'hidden',
          'freeze',
          'resume',
          'bfcache-enter',
          'bfcache-leave',
          'unload',
          'request',
          'constructor-error',
          'effect-churn',
          'stale-handler',
          'fault',
        ]),
        random() < 0.5 ? { status: pick([0, 200, 401, 500]), change: 'identity', component: 'C' } : undefined,
      );
    }
    if (random() < 0.2) page.gap(from + upTo(100_000), 5);
  }
  return tape;
}

/** Everything that is said of times and connections was in the records, or follows from them. */
function contradictions(records: readonly RecordingRecord[], { sessions }: AnalysisResult): string[] {
  const connections = new Map<string, ConnectionRecord>();
  for (const record of records) if (record.kind === 'connection') connections.set(record.id, record);
  const wrong: string[] = [];
  let told = 0;
  for (const { scorecard, episodes, findings } of sessions) {
    told += scorecard.connections;
    if (scorecard.opened > scorecard.connections) wrong.push('more opened than connected');
    if (scorecard.framesLost !== scorecard.sendsDropped + scorecard.framesUnheard + scorecard.framesMissing)
      wrong.push('losses do not add up');
    for (const episode of episodes) {
      const trigger = connections.get(episode.trigger.connection);
      if (!trigger) wrong.push('a trigger that is not there');
      if (episode.trigger.code !== undefined && episode.trigger.code !== trigger?.code)
        wrong.push('another code');
      if (episode.outcome === 'recovered' && !episode.attempts.some(({ opened }) => opened))
        wrong.push('recovered by nothing');
      if (episode.outcome === 'never-retried' && episode.attempts.length > 0) wrong.push('retried after all');
      if (episode.outcome === 'gave-up' && episode.attempts.length === 0) wrong.push('gave up nothing');
      for (const attempt of episode.attempts) {
        const record = connections.get(attempt.connection);
        if (record?.createdAt !== attempt.at) wrong.push('an attempt at another time');
        if (attempt.opened && record?.openedAt === undefined) wrong.push('opened, though it never did');
        if (attempt.code !== undefined && attempt.code !== record?.code) wrong.push('another code');
        if (!(attempt.waitedMs >= 0)) wrong.push('waited less than nothing');
      }
    }
    for (const finding of findings) {
      if (!RULE_NAMES.includes(finding.rule)) wrong.push(`no rule ${finding.rule}`);
      if (!(finding.at <= finding.until)) wrong.push(`${finding.rule} ends before it begins`);
      if (finding.evidence.length === 0) wrong.push(`${finding.rule} without evidence`);
      if (!/^[A-Z0-9/"'].*\.$/.test(finding.summary))
        wrong.push(`${finding.rule}: no sentence: ${finding.summary}`);
      if ((finding.basis === 'inferred') !== /probably/i.test(finding.summary))
        wrong.push(`${finding.rule}: basis and words differ`);
      for (const id of finding.connections)
        if (!connections.has(id)) wrong.push(`${finding.rule}: ${id} is not there`);
    }
  }
  if (told > connections.size) wrong.push('more connections than there are');
  return wrong;
}

describe('any cut of any recording', () => {
  it('neither throws nor contradicts what was seen', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (seed, share, live) => {
          const tape = chaos(seed);
          const records = live ? tape.live() : tape.bundle();
          const prefix = records.slice(0, Math.floor(records.length * share));
          expect(contradictions(prefix, await analyze(prefix))).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('takes any subset of the pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(15), async (seed, mask) => {
        const tape = chaos(seed);
        const kept = new Set(tape.pages.filter((_, n) => mask & (1 << n)).map(({ id }) => id));
        const sockets = new Set(
          tape.pages.filter(({ id }) => kept.has(id)).flatMap((page) => page.sockets.map(({ id }) => id)),
        );
        const records = tape.bundle().filter((record) => {
          if (record.kind === 'session' || record.kind === 'note') return true;
          if (record.kind === 'page') return kept.has(record.id);
          return record.kind === 'frame' ? sockets.has(record.connection) : kept.has(record.page);
        });
        expect(contradictions(records, await analyze(records))).toEqual([]);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('takes records in any order without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (seed, order) => {
        const random = seeded(order);
        const records = chaos(seed)
          .bundle()
          .map((record) => ({ record, key: random() }))
          .sort((a, b) => a.key - b.key)
          .map(({ record }) => record);
        expect((await analyze(records)).redial).toBe(1);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

describe('healthy apps get no error and no warning', () => {
  const outage = fc.record({
    from: fc.integer({ min: 5_000, max: 60_000 }),
    lastsMs: fc.integer({ min: 100, max: 25_000 }),
    code: fc.constantFrom(undefined, 1001, 1012),
  });

  it.each(Object.keys(REAL_CLIENTS))('%s through outages', async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), outage, fc.boolean(), async (seed, { from, lastsMs, code }, timers) => {
        const random = seeded(seed);
        const tape = new Tape('session-1', 400_000);
        const backoff = REAL_CLIENTS[name]?.(random) ?? (() => 1000);
        const outages = [
          { from, to: from + lastsMs, ...(code === undefined ? {} : { code }) },
          { from: from + 150_000, to: from + 150_000 + lastsMs / 2 },
        ];
        runClient(tape.page(), { backoff, random, outages, until: 400_000, timers, messageEveryMs: 5_000 });
        expect(await grave(tape)).toEqual([]);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('many tabs with jitter through one outage', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 2, max: 12 }), async (seed, tabs) => {
        const random = seeded(seed);
        const tapes = Array.from({ length: tabs }, (_, n) => {
          const tape = new Tape(`session-${n}`, 200_000);
          runClient(tape.page(0, { id: `page-${n}-0` }), {
            backoff: (k, draw) => Math.min(16_000, 1000 * 2 ** k) * (0.5 + draw()),
            random,
            outages: [{ from: 30_000, to: 60_000 }],
            until: 200_000,
          });
          return tape;
        });
        expect(await grave(...tapes)).toEqual([]);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it('a flood, of whose bodies the recording has some', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 400 }), async (seed, longest) => {
        const random = seeded(seed);
        const tape = new Tape('session-1', 20_000);
        const socket = tape.page().connect(0).open(40);
        for (let n = 0; n < 800; n += 1) {
          const at = 100 + n * 2;
          const text = `number ${n} ${'and so on '.repeat(3)}`;
          socket.receive(at, JSON.stringify({ type: 'price', seq: n, value: n / 7 }));
          socket.receive(at, JSON.stringify({ type: 'chat.message', id: `m-${n}`, index: 3 * n, text }));
          if (n % 5 > 0) continue;
          socket.send(at, JSON.stringify({ type: 'chat.send', requestId: `r-${n}`, text }));
          socket.receive(at + 1, JSON.stringify({ type: 'ack', ackOf: `r-${n}` }));
          socket.send(at + 1, JSON.stringify({ type: 'move', to: n, text }));
        }
        for (let from = 200; from < socket.frames.length; from += Math.ceil(random() * longest)) {
          const until = from + Math.ceil(random() * longest);
          for (; from < until; from += 1) {
            const frame = socket.frames[from];
            if (frame === undefined) break;
            delete frame.text;
            frame.truncated = true;
          }
        }
        expect(await grave(tape)).toEqual([]);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('rooms that are opened and left, double mounts among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            room: fc.nat(5),
            staysMs: fc.integer({ min: 200, max: 30_000 }),
            byPath: fc.constant(true),
            strict: fc.boolean(),
          }),
          { minLength: 1, maxLength: 30 },
        ),
        fc.boolean(),
        async (visits, byPath) => {
          const tape = new Tape('session-1');
          const page = tape.page();
          let at = 100;
          for (const { room, staysMs, strict } of visits) {
            const url = byPath ? `wss://app.example/ws/rooms/${room}` : `wss://app.example/ws?room=${room}`;
            if (strict) page.connect(at, url).closeByApp(at + 1);
            page
              .connect(at + 2, url)
              .open(at + 45)
              .closeByApp(at + staysMs);
            at += staysMs + 1;
          }
          expect(await grave(tape)).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });
});
