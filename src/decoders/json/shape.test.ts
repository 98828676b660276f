// Type, id, answer and running numbers by the shape. What the scan of the text finds is what the walk over the decoded
// value finds, for any object.

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createDecoder, type Head } from '..';
import { Utf8Text } from '../utf8';
import { KEYS } from './keys';
import { Shape, shapeOfValue } from './shape';
import { scanObject } from './shape-of-text';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

function head(message: unknown, dir: 'in' | 'out' = 'in'): Head {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return createDecoder({ url: 'wss://host.example/ws/chat' }).decodeHead({ dir, opcode: 1, text });
}

describe('the type', () => {
  it.each([
    [{ type: 'chat.message', message: 'hi' }, 'chat.message'],
    [{ event: 'user:joined', data: { type: 'user' } }, 'user:joined'],
    [{ action: 'subscribe', params: {} }, 'subscribe'],
    [{ op: 'auth', args: [] }, 'auth'],
    [{ op: 10, d: {} }, '10'],
    [{ t: 'MESSAGE_CREATE', s: 5, op: 0, d: {} }, 'MESSAGE_CREATE'],
    [{ t: null, s: null, op: 11 }, '11'],
    [{ type: 5, id: 1 }, '5'],
    [{ e: 'trade', E: 1_700_000_000_000, s: 'BNBBTC', t: 12345 }, 'trade'],
    [{ eventName: 'nx.UserPresence', eventData: {} }, 'nx.UserPresence'],
    [{ request_id: 'x', action: 'login', type: 'response' }, 'login'],
    [{ type: 'response', request_id: 'x' }, 'response'],
    [{ stream: 'prices', payload: { action: 'update', pk: 3 } }, 'update'],
    [{ stream: 'btcusdt@trade', data: [1] }, 'btcusdt@trade'],
    [{ id: 1, message: { type: 'typing' } }, 'typing'],
    [{ ping: 1_700_000_000 }, 'ping'],
    [{ SubscribeRequest: { room: 1 } }, 'SubscribeRequest'],
    [{ message: 'hello' }, 'message'],
    [{ msg: 'hello there, how are you?', from: 'x' }, 'object'],
    [{ a: 1, b: 2 }, 'object'],
    [{ type: '', kind: 'note' }, 'note'],
    [{ type: { nested: true }, other: 1 }, 'object'],
    [['EVENT', 'sub', { id: 'n1', created_at: 1_700_000_000 }], 'EVENT'],
    [[{ T: 'success', type: 'batch' }], 'batch'],
    [[1, 2, 3], 'array'],
    ['{"type":"caf\\u00e9"}', 'café'],
    ['{ "type" : "spaced" , "a":[ ] }', 'spaced'],
    ['"ping"', 'ping'],
    ['"two words"', 'string'],
  ])('of %j is %j', (message, type) => {
    expect(head(message)).toMatchObject({ protocol: 'json', type, error: undefined });
  });

  it('is one string for all frames', () => {
    const texts = [1, 2].map((id) => `{"type":"a type of more than twelve characters","id":${id}}`);
    const [first, second] = texts.map((text) => head(text).type);
    expect(first).toBe(second);
  });
});

describe('the id', () => {
  it.each([
    [{ type: 'a', id: 'm-1' }, 'm-1', undefined],
    [{ type: 'a', id: 7, messageId: 'm-2' }, 'm-2', undefined],
    [{ type: 'a', data: { id: 'm-3' } }, 'm-3', 'm-3'],
    [{ type: 'a', id: 1, data: { id: 'm-4' } }, 1, 'm-4'],
    ['{"type":"a","id":12345678901234567890}', '12345678901234567890', undefined],
    ['{"type":"a","id":1.5}', undefined, undefined],
    ['{"type":"a","id":"\\"q\\\\"}', '"q\\', undefined],
    [{ type: 'a', id: 'größer als 1', seq: 2 }, 'größer als 1', undefined],
    [{ type: '😀', id: '😀x' }, '😀x', undefined],
    [{ type: 'a', id: null }, undefined, undefined],
    [{ type: 'a', id: 'x'.repeat(101) }, undefined, undefined],
  ])('of %j is %j', (message, id, contentId) => {
    expect(head(message)).toMatchObject({ id, contentId });
  });
});

describe('the role', () => {
  it.each([
    [{ type: 'ping' }, 'heartbeat'],
    [{ type: 'system.heartbeat' }, 'heartbeat'],
    [{ type: 'HEARTBEAT_ACK' }, 'heartbeat'],
    [{ type: 'keep-alive' }, 'heartbeat'],
    [{ type: 'shopping' }, 'data'],
    [{ type: 'message.ack', id: 'm1' }, 'ack'],
    [{ type: 'feedback' }, 'data'],
    [{ ack: 12, status: 'ok' }, 'ack'],
    [{ type: 'authenticate', token: 't' }, 'auth'],
    [{ type: 'auth_ok' }, 'auth'],
    [{ type: 'author' }, 'data'],
    [{ type: 'chat', text: 'ping' }, 'data'],
  ])('of %j is %j', (message, role) => {
    expect(head(message).role).toBe(role);
  });

  it('is auth for a bare token that goes out', () => {
    expect(head({ token: 'abc' }, 'out').role).toBe('auth');
    expect(head({ token: 'abc' }, 'in').role).toBe('data');
    expect(head({ type: 'order', token: 'abc' }, 'out').role).toBe('data');
  });

  it('says which message is answered', () => {
    expect(head({ type: 'ack', id: 'm1' }).ackOf).toBe('m1');
    expect(head({ type: 'reply', id: 'm2', replyTo: 'm1' }).ackOf).toBe('m1');
    expect(head({ type: 'list', request_id: 9 }, 'in').ackOf).toBe(9);
    expect(head({ type: 'list', request_id: 9 }, 'out')).toMatchObject({ id: 9, ackOf: undefined });
  });

  it('says that something failed', () => {
    expect(head({ type: 'error', message: 'no' }).failed).toBe(true);
    expect(head({ error: 'no' }).failed).toBe(true);
    expect(head({ type: 'login_failed' }).failed).toBe(true);
    expect(head({ type: 'terror' }).failed).toBeUndefined();
  });
});

describe('running numbers', () => {
  it.each([
    [{ type: 'a', seq: 7 }, [{ path: 'seq', value: 7 }]],
    [{ type: 'a', data: { offset: 12, price: 99 } }, [{ path: 'data.offset', value: 12 }]],
    [{ type: 'a', ts: '1700000000.000100' }, [{ path: 'ts', value: 1_700_000_000.0001 }]],
    [
      { type: 'a', createdAt: '2026-11-23T22:40:13.123Z' },
      [{ path: 'createdAt', value: Date.UTC(2026, 10, 23, 22, 40, 13, 123) }],
    ],
    [
      { type: 'a', time: '2026-11-23T23:40:13+01:00' },
      [{ path: 'time', value: Date.UTC(2026, 10, 23, 22, 40, 13) }],
    ],
    [
      { type: 'a', time: '2026-11-23 23:40:13' },
      [{ path: 'time', value: Date.UTC(2026, 10, 23, 23, 40, 13) }],
    ],
    [{ type: 'a', seq: -3 }, [{ path: 'seq', value: -3 }]],
    ['{"type":"a","seq":1e3}', undefined],
    [{ type: 'a', seq: '7 of 9' }, undefined],
    [{ type: 'a', seq: null, version: true }, undefined],
    [{ type: 'a', price: 12 }, undefined],
    [{ type: 'a', other: { seq: 1 } }, undefined],
  ])('of %j are %j', (message, sequence) => {
    expect(head(message).sequence).toEqual(sequence);
  });

  it('are no more than a few', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}_seq`, i]));
    expect(head({ type: 'a', ...many }).sequence).toHaveLength(6);
  });
});

describe('the scan of the text', () => {
  const key = fc.oneof(
    fc.constantFrom(
      'type',
      'event',
      'id',
      'data',
      'payload',
      'seq',
      'op',
      'ack',
      'token',
      'topic',
      'ref',
      'msg',
      'e',
      't',
    ),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const scalar = fc.oneof(
    fc.constantFrom('ping', 'a.b', 'two words', '', 'pusher:x', '"\\', 'ü😀', '2026-11-23T22:40:13Z', '17'),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(null, true, false, 1.5, -0.25),
  );
  const { value: anything } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  const object = fc.dictionary(key, anything, { maxKeys: 6, noNullPrototype: true });

  const found = ({ type, id, contentId, ackOf, sequence, tell, members, secret }: Shape) => {
    return { type, id, contentId, ackOf, sequence, tell, members, secret };
  };

  it('ends where the object ends, and finds what the decoded value shows', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 2, '\t'), (message, space) => {
        const text = JSON.stringify(message, undefined, space);
        const source = new Utf8Text().load(text);
        const scanned = new Shape().reset();
        expect(scanObject(source, 0, scanned)).toBe(source.end);
        const walked = new Shape().reset();
        shapeOfValue(JSON.parse(text), walked);
        expect([text, found(scanned)]).toEqual([text, found(walked)]);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  it('never goes beyond the end of a text that is cut', () => {
    fc.assert(
      fc.property(object, fc.nat(), (message, seed) => {
        const text = JSON.stringify(message);
        const cut = text.slice(0, seed % text.length);
        // What an earlier, longer text left in the same memory must not be read.
        new Utf8Text().load(`${'x'.repeat(cut.length)}"}]}]}],"type":"stale","id":"stale"}`);
        const source = new Utf8Text().load(cut);
        const shape = new Shape().reset();
        if (cut.startsWith('{')) expect(scanObject(source, 0, shape)).toBe(-1);
        expect(shape.id).not.toBe('stale');
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('reads names that share their length, ends and middle apart', () => {
    const names = ['aXbYcZd', 'aXbYcQd', 'aQbYcZd'].map((name) => `${name}_seq`);
    for (const round of [1, 2]) {
      const message = Object.fromEntries(names.map((name, i) => [name, i * round]));
      expect(head({ type: 'a', ...message }).sequence).toEqual(
        names.map((path, i) => ({ path, value: i * round })),
      );
    }
  });

  it('remembers invented names up to a limit, in the chain by which it guesses the next too', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `invented${i}`);
    const long = Array.from({ length: 5000 }, (_, i) => `${'x'.repeat(200)}${i}`);
    const fields = [...names, ...long].map((name) => `"${name}":1`).join(',');
    expect(head(`{"type":"a",${fields}}`).error).toBeUndefined();
    const type = new TextEncoder().encode('type');
    let chain = 0;
    for (let key = KEYS.get(type, 0, type.length); key !== undefined && chain < 1e6; key = key.next) chain++;
    expect(chain).toBeLessThan(5000);
  });

  it('keeps its word when a page invents names without end', () => {
    for (let i = 0; i < 20_000; i++) head(`{"type":"t${i}","field${i}":${i},"n${i}_seq":${i}}`);
    expect(head({ type: 'ping', seq: 3 })).toMatchObject({
      type: 'ping',
      role: 'heartbeat',
      sequence: [{ path: 'seq', value: 3 }],
    });
  });
});
