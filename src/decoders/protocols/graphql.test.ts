// Both GraphQL protocols: the newer against the library graphql-ws, the older by its own PROTOCOL.md.

import fc from 'fast-check';
import { CloseCode, MessageType, stringifyMessage, validateMessage } from 'graphql-ws';
import { describe, expect, it, vi } from 'vitest';
import { CONNECTION, closeMeaning, createDecoder, type FrameBody } from '..';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

function reader(protocol: string) {
  const decoder = createDecoder({ protocol });
  const frame = (dir: 'in' | 'out', message: unknown): FrameBody => ({
    dir,
    opcode: 1,
    text: JSON.stringify(message),
  });
  return {
    decoder,
    out: (message: unknown) => decoder.decode(frame('out', message)),
    in: (message: unknown) => decoder.decode(frame('in', message)),
  };
}

const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(value, fc.constantFrom(undefined, null, 0, '', [], {}, 'x'));

describe('graphql-transport-ws', () => {
  it('accepts and refuses as graphql-ws does', () => {
    const message = fc.record(
      {
        id: maybe(fc.string({ minLength: 1 })),
        type: fc.oneof(fc.constantFrom(...Object.values(MessageType)), fc.constant('nuxt')),
        payload: maybe(
          fc.oneof(
            fc.record(
              { query: maybe(fc.string()), variables: maybe(fc.object()), operationName: maybe(fc.string()) },
              { requiredKeys: [] },
            ),
            fc.record(
              { data: fc.object(), errors: maybe(fc.constant([{ message: 'no' }])) },
              { requiredKeys: [] },
            ),
            fc.constant([{ message: 'no' }]),
          ),
        ),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(message, (value) => {
        const text = JSON.stringify(value);
        let fine = true;
        try {
          validateMessage(JSON.parse(text));
        } catch {
          fine = false;
        }
        const decoded = createDecoder({ protocol: 'graphql-transport-ws' }).decode({
          dir: 'in',
          opcode: 1,
          text,
        });
        expect([text, decoded.error === undefined]).toEqual([text, fine]);
        expect(decoded.type).toBe(value.type);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('follows an operation by its name, from subscribe to complete', () => {
    const { in: incoming, out } = reader('graphql-transport-ws');
    expect(out({ type: 'connection_init', payload: { token: 't' } })).toMatchObject({ role: 'auth' });
    const query =
      '# chat\nfragment F on Post { id }\nsubscription OnPost($room: ID!) { post(room: $room) { ...F } }';
    const subscribe = JSON.parse(
      stringifyMessage({ type: MessageType.Subscribe, id: 'a', payload: { query } }),
    );
    expect(out(subscribe)).toMatchObject({ type: 'subscribe', event: 'OnPost', needsReady: CONNECTION });
    expect(incoming({ type: 'connection_ack' })).toMatchObject({ role: 'ack', ready: CONNECTION });
    expect(
      incoming({ type: 'next', id: 'a', payload: { data: { post: { id: 'p1', version: 4 } } } }),
    ).toMatchObject({
      event: 'OnPost',
      id: 'a',
      contentId: 'p1',
      sequence: [{ path: 'data.version', value: 4 }],
    });
    expect(incoming({ type: 'complete', id: 'a' }).event).toBe('OnPost');
    expect(incoming({ type: 'next', id: 'a', payload: { data: {} } }).event).toBeUndefined();
  });

  it.each([
    ['{ hello }', undefined],
    ['query Hello { hello }', 'Hello'],
    ['mutation { send }', undefined],
    ['query Named ($a: Int) @live { a }', 'Named'],
    ['{ subscription { id } }', undefined],
  ])('names the operation of %j', (query, name) => {
    const { out } = reader('graphql-transport-ws');
    expect(out({ type: 'subscribe', id: '1', payload: { query } }).event).toBe(name);
  });

  it('tells failures inside results', () => {
    const { in: incoming } = reader('graphql-transport-ws');
    const next = (payload: unknown) => incoming({ type: 'next', id: '1', payload }).failed;
    expect(next({ data: null, errors: [{ message: 'boom' }] })).toBe(true);
    expect(next({ data: {}, errors: [] })).toBeUndefined();
    expect(next({ data: { errors: [1] } })).toBeUndefined();
  });

  it('gives its close codes the meaning that graphql-ws gives them', () => {
    /** After these its client does not try again (client.ts, `isFatalInternalCloseCode` and the list after it). */
    const fatal = [4500, 4005, 4400, 4004, 4401, 4406, 4409, 4429];
    for (const code of Object.values(CloseCode).filter((value) => typeof value === 'number')) {
      const meaning = closeMeaning(code, 'graphql-transport-ws');
      expect(meaning?.basis).toBe('protocol');
      expect([code, meaning?.final === true]).toEqual([code, fatal.includes(code)]);
      expect(meaning?.auth === true).toBe(code === 4401 || code === 4403);
    }
  });
});

describe('graphql-ws, the older protocol', () => {
  it('follows an operation, and lets it start before the acknowledgement', () => {
    const { in: incoming, out } = reader('graphql-ws');
    out({ type: 'connection_init', payload: {} });
    expect(out({ type: 'start', id: '1', payload: { query: 'subscription A { a }' } })).toMatchObject({
      event: 'A',
    });
    expect(out({ type: 'start', id: '2', payload: { query: '{ b }' } }).needsReady).toBeUndefined();
    expect(incoming({ type: 'ka' }).role).toBe('heartbeat');
    expect(incoming({ type: 'data', id: '1', payload: { data: { a: 1 } } }).event).toBe('A');
    expect(out({ type: 'stop', id: '1' }).error).toBeUndefined();
    expect(incoming({ type: 'connection_error', payload: {} })).toMatchObject({ failed: true });
    expect(incoming({ type: 'subscribe', id: '1', payload: {} }).error).toBeTypeOf('string');
  });

  it('is told from the newer by the first message that only it has, where no sub-protocol says so', () => {
    const decoder = createDecoder({ url: 'wss://host.example/graphql' });
    const read = (dir: 'in' | 'out', message: unknown) =>
      decoder.decode({ dir, opcode: 1, text: JSON.stringify(message) });
    expect(read('out', { type: 'connection_init' }).protocol).toBe('graphql-transport-ws');
    expect(read('in', { type: 'connection_ack' }).protocol).toBe('graphql-transport-ws');
    expect(read('out', { type: 'start', id: '1', payload: { query: '{ a }' } })).toMatchObject({
      protocol: 'graphql-ws',
      type: 'start',
    });
    expect(read('in', { type: 'subscribe', id: '9' }).protocol).toBe('graphql-ws');
  });
});
