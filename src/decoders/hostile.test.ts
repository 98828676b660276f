// What hostile bytes try: depth, lengths that lie, frames that never end, names that poison. Each gives an error or a
// message, at a cost in proportion to its size.

import { describe, expect, it } from 'vitest';
import { createDecoder, type Decoded } from '.';
import { DEPTH_LIMIT, PARTS_LIMIT, REMEMBERED_LIMIT, TREE_LIMIT } from './limits';
import { remember } from './memory';
import { readCbor } from './values/cbor';
import { msgpackEnd, readMsgpack } from './values/msgpack';

const text = (content: string, protocol?: string): Decoded =>
  createDecoder({ protocol }).decode({ dir: 'in', opcode: 1, text: content });
const bytes = (content: Iterable<number>, protocol?: string): Decoded =>
  createDecoder({ protocol }).decode({ dir: 'in', opcode: 2, bytes: new Uint8Array(content) });

const DEEP = 100_000;

describe('depth', () => {
  it('beyond the limit is an error in JSON, and the head is told all the same', () => {
    const deep = text(`{"type":"bomb","id":1,"x":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`);
    expect(deep).toMatchObject({
      type: 'bomb',
      id: 1,
      value: undefined,
      error: expect.stringMatching(/within one another/),
    });
    const allowed = text(`{"type":"a","x":${'['.repeat(DEPTH_LIMIT - 1)}${']'.repeat(DEPTH_LIMIT - 1)}}`);
    expect(allowed.error).toBeUndefined();
  });

  it('is found behind brackets and quotes in texts', () => {
    expect(text(JSON.stringify({ type: 'a', x: '[{"'.repeat(DEEP) })).error).toBeUndefined();
  });

  it.each([
    ['MessagePack lists', 'msgpack', 0x91],
    ['MessagePack maps', 'msgpack', 0x81],
    ['CBOR lists', 'cbor', 0x81],
    ['endless CBOR lists', 'cbor', 0x9f],
    ['CBOR tags', 'cbor', 0xc1],
  ])('beyond the limit is an error in %s', (_, protocol, byte) => {
    const deep = bytes(new Uint8Array(DEEP).fill(byte), protocol);
    expect(deep).toMatchObject({ protocol, error: expect.stringMatching(/within one another|cut/) });
  });

  it.each(['socket.io', 'signalr', 'phoenix', 'sockjs', 'wamp', 'stomp'])(
    'inside %s is an error, or not looked at',
    (name) => {
      const deep = '['.repeat(DEEP);
      const frames: { [protocol: string]: string } = {
        'socket.io': `42["a",${deep}`,
        signalr: `{"type":1,"target":"a","arguments":${deep}\x1e`,
        phoenix: `[null,"1","a","b",${deep}`,
        sockjs: `a[${JSON.stringify(deep)}]`,
        wamp: `[48,1,{},"a",${deep}`,
        stomp: `SEND\ndestination:/a\n\n${deep}\0`,
      };
      const options = {
        'socket.io': { url: 'wss://h/socket.io/?EIO=4&transport=websocket' },
        signalr: {},
        phoenix: { url: 'wss://h/socket/websocket?vsn=2.0.0' },
        sockjs: { url: 'wss://h/a/000/x/websocket' },
        wamp: { protocol: 'wamp.2.json' },
        stomp: { protocol: 'v12.stomp' },
      }[name];
      const decoded = createDecoder(options).decode({ dir: 'in', opcode: 1, text: frames[name] });
      expect(decoded.protocol).toBe(name);
      if (name !== 'stomp') expect(decoded.error).toBeTypeOf('string');
    },
  );
});

describe('a length that lies', () => {
  it.each([
    ['an array of 2^32 items', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['a map of 2^32 items', [0xdf, 0xff, 0xff, 0xff, 0xff]],
    ['a text of 4 GiB', [0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]],
    ['bytes of 4 GiB', [0xc6, 0xff, 0xff, 0xff, 0xff]],
    ['an extension of 4 GiB', [0xc9, 0xff, 0xff, 0xff, 0xff, 1]],
    ['a cut length', [0xdd, 0xff]],
  ])('in MessagePack (%s) is an error', (_, content) => {
    expect(bytes(content, 'msgpack').error).toMatch(/^cut/);
  });

  it('does not make room for what is not there, however often it is claimed', () => {
    // Each five bytes claim as many items as there are bytes: together ten thousand million.
    const claims = new Uint8Array(500_000);
    for (let i = 0; i < claims.length; i += 5) claims.set([0xdd, 0, 1, 0x86, 0xa0], i);
    expect(readMsgpack(claims).error).toBeTypeOf('string');
  });

  it.each([
    ['a list of 2^64 items', [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a text of 2^64 bytes', [0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a map of 2^32 items', [0xba, 0xff, 0xff, 0xff, 0xff]],
    ['a list without its end', [0x9f, 1, 2]],
    ['a cut number', [0x1b, 1]],
  ])('in CBOR (%s) is an error', (_, content) => {
    expect(bytes(content, 'cbor').error).toMatch(/^cut/);
  });

  it.each([
    ['a break where nothing is open', [0xff]],
    ['a break in a list of a known length', [0x82, 1, 0xff]],
    ['a break in the middle of a pair', [0xbf, 1, 0xff]],
    ['reserved lengths', [0x1c]],
    ['an endless number', [0x1f]],
    ['a text in an endless list of bytes', [0x5f, 0x61, 0x61, 0xff]],
    ['an unknown simple value', [0xf8, 0x20]],
    ['two items', [1, 2]],
    ['nothing', []],
  ])('in CBOR (%s) is an error too', (_, content) => {
    expect(readCbor(new Uint8Array(content)).error).toBeTypeOf('string');
  });

  it('in MQTT, STOMP and SignalR waits or fails, and holds nothing', () => {
    expect(bytes([0x30, 0xff, 0xff, 0xff, 0x7f], 'mqtt')).toMatchObject({ type: 'fragment' });
    expect(bytes([0x10, 6, 0xff, 0xff, 0x4d, 0x51, 0x54, 0x54], 'mqtt').error).toMatch(/too early/);
    expect(text('SEND\ncontent-length:999999999999999\n\nx\0', 'v12.stomp').error).toMatch(/incomplete/);
    expect(text('SEND\ncontent-length:-1\n\nx\0', 'v12.stomp').error).toBeUndefined();
    expect(text(`SEND\n${'a:b\n'.repeat(50_000)}\nx\0`, 'v12.stomp').error).toBeTypeOf('string');
  });
});

describe('numbers of messages', () => {
  it('in one frame are told up to a limit, and the rest is passed over', () => {
    const many = text('{"type":6}\x1e'.repeat(100_000));
    expect(many.parts).toHaveLength(PARTS_LIMIT);
    const pings = bytes(
      new Uint8Array(200_000).map((_, i) => (i % 2 ? 0 : 0xd0)),
      'mqtt',
    );
    expect(pings.parts).toHaveLength(PARTS_LIMIT);
    expect(text('MESSAGE\n\n\0'.repeat(10_000), 'v12.stomp').parts).toHaveLength(PARTS_LIMIT);
    expect(text('[36,1,2,{}]\x18'.repeat(10_000), 'wamp.2.json.batched').parts).toHaveLength(PARTS_LIMIT);
    const list = `[${'{"jsonrpc":"2.0","method":"a"},'.repeat(10_000)}{}]`;
    expect(text(list, 'jsonrpc').parts).toHaveLength(PARTS_LIMIT);
    expect(text(list, 'jsonrpc').summary.length).toBeLessThanOrEqual(160);
  });

  it('that are remembered are bounded', () => {
    const map = new Map<number, number>();
    for (let i = 0; i < 5 * REMEMBERED_LIMIT; i++) remember(map, i, i);
    expect(map.size).toBe(REMEMBERED_LIMIT);
    expect([...map.keys()].at(-1)).toBe(5 * REMEMBERED_LIMIT - 1);
  });
});

describe('size', () => {
  it('beyond what a tree may hold leaves the head', () => {
    const large = text(`{"type":"big","id":3,"x":"${'x'.repeat(TREE_LIMIT)}"}`);
    expect(large).toMatchObject({
      type: 'big',
      id: 3,
      value: undefined,
      error: expect.stringMatching(/^larger than/),
    });
  });

  it('of a text in quotes and escapes costs no more than its length', () => {
    const escapes = `{"type":"a","x":"${'\\\\"'.repeat(1)}${'\\"'.repeat(200_000)}"}`;
    expect(text(`{"type":"a","x":"${'\\"'.repeat(200_000)}"}`).error).toBeUndefined();
    expect(text(escapes).error).toBeTypeOf('string');
  });
});

describe('names that poison', () => {
  it('are fields like any other', () => {
    const decoded = text(
      '{"type":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(decoded.error).toBeUndefined();
    expect(Object.hasOwn(decoded.value as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(text('{"__proto__":"x","toString":1,"hasOwnProperty":2}').type).toBe('object');
    expect(text('{"type":"__proto__"}').type).toBe('__proto__');
    expect(text('{"type":"constructor","id":1}', 'graphql-ws').error).toBeTypeOf('string');
    expect(text('__proto__\n\n\0', 'v12.stomp').error).toBeTypeOf('string');
  });

  it('in binary formats neither', () => {
    const key = [...new TextEncoder().encode('__proto__')];
    const packed = readMsgpack(new Uint8Array([0x81, 0xa9, ...key, 0x81, 0xa1, 0x78, 1]));
    expect(packed.error).toBeTypeOf('string');
    const cbor = readCbor(new Uint8Array([0xa1, 0x69, ...key, 0xa1, 0x61, 0x78, 1]));
    expect(cbor.value).toBeInstanceOf(Map);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('values that JSON has not', () => {
  it.each([
    ['big numbers', [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 18_446_744_073_709_551_615n],
    ['numbers that fit after all', [0xcf, 0, 0, 0, 0, 0, 0, 0, 5], 5],
    ['negative ones', [0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], -2],
  ])('in MessagePack: %s', (_, content, value) => {
    expect(readMsgpack(new Uint8Array(content)).value).toBe(value);
  });

  it('in MessagePack: times, extensions, keys of any kind', () => {
    const time = readMsgpack(new Uint8Array([0xd6, 0xff, 0x65, 0x53, 0xf1, 0x00]));
    expect(time.value).toEqual(new Date(0x6553f100 * 1000));
    expect(readMsgpack(new Uint8Array([0xd4, 5, 7])).value).toMatchObject({ type: 5 });
    expect(readMsgpack(new Uint8Array([0x81, 0xc3, 1])).value).toEqual({ true: 1 });
    expect(msgpackEnd(new Uint8Array([0xc7, 2, 1, 9, 9, 0]), 0)).toBe(5);
  });

  it('in CBOR: times, big numbers, tags of any kind, keys of any kind', () => {
    expect(readCbor(new Uint8Array([0xc1, 0x18, 0x64])).value).toEqual(new Date(100_000));
    expect(readCbor(new Uint8Array([0xc2, 0x43, 1, 0, 0])).value).toBe(65_536);
    expect(readCbor(new Uint8Array([0xc3, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0])).value).toBe(-(2n ** 64n) - 1n);
    expect(readCbor(new Uint8Array([0xd8, 0x99, 0x61, 0x78])).value).toEqual({ tag: 153, value: 'x' });
    expect(readCbor(new Uint8Array([0xd9, 0xd9, 0xf7, 0x81, 1])).value).toEqual([1]);
    expect(readCbor(new Uint8Array([0xa1, 1, 2])).value).toEqual(new Map([[1, 2]]));
    expect(readCbor(new Uint8Array([0xbf, 0x61, 0x61, 0x9f, 1, 0xff, 0xff])).value).toEqual({ a: [1] });
  });
});
