// Phoenix by its own serialiser (assets/js/phoenix/serializer.js): as its package has it for what a client sends, written
// down here for what a server does.

import fc from 'fast-check';
// @ts-expect-error The package has no types.
import { Serializer } from 'phoenix';
import { describe, expect, it, vi } from 'vitest';
import { createDecoder, type Decoded } from '..';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });
const URL = 'wss://host.example/socket/websocket?vsn=2.0.0';

type Direction = 'in' | 'out';

interface Push {
  join_ref: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: object;
}

const serializer = Serializer as {
  encode(push: Push, callback: (encoded: string | ArrayBuffer) => void): void;
};

function reader(url = URL) {
  const decoder = createDecoder({ url });
  return {
    text: (dir: Direction, message: unknown): Decoded =>
      decoder.decode({ dir, opcode: 1, text: JSON.stringify(message) }),
    bytes: (dir: Direction, bytes: Uint8Array): Decoded => decoder.decode({ dir, opcode: 2, bytes }),
    decoder,
  };
}

/** A binary message: its kind, the lengths of its texts, the texts, the payload. */
function binary(kind: number, texts: string[], payload: number[]): Uint8Array {
  const encoded = texts.map((part) => new TextEncoder().encode(part));
  return new Uint8Array([
    kind,
    ...encoded.map(({ length }) => length),
    ...encoded.flatMap((part) => [...part]),
    ...payload,
  ]);
}

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const ref = fc.nat().map(String);
const payload = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 20 });

describe('Phoenix', () => {
  it('decodes what its own client encodes, as text and as bytes', () => {
    const content = fc.oneof(
      fc.dictionary(word, fc.jsonValue({ maxDepth: 2 })),
      payload.map((bytes) => new Uint8Array(bytes).buffer),
    );
    fc.assert(
      fc.property(ref, ref, word, word, content, (join_ref, messageRef, topic, event, payload) => {
        const { decoder } = reader();
        serializer.encode({ join_ref, ref: messageRef, topic, event, payload }, (encoded) => {
          const body =
            typeof encoded === 'string'
              ? { opcode: 1 as const, text: encoded }
              : { opcode: 2 as const, bytes: new Uint8Array(encoded) };
          const decoded = decoder.decode({ dir: 'out', ...body });
          expect(decoded).toMatchObject({ protocol: 'phoenix', type: event, id: messageRef, channel: topic });
          expect(decoded.error).toBeUndefined();
        });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('decodes binary pushes, replies and broadcasts', () => {
    fc.assert(
      fc.property(ref, ref, word, word, payload, (joinRef, messageRef, topic, event, content) => {
        const { bytes } = reader();
        expect(bytes('out', binary(0, [joinRef, messageRef, topic, event], content))).toMatchObject({
          ...{ protocol: 'phoenix', type: event, id: messageRef, channel: topic },
          value: [joinRef, messageRef, topic, event, new Uint8Array(content)],
        });
        expect(bytes('in', binary(0, [joinRef, topic, event], content))).toMatchObject({
          type: event,
          channel: topic,
        });
        expect(bytes('in', binary(2, [topic, event], content))).toMatchObject({
          type: event,
          channel: topic,
          id: undefined,
        });
        const reply = bytes('in', binary(1, [joinRef, messageRef, topic, 'error'], content));
        expect(reply).toMatchObject({ type: 'phx_reply', ackOf: messageRef, failed: true });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('knows a joined topic, in version 2 by the reply, in version 1 by the join before it', () => {
    const two = reader();
    expect(two.text('out', ['3', '3', 'room:1', 'phx_join', {}])).toMatchObject({
      type: 'phx_join',
      needsReady: undefined,
    });
    expect(two.text('out', ['3', '4', 'room:1', 'new_msg', { id: 'm1', seq: 3 }])).toMatchObject({
      needsReady: 'room:1',
      contentId: 'm1',
      sequence: [{ path: 'payload.seq', value: 3 }],
    });
    const refused = [
      '3',
      '3',
      'room:1',
      'phx_reply',
      { status: 'error', response: { reason: 'unauthorized' } },
    ];
    expect(two.text('in', refused)).toMatchObject({ failed: true, ready: undefined, ackOf: '3' });
    const joined = ['3', '3', 'room:1', 'phx_reply', { status: 'ok', response: {} }];
    expect(two.text('in', joined)).toMatchObject({ role: 'ack', ready: 'room:1', ackOf: '3' });
    expect(
      two.text('in', ['3', '4', 'room:1', 'phx_reply', { status: 'ok', response: {} }]).ready,
    ).toBeUndefined();

    const one = reader('wss://host.example/socket/websocket');
    one.text('out', { topic: 'room:1', event: 'phx_join', payload: {}, ref: '1' });
    const reply = { topic: 'room:1', event: 'phx_reply', payload: { status: 'ok', response: {} }, ref: '1' };
    expect(one.text('in', reply)).toMatchObject({ protocol: 'phoenix', ready: 'room:1' });
  });

  it('takes the heartbeat and its reply for heartbeats', () => {
    const { text } = reader();
    expect(text('out', [null, '5', 'phoenix', 'heartbeat', {}])).toMatchObject({
      role: 'heartbeat',
      needsReady: undefined,
    });
    const reply = [null, '5', 'phoenix', 'phx_reply', { status: 'ok', response: {} }];
    expect(text('in', reply)).toMatchObject({ role: 'heartbeat', ackOf: '5' });
  });

  it('is told by its lists where the URL says nothing', () => {
    const { text, decoder } = reader('wss://host.example/live');
    text('in', ['4', null, 'lv:phx-1', 'diff', { 0: 'x' }]);
    expect(decoder.protocol).toBe('phoenix');
  });

  it.each([[[]], [[0]], [[0, 9]], [[0, 1, 1, 1]], [[3, 0, 0]], [[1, 200, 1, 1, 1, 65]]])(
    'refuses the bytes %j',
    (bytes) => {
      expect(reader().bytes('in', new Uint8Array(bytes)).error).toBeTypeOf('string');
    },
  );

  it('refuses JSON without topic and event', () => {
    expect(reader().text('in', ['1', '2']).error).toBeTypeOf('string');
    expect(reader().text('in', { topic: 't' }).error).toBeTypeOf('string');
  });
});
