// Settling on a protocol: by what is there, once, and without being led astray.

import { encode as msgpack } from '@msgpack/msgpack';
import { encode as cbor } from 'cborg';
import { describe, expect, it } from 'vitest';
import { bodyOf, createDecoder, type DecoderOptions, type FrameBody, type Head, PROTOCOLS } from '.';
import { bodyOfSample, decoderOfSample, sampleFrames } from './testing/frames';

type Line = [dir: 'in' | 'out', body: string | Uint8Array];

function frame([dir, body]: Line): FrameBody {
  return typeof body === 'string' ? { dir, opcode: 1, text: body } : { dir, opcode: 2, bytes: body };
}

function read(options: DecoderOptions, lines: Line[]): { heads: Head[]; protocol: string | undefined } {
  const decoder = createDecoder(options);
  const heads = lines.map((line) => decoder.decodeHead(frame(line)));
  return { heads, protocol: decoder.protocol };
}

const url = 'wss://host.example/ws';
const lineOf = (dir: 'in' | 'out', message: unknown): Line => [dir, JSON.stringify(message)];

describe('without a sub-protocol or a telling URL', () => {
  it.each<[string, Line]>([
    ['socket.io', ['in', '42["message","hi"]']],
    ['socket.io', ['in', '40{"sid":"abc"}']],
    ['stomp', ['out', 'CONNECT\naccept-version:1.2\n\n\0']],
    ['stomp', ['in', 'MESSAGE\ndestination:/a\n\nhi\0']],
    ['signalr', ['out', '{"protocol":"json","version":1}\x1e']],
    ['signalr', ['in', new Uint8Array([2, 0x91, 6])]],
    ['signalr', ['in', new TextEncoder().encode('{}\x1e')]],
    ['mqtt', ['out', new Uint8Array([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0])]],
    ['phoenix', lineOf('out', ['1', '1', 'room:1', 'phx_join', {}])],
    ['phoenix', lineOf('in', { topic: 'a', event: 'b', payload: {}, ref: null })],
    ['wamp', lineOf('out', [1, 'realm1', { roles: {} }])],
    ['sockjs', ['in', 'a["hello"]']],
    ['actioncable', lineOf('out', { command: 'subscribe', identifier: '{"channel":"A"}' })],
    ['graphql-transport-ws', lineOf('out', { type: 'connection_init' })],
    ['graphql-transport-ws', lineOf('in', { id: '1', type: 'next', payload: { data: { a: 1 } } })],
    ['graphql-ws', lineOf('out', { id: '1', type: 'start', payload: { query: '{ a }' } })],
    ['graphql-ws', lineOf('in', { type: 'ka' })],
    ['pusher', lineOf('in', { event: 'pusher:connection_established', data: '{}' })],
    ['ddp', lineOf('out', { msg: 'sub', id: '1', name: 'posts' })],
    ['json-rpc', lineOf('out', { jsonrpc: '2.0', method: 'a' })],
    ['json-rpc', lineOf('out', [{ jsonrpc: '2.0', method: 'a', id: 1 }])],
  ])('%s is told by one frame, late in the connection', (protocol, line) => {
    const chatter = Array.from({ length: 40 }, (_, i) => lineOf('in', { type: 'tick', price: i }));
    const { heads, protocol: settled } = read({ url }, [...chatter, line]);
    expect(settled).toBe(protocol);
    expect(heads.at(-1)?.protocol).toMatch(protocol === 'socket.io' ? /io$/ : protocol);
    expect(heads.at(-1)?.error).toBeUndefined();
  });

  it.each<[string, Line[]]>([
    [
      'a digit',
      [
        ['in', '2'],
        ['out', '3'],
        ['in', '42'],
      ],
    ],
    [
      'a letter',
      [
        ['in', 'o'],
        ['in', 'h'],
      ],
    ],
    [
      'words in capitals',
      [
        ['in', 'HELLO\nworld'],
        ['in', 'SENDING\n\n'],
      ],
    ],
    ['lists', [lineOf('in', [1, 'a', {}]), lineOf('in', [null, 1, 'a', 'b', {}])]],
    ['a chat that subscribes', [lineOf('out', { type: 'subscribe', id: '1', channel: 'x' })]],
    ['a stream with topics', [lineOf('in', { topic: 'a', event: 'b', data: {}, ref: 1 })]],
    [
      'a game in bytes',
      [
        ['in', new Uint8Array([1, 2, 3])],
        ['in', new Uint8Array([0x91, 0x01])],
        ['in', new Uint8Array([0x10, 4, 0, 4])],
      ],
    ],
    ['a form', [lineOf('out', { command: 'save', identifier: 'x-1' })]],
  ])('%s is no protocol yet', (_, lines) => {
    const { heads, protocol } = read({ url }, lines);
    expect(protocol).toBeUndefined();
    expect(heads.every((head) => ['json', 'text', 'binary'].includes(head.protocol))).toBe(true);
    expect(heads.every((head) => head.error === undefined)).toBe(true);
  });
});

describe('once settled', () => {
  it('a connection stays, whatever comes', () => {
    const lines: Line[] = [
      lineOf('out', { type: 'connection_init' }),
      lineOf('in', { type: 'connection_ack' }),
      ['in', '42["message"]'],
      lineOf('in', { jsonrpc: '2.0', method: 'a' }),
      ['in', 'CONNECTED\n\n\0'],
      ['in', 'a["b"]'],
      ['in', new Uint8Array([2, 0x91, 6])],
    ];
    const { heads } = read({ url }, lines);
    expect(new Set(heads.map(({ protocol }) => protocol))).toEqual(new Set(['graphql-transport-ws']));
    expect(heads.slice(2).every(({ error }) => error !== undefined)).toBe(true);
  });

  it('a sub-protocol holds although every frame breaks it', () => {
    const { heads } = read(
      { url, protocol: 'mqtt' },
      Array.from({ length: 9 }, () => ['in', 'hello'] as Line),
    );
    expect(heads.every(({ protocol, error }) => protocol === 'mqtt' && error !== undefined)).toBe(true);
  });

  it('a URL that was wrong is given up after three frames, for good', () => {
    const pusher = 'wss://host.example/app/x?protocol=7&client=y';
    const lines: Line[] = Array.from({ length: 6 }, (_, i) => lineOf('in', { type: 'tick', seq: i }));
    const { heads, protocol } = read({ url: pusher }, lines);
    expect(heads.map((head) => head.protocol)).toEqual(['pusher', 'pusher', 'json', 'json', 'json', 'json']);
    expect(protocol).toBeUndefined();
    const mixed = read({ url: pusher }, [lineOf('in', { event: 'a', data: 1 }), ...lines]);
    expect(mixed.protocol).toBe('pusher');
  });

  it('text and JSON mix in a connection of the app’s own', () => {
    const { heads } = read({ url }, [
      ['out', 'ping'],
      lineOf('in', { type: 'a' }),
      ['in', 'pong'],
      ['in', ''],
      ['in', '[12:30] hi'],
    ]);
    expect(heads.map(({ protocol, type, role }) => [protocol, type, role])).toEqual([
      ['text', 'ping', 'heartbeat'],
      ['json', 'a', 'data'],
      ['text', 'pong', 'heartbeat'],
      ['text', 'empty', undefined],
      ['text', 'text', 'data'],
    ]);
  });
});

describe('a sub-protocol', () => {
  it('that was only asked for is a hint', () => {
    const { protocol } = read({ url, protocols: ['x', 'graphql-ws'] }, [
      lineOf('in', { type: 'connection_ack' }),
    ]);
    expect(protocol).toBe('graphql-ws');
    const plain = Array.from({ length: 4 }, () => lineOf('in', { type: 'x' }));
    expect(read({ url, protocols: ['graphql-ws'] }, plain).protocol).toBeUndefined();
    expect(read({ url, protocol: 'chat', protocols: ['mqtt'] }, plain).heads[0]?.protocol).toBe('json');
  });

  it.each(['constructor', '__proto__', 'toString', ''])('named %j is nothing known', (protocol) => {
    const { heads, protocol: settled } = read({ url, protocol }, [lineOf('in', { type: 'a' })]);
    expect(settled).toBeUndefined();
    expect(heads).toMatchObject([{ protocol: 'json', type: 'a', error: undefined }]);
  });

  it('is known in any case', () => {
    expect(createDecoder({ protocol: 'GraphQL-Transport-WS' }).protocol).toBe('graphql-transport-ws');
  });
});

describe('bytes', () => {
  const value = { type: 'chat.message', id: 'm1', seq: 4, data: { text: 'hi' } };

  it.each([
    ['msgpack', msgpack(value)],
    ['cbor', cbor(value)],
    ['json', new TextEncoder().encode(JSON.stringify(value))],
  ])('in %s show type, id and running number', (protocol, bytes) => {
    const decoder = createDecoder({ url });
    const decoded = decoder.decode({ dir: 'in', opcode: 2, bytes });
    expect(decoded).toMatchObject({
      protocol,
      type: 'chat.message',
      id: 'm1',
      sequence: [{ path: 'seq', value: 4 }],
    });
    expect(decoded.value).toEqual(value);
  });

  it.each(['msgpack', 'cbor'] as const)('in %s that are cut after a whole one say so', (protocol) => {
    const bytes = protocol === 'msgpack' ? msgpack(value) : cbor(value);
    const decoder = createDecoder({ url });
    decoder.decodeHead({ dir: 'in', opcode: 2, bytes });
    const cut = decoder.decode({ dir: 'in', opcode: 2, bytes: bytes.subarray(0, 20) });
    expect(cut).toMatchObject({ protocol, error: expect.stringMatching(/^cut/) });
  });

  it.each([
    ['gzip', [0x1f, 0x8b, 8, 0]],
    ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d]],
    ['zlib', [0x78, 0x9c, 1, 2]],
    ['empty', []],
    ['binary', [0x80, 0x00, 0x33, 0x12, 0x00]],
  ])('of the format %s are named, not unpacked', (type, bytes) => {
    const decoded = createDecoder({ url }).decode({ dir: 'in', opcode: 2, bytes: new Uint8Array(bytes) });
    expect(decoded).toMatchObject({ protocol: 'binary', type, error: undefined });
  });

  it('that were neither format three times are not taken for one by chance', () => {
    const raw: Line = ['in', new Uint8Array([0xf5, 1, 2, 3])];
    const { heads } = read({ url }, [raw, raw, raw, ['in', msgpack([1, 2, 3, 4])]]);
    expect(heads.every(({ protocol }) => protocol === 'binary')).toBe(true);
  });

  it('of a format that the sub-protocol names are of that format, or broken', () => {
    const { heads } = read({ url, protocol: 'msgpack' }, [
      ['in', msgpack(7)],
      ['in', new Uint8Array([0xc1])],
    ]);
    expect(heads).toMatchObject([
      { protocol: 'msgpack', type: 'number' },
      { protocol: 'msgpack', error: expect.anything() },
    ]);
  });
});

describe('a body', () => {
  it('that was not kept, or was cut, is an error that says so', () => {
    const decoder = createDecoder({ url });
    expect(decoder.decode({ dir: 'in', opcode: 1 })).toMatchObject({
      protocol: 'text',
      error: 'the body was not kept',
    });
    expect(decoder.decode({ dir: 'in', opcode: 2 })).toMatchObject({
      protocol: 'binary',
      error: 'the body was not kept',
    });
    const cut: FrameBody = { dir: 'in', opcode: 1, text: '{"type":"a","id":1,"te', truncated: true };
    expect(decoder.decode(cut)).toMatchObject({
      type: 'a',
      id: 1,
      error: 'cut after 22 bytes',
      value: undefined,
    });
    expect(decoder.decodeHead(cut)).toMatchObject({ type: 'a', id: 1, error: 'cut after 22 bytes' });
  });

  it.each(sampleFrames().map((sample) => [sample.id, sample] as const))(
    'cut short does not pass for whole: %s',
    (_, sample) => {
      const { text, bytes, ...rest } = bodyOfSample(sample);
      if ((text ?? bytes ?? []).length < 2) return;
      const half =
        text === undefined
          ? { bytes: bytes?.subarray(0, bytes.length >> 1) }
          : { text: text.slice(0, text.length >> 1) };
      const decoded = decoderOfSample(sample).decode({ ...rest, ...half, truncated: true });
      expect(decoded.error).toBeTypeOf('string');
    },
  );

  it('comes out of a record', () => {
    const record = { kind: 'frame', connection: 'c', seq: 0, at: 0, dir: 'in', opcode: 2, size: 3 } as const;
    expect(bodyOf({ ...record, base64: 'AQID' }).bytes).toEqual(new Uint8Array([1, 2, 3]));
    const broken = createDecoder({ url }).decode(bodyOf({ ...record, base64: '%%%' }));
    expect(broken.error).toBe('the body was not kept');
  });
});

it('names its protocols as others know them', () => {
  expect(PROTOCOLS).toEqual(
    expect.arrayContaining(['engine.io', 'socket.io', 'graphql-transport-ws', 'graphql-ws']),
  );
  expect(new Set(PROTOCOLS).size).toBe(PROTOCOLS.length);
});
