// Against @microsoft/signalr's JSON protocol, and MessagePack records written by the specification, which the library's
// own package is not here for. StreamInvocation and CancelInvocation, which its parsers pass over, are read too.

import { type HubMessage, JsonHubProtocol, MessageType, NullLogger } from '@microsoft/signalr';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CONNECTION, createDecoder, type Decoded } from '..';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });
const protocol = new JsonHubProtocol();

const id = fc.string({ minLength: 1, maxLength: 8 });
const json = fc.jsonValue({ maxDepth: 2 });
const list = fc.array(json, { maxLength: 3 });
const target = fc.stringMatching(/^[A-Z][A-Za-z]{0,12}$/);

const messages = fc.oneof(
  fc.record({ type: fc.constant(MessageType.Invocation), invocationId: id, target, arguments: list }),
  fc.record({ type: fc.constant(MessageType.Invocation), target, arguments: list }),
  fc.record({ type: fc.constant(MessageType.StreamInvocation), invocationId: id, target, arguments: list }),
  fc.record({ type: fc.constant(MessageType.StreamItem), invocationId: id, item: json }),
  fc.record({ type: fc.constant(MessageType.Completion), invocationId: id, result: json }),
  fc.record({
    type: fc.constant(MessageType.Completion),
    invocationId: id,
    error: fc.string({ minLength: 1 }),
  }),
  fc.record({ type: fc.constant(MessageType.CancelInvocation), invocationId: id }),
  fc.record({ type: fc.constant(MessageType.Ping) }),
  fc.record({ type: fc.constant(MessageType.Close), error: fc.string({ minLength: 1 }) }),
  fc.record({ type: fc.constant(MessageType.Ack), sequenceId: fc.nat() }),
  fc.record({ type: fc.constant(MessageType.Sequence), sequenceId: fc.nat() }),
) as fc.Arbitrary<HubMessage & { [field: string]: unknown }>;

/** A record of the MessagePack protocol (HubProtocol.md, "MessagePack Encoding"). */
function packed(message: { [field: string]: unknown }): Uint8Array {
  const body = encode(itemsOf(message));
  const length: number[] = [];
  for (let left = body.length; ; left >>>= 7) {
    length.push(left > 0x7f ? (left & 0x7f) | 0x80 : left);
    if (left <= 0x7f) break;
  }
  return new Uint8Array([...length, ...body]);
}

function itemsOf(message: { [field: string]: unknown }): unknown[] {
  const { type, invocationId = null } = message;
  switch (type) {
    case MessageType.Invocation:
    case MessageType.StreamInvocation:
      return [type, {}, invocationId, message.target, message.arguments, []];
    case MessageType.StreamItem:
      return [type, {}, invocationId, message.item];
    case MessageType.Completion:
      return message.error === undefined
        ? [type, {}, invocationId, 3, message.result]
        : [type, {}, invocationId, 1, message.error];
    case MessageType.CancelInvocation:
      return [type, {}, invocationId];
    case MessageType.Close:
      return [type, message.error];
    case MessageType.Ping:
      return [type];
    default:
      return [type, message.sequenceId];
  }
}

function expectSame(decoded: Decoded | undefined, message: { [field: string]: unknown }): void {
  expect(decoded).toMatchObject({
    protocol: 'signalr',
    type: MessageType[message.type as number],
    id: message.invocationId ?? message.sequenceId,
    event: message.target,
    error: undefined,
  });
  expect(decoded?.failed === true).toBe(message.error !== undefined);
}

const text = (content: string, dir: 'in' | 'out' = 'in') => ({ dir, opcode: 1 as const, text: content });

describe('SignalR in JSON', () => {
  it('decodes what the library writes, several in a frame', () => {
    fc.assert(
      fc.property(fc.array(messages, { minLength: 1, maxLength: 4 }), (all) => {
        const frame = all.map((message) => protocol.writeMessage(message)).join('');
        const decoded = createDecoder().decode(text(frame));
        const parts = decoded.parts ?? [decoded];
        expect(parts).toHaveLength(all.length);
        for (const [i, message] of all.entries()) {
          expectSame(parts[i], message);
          expect(parts[i]?.value).toEqual(JSON.parse(JSON.stringify(message)));
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('reads two kinds that the library passes over', () => {
    const frame = '{"type":4,"invocationId":"1","target":"Count"}\x1e{"type":5,"invocationId":"1"}\x1e';
    expect(protocol.parseMessages(frame, NullLogger.instance)).toEqual([]);
    const { parts } = createDecoder().decode(text(frame, 'out'));
    expect(parts?.map(({ type }) => type)).toEqual(['StreamInvocation', 'CancelInvocation']);
  });

  it('knows the handshake, and what has to wait for it', () => {
    const decoder = createDecoder();
    expect(decoder.decode(text('{"protocol":"json","version":1}\x1e', 'out'))).toMatchObject({
      type: 'HandshakeRequest',
      role: 'auth',
    });
    const call = '{"type":1,"invocationId":"7","target":"Send","arguments":[{"id":"m-1","seq":4}]}\x1e';
    expect(decoder.decode(text(call, 'out'))).toMatchObject({
      needsReady: CONNECTION,
      contentId: 'm-1',
      sequence: [{ path: 'arguments.seq', value: 4 }],
    });
    const answered = decoder.decode(text('{}\x1e{"type":6}\x1e'));
    expect(answered.parts?.[0]).toMatchObject({ type: 'HandshakeResponse', ready: CONNECTION });
    expect(answered.parts?.[1]).toMatchObject({ type: 'Ping', role: 'heartbeat' });
    expect(decoder.decode(text('{"type":3,"invocationId":"7"}\x1e'))).toMatchObject({ ackOf: '7' });
    expect(createDecoder().decode(text('{"error":"no"}\x1e'))).toMatchObject({
      failed: true,
      ready: undefined,
    });
  });

  it('does not let a text that is left open swallow the next record', () => {
    const { parts } = createDecoder().decode(text('{"type":1,"target":"a\x1e{"type":6,"x":"b"}\x1e'));
    expect(parts?.map(({ type, error }) => [type, error !== undefined])).toEqual([
      ['Invocation', true],
      ['Ping', false],
    ]);
  });

  it('says of a record without its end that it is cut', () => {
    const decoder = createDecoder();
    decoder.decode(text('{}\x1e'));
    const cut = decoder.decode(text('{"type":6}\x1e{"type":1,"target":"Se'));
    expect(cut.parts?.[0]?.error).toBeUndefined();
    expect(cut.error).toBeTypeOf('string');
    expect(decoder.decode(text('{"type":"x"}\x1e')).type).toMatch(/^type "x"/);
    expect(decoder.decode(text('')).error).toBe('an empty frame');
  });
});

describe('SignalR in MessagePack', () => {
  it('decodes what the specification says, several in a frame', () => {
    fc.assert(
      fc.property(fc.array(messages, { minLength: 1, maxLength: 4 }), (all) => {
        const bytes = new Uint8Array(all.flatMap((message) => [...packed(message)]));
        const decoded = createDecoder().decode({ dir: 'in', opcode: 2, bytes });
        const parts = decoded.parts ?? [decoded];
        expect(parts).toHaveLength(all.length);
        for (const [i, message] of all.entries()) expectSame(parts[i], message);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('reads the handshake in text, its answer in binary, and what follows it in the same frame', () => {
    const decoder = createDecoder();
    expect(decoder.decode(text('{"protocol":"messagepack","version":1}\x1e', 'out')).type).toBe(
      'HandshakeRequest',
    );
    const ping = packed({ type: MessageType.Ping });
    const bytes = new Uint8Array([...new TextEncoder().encode('{}\x1e'), ...ping]);
    const decoded = decoder.decode({ dir: 'in', opcode: 2, bytes });
    expect(decoded.parts?.map(({ type }) => type)).toEqual(['HandshakeResponse', 'Ping']);
    expect(decoded.ready).toBe(CONNECTION);
  });

  it('reads a record of 123 bytes, whose length looks like a brace', () => {
    const message = { type: MessageType.Invocation, target: 'T'.repeat(115), arguments: [] };
    const bytes = packed(message);
    expect(bytes[0]).toBe(0x7b);
    expectSame(createDecoder().decode({ dir: 'in', opcode: 2, bytes }), message);
  });

  it('says why a record cannot be read', () => {
    const decoder = createDecoder();
    decoder.decode({ dir: 'in', opcode: 2, bytes: packed({ type: MessageType.Ping }) });
    const read = (...bytes: number[]) =>
      decoder.decode({ dir: 'in', opcode: 2, bytes: new Uint8Array(bytes) }).error;
    expect(read(5, 0x91, 6)).toMatch(/cut/);
    expect(read(0xff, 0xff)).toMatch(/cut/);
    expect(read(2, 0x91, 0x63)).toMatch(/no hub message/);
    expect(read(1, 0xc1)).toMatch(/never used/);
  });
});
