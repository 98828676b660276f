// The small parts that the rest leans on: the schedule, percentiles, what is remembered, what a socket is for.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printOf, samplePrintOf } from './hash';
import { looksLikeHeartbeat } from './heartbeat';
import { Quantiles } from './quantiles';
import { Recent } from './recent';
import { resourceOf, shortName } from './resource';
import { hasRoom } from './rules/kinds';
import { Schedule } from './schedule';

const SEED = 20261123;

describe('the schedule', () => {
  it('gives what is due by time, and of equal times in the order of coming', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 })),
        fc.integer({ min: 0, max: 25 }),
        (times, upTo) => {
          const schedule = new Schedule<number>();
          for (const [order, at] of times.entries()) schedule.put(at, order);
          const taken: [number, number][] = [];
          for (let due = schedule.take(upTo); due; due = schedule.take(upTo)) taken.push([due.at, due.item]);
          const expected = times
            .map((at, order): [number, number] => [at, order])
            .filter(([at]) => at <= upTo);
          expect(taken).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
          const left = times.filter((at) => at > upTo);
          expect(schedule.nextAt).toBe(left.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...left));
        },
      ),
      { seed: SEED },
    );
  });
});

describe('percentiles', () => {
  it('are exact for few values and within 1 % for many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6_000 }), fc.integer(), (count, seed) => {
        const quantiles = new Quantiles();
        const values: number[] = [];
        let state = seed >>> 0;
        for (let n = 0; n < count; n += 1) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          values.push(Math.exp((state / 2 ** 32) * 12 - 2));
        }
        for (const value of values) quantiles.add(value);
        values.sort((a, b) => a - b);
        for (const share of [0.5, 0.95, 1]) {
          const truth = values[Math.max(1, Math.ceil(share * count)) - 1] ?? 0;
          const said = quantiles.at(share) ?? Number.NaN;
          if (count < 2_048) expect(said).toBe(truth);
          else expect(Math.abs(said - truth)).toBeLessThanOrEqual(truth * 0.0101);
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('are absent where there is nothing', () => {
    expect(new Quantiles().at(0.5)).toBeUndefined();
  });
});

describe('what is remembered', () => {
  it('holds at least the last so many, and no more than twice as many', () => {
    const recent = new Recent<number>(100);
    for (let key = 0; key < 1_000; key += 1) recent.set(key * 7919, key);
    for (let key = 900; key < 1_000; key += 1) expect(recent.get(key * 7919)).toBe(key);
    for (let key = 0; key < 800; key += 1) expect(recent.get(key * 7919)).toBeUndefined();
  });

  it('knows texts apart by their prints', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (a, b) => {
        expect(JSON.stringify(printOf(a)) === JSON.stringify(printOf(b))).toBe(a === b);
        expect(samplePrintOf(a, b)).toEqual(samplePrintOf(a, b));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

describe('what a socket is for', () => {
  it.each([
    ['wss://a.example/ws?token=eyJhbGciOi', ''],
    ['wss://a.example/ws?room=1&token=x', 'room=1'],
    ['wss://a.example/ws?b=2&a=1&t=1795411590633', 'a=1&b=2'],
    ['wss://a.example/socket.io/?EIO=4&transport=websocket&sid=abc', ''],
    ['wss://a.example/ws?x=eyJhbGciOiJIUzI1NiJ9.e30.x', ''],
    ['not a url', ''],
    ['wss://a.example/ws?room=1#room=2', 'room=1'],
  ])('%s', (url, resource) => {
    expect(resourceOf(url)).toBe(resource);
  });

  it('is called by its path, or by its host', () => {
    expect(shortName('wss://a.example/ws/chat')).toBe('/ws/chat');
    expect(shortName('wss://a.example/')).toBe('a.example');
    expect(shortName('wss://a.example')).toBe('a.example');
  });
});

describe('a heartbeat by its looks', () => {
  const looks = (text: string) =>
    looksLikeHeartbeat({
      kind: 'frame',
      connection: 'c',
      seq: 0,
      at: 0,
      dir: 'in',
      opcode: 1,
      size: text.length,
      text,
    });

  it.each([
    '2',
    '3probe',
    '\n',
    'h',
    '{}',
    '{"type":6}\u001e',
    'PING',
    'heart-beat',
    '{"type":"ping"}',
    '{"op":"KeepAlive","n":1}',
    '{"e":"noop"}',
    'typeping',
    '[null,"4","phoenix","heartbeat",{}]',
    '{"ref":"4","topic":"phoenix","event":"phx_reply"}',
  ])('%j', (text) => expect(looks(text)).toBe(true));

  it.each([
    '',
    '4',
    '{"type":"pinged"}',
    '{"type":"chat.message","text":"ping"}',
    '{"id":"ping"}',
    '[null,"4","phoenix","phx_join",{}]',
    '{"topic":"phoenixes"}',
    `ping${' '.repeat(80)}`,
  ])('not %j', (text) => expect(looks(text)).toBe(false));
});

describe('types of message', () => {
  it('are told apart up to a limit, and those met again stay', () => {
    const kinds = new Map([['chat.message', { total: 2 }]]);
    for (let n = 0; n < 10_000; n++) {
      expect(hasRoom(kinds)).toBe(true);
      kinds.set(`thing:${n}`, { total: 1 });
    }
    expect(kinds.size).toBe(1_000);
    expect(kinds.has('chat.message')).toBe(true);
    expect(kinds.has('thing:9999')).toBe(true);
    for (const kind of kinds.values()) kind.total = 2;
    expect(hasRoom(kinds)).toBe(false);
    expect(kinds.size).toBe(1_000);
  });
});
