// Against socket.io-parser and engine.io-parser: what they encode is decoded to the same, what they refuse is an error.

import { encode as msgpack } from '@msgpack/msgpack';
import { encodePacket } from 'engine.io-parser';
import fc from 'fast-check';
import { Decoder, Encoder, isPacketValid, type Packet, PacketType } from 'socket.io-parser';
import { describe, expect, it, vi } from 'vitest';
import { createDecoder, type Decoded } from '..';

const URL = 'wss://host.example/socket.io/?EIO=4&transport=websocket';
const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

const json = fc.jsonValue({ maxDepth: 3 });
const namespace = fc.constantFrom('/', '/admin', '/räume/1');
const ackId = fc.option(fc.nat(), { nil: undefined });
const eventName = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter(
    (name) => !/^(connect|connect_error|disconnect|disconnecting|newListener|removeListener)$/.test(name),
  );

const packets = fc
  .oneof(
    fc.record({
      type: fc.constant(PacketType.EVENT),
      nsp: namespace,
      id: ackId,
      data: fc.tuple(eventName, json).map(([name, argument]) => [name, argument]),
    }),
    fc.record({
      type: fc.constant(PacketType.ACK),
      nsp: namespace,
      id: fc.nat(),
      data: fc.array(json, { maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant(PacketType.CONNECT),
      nsp: namespace,
      data: fc.dictionary(fc.string(), json, { maxKeys: 3, noNullPrototype: true }),
    }),
    fc.record({ type: fc.constant(PacketType.DISCONNECT), nsp: namespace, data: fc.constant(undefined) }),
    fc.record({
      type: fc.constant(PacketType.CONNECT_ERROR),
      nsp: namespace,
      data: fc.oneof(fc.string(), fc.record({ message: fc.string() })),
    }),
  )
  .map((packet) => packet as Packet);

/** As the transport sends it: the text after Engine.IO's `4`, and bare attachments. */
function framesOf(packet: Packet): (string | Uint8Array)[] {
  return new Encoder().encode(packet).map((part: string | Uint8Array) => {
    if (typeof part !== 'string') return part;
    let encoded = '';
    encodePacket({ type: 'message', data: part }, false, (text) => {
      encoded = text as unknown as string;
    });
    return encoded;
  });
}

function decodeAll(frames: (string | Uint8Array)[], decoder = createDecoder({ url: URL })): Decoded[] {
  return frames.map((frame) =>
    typeof frame === 'string'
      ? decoder.decode({ dir: 'in', opcode: 1, text: frame })
      : decoder.decode({ dir: 'in', opcode: 2, bytes: frame }),
  );
}

/** Whether the library takes a packet's text: its parser does not throw, and its validation agrees. */
function libraryTakes(text: string): boolean {
  const decoder = new Decoder({ maxAttachments: Number.MAX_SAFE_INTEGER });
  let packet: Packet | undefined;
  decoder.on('decoded', (decoded) => {
    packet = decoded;
  });
  try {
    decoder.add(text);
  } catch {
    return false;
  }
  // A header that announces attachments is held until they come; the parser has looked at what it carries.
  if (packet === undefined) return text.includes('[');
  return isPacketValid(packet);
}

describe('Socket.IO', () => {
  it('decodes what socket.io-parser encodes', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const [decoded] = decodeAll(framesOf(packet));
        expect(decoded?.error).toBeUndefined();
        expect(decoded).toMatchObject({
          protocol: 'socket.io',
          type: PacketType[packet.type],
          channel: packet.nsp,
        });
        expect(decoded?.id).toBe(packet.id);
        const data = packet.data === undefined ? undefined : JSON.parse(JSON.stringify(packet.data));
        const value = decoded?.value as { data?: unknown };
        expect(value.data).toEqual(data);
        if (packet.type === PacketType.EVENT) expect(decoded?.event).toBe(packet.data[0]);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('joins attachments to the packet that announced them, each direction by itself', () => {
    const packet = {
      type: PacketType.EVENT,
      nsp: '/files',
      id: 7,
      data: ['upload', { name: 'a', body: new Uint8Array([1, 2, 3]) }, new Uint8Array(5)],
    };
    const [header = '', first = '', second = ''] = framesOf(packet);
    const decoder = createDecoder({ url: URL });
    const [announced] = decodeAll([header], decoder);
    expect(announced).toMatchObject({ type: 'BINARY_EVENT', event: 'upload', channel: '/files', id: 7 });
    const other = decoder.decode({ dir: 'out', opcode: 1, text: '42["typing"]' });
    expect(other).toMatchObject({ type: 'EVENT', event: 'typing' });
    const attachments = decodeAll([first, second], decoder);
    expect(attachments.map(({ type, event, summary }) => [type, event, summary])).toEqual([
      ['attachment', 'upload', 'attachment 1 of 2 of upload, 3 bytes'],
      ['attachment', 'upload', 'attachment 2 of 2 of upload, 5 bytes'],
    ]);
    const [stray] = decodeAll([new Uint8Array(4)], decoder);
    expect(stray?.error).toBe('binary that no packet announced');
  });

  it('refuses what socket.io-parser refuses, and nothing else', () => {
    const pieces = fc.constantFrom(
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '-',
      ',',
      '/',
      '/a,',
      '"x"',
      '[',
      ']',
      '{}',
      '[1]',
      '["a"]',
      '["connect"]',
      'x',
      '12',
    );
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 6 }), (parts) => {
        const text = parts.join('');
        const [decoded] = decodeAll([`4${text}`]);
        expect([text, decoded?.error === undefined]).toEqual([text, libraryTakes(text)]);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  it('knows when a namespace is ready, and what needs it', () => {
    const decoder = createDecoder({ url: URL });
    const out = (text: string) => decoder.decodeHead({ dir: 'out', opcode: 1, text });
    const incoming = (text: string) => decoder.decodeHead({ dir: 'in', opcode: 1, text });
    expect(out('40/chat,{"token":"t"}')).toMatchObject({ role: 'auth', channel: '/chat' });
    expect(out('42/chat,1["hi"]').needsReady).toBe('/chat');
    expect(incoming('40/chat,{"sid":"s"}').ready).toBe('/chat');
    expect(incoming('43/chat,1[]')).toMatchObject({ role: 'ack', ackOf: 1 });
    expect(out('41/chat,').needsReady).toBeUndefined();
  });

  it('reads revision 4, of Socket.IO 2: queries in namespaces, errors as text, a type before binary', () => {
    const decoder = createDecoder({ url: 'wss://host.example/socket.io/?EIO=3&transport=websocket' });
    const text = (dir: 'in' | 'out', content: string) => decoder.decode({ dir, opcode: 1, text: content });
    expect(text('in', '40')).toMatchObject({ type: 'CONNECT', ready: '/' });
    expect(text('out', '40/admin?token=abc,')).toMatchObject({ type: 'CONNECT', channel: '/admin' });
    expect(text('in', '44/admin,"Not authorized"')).toMatchObject({ type: 'CONNECT_ERROR', failed: true });
    expect(text('out', '2')).toMatchObject({ protocol: 'engine.io', type: 'ping', role: 'heartbeat' });
    text('in', '451-["photo",{"_placeholder":true,"num":0}]');
    const bytes = new Uint8Array([4, 9, 9, 9]);
    expect(decoder.decode({ dir: 'in', opcode: 2, bytes }).summary).toBe(
      'attachment 1 of 1 of photo, 3 bytes',
    );
  });

  it('reads the packets of the MessagePack parser', () => {
    const decoder = createDecoder({ url: URL });
    const read = (packet: unknown) =>
      decoder.decode({ dir: 'in', opcode: 2, bytes: msgpack(packet, { useBigInt64: true }) });
    expect(read({ type: 0, nsp: '/', data: { sid: 'x' } })).toMatchObject({ type: 'CONNECT', ready: '/' });
    expect(read({ type: 2, nsp: '/a', id: 4, data: ['chat', { id: 2n ** 60n, seq: 3 }] })).toMatchObject({
      ...{
        type: 'EVENT',
        event: 'chat',
        channel: '/a',
        id: 4,
        contentId: String(2n ** 60n),
        error: undefined,
      },
      summary: 'chat /a({"id": 1152921504606846976, "seq": 3}), wants acknowledgement 4',
    });
    expect(read({ type: 3, nsp: '/', id: 4, data: [] })).toMatchObject({ role: 'ack', ackOf: 4 });
    expect(read({ type: 9, nsp: '/' }).error).toBeTypeOf('string');
  });

  it('finds the id and running number in an event', () => {
    const decoder = createDecoder({ url: URL });
    const text = '42["message",{"id":"m-1","seq":12,"text":"hi"}]';
    expect(decoder.decodeHead({ dir: 'in', opcode: 1, text })).toMatchObject({
      event: 'message',
      contentId: 'm-1',
      sequence: [{ path: '1.seq', value: 12 }],
    });
  });
});
