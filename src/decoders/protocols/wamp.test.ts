import { encode as msgpack } from '@msgpack/msgpack';
import { encode as cbor } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CONNECTION, createDecoder, type FrameBody } from '..';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

function framed(subprotocol: string, message: unknown, dir: 'in' | 'out'): FrameBody {
  const [, , format, batched] = subprotocol.split('.');
  if (format === 'json') return { dir, opcode: 1, text: JSON.stringify(message) + (batched ? '\x18' : '') };
  const body = format === 'cbor' ? cbor(message) : msgpack(message);
  const bytes = batched ? new Uint8Array([0, 0, body.length >> 8, body.length & 0xff, ...body]) : body;
  return { dir, opcode: 2, bytes };
}

const SUBPROTOCOLS = ['json', 'msgpack', 'cbor'].flatMap((format) => [
  `wamp.2.${format}`,
  `wamp.2.${format}.batched`,
]);

describe.each(SUBPROTOCOLS)('%s', (subprotocol) => {
  const read = (message: unknown, dir: 'in' | 'out' = 'in') =>
    createDecoder({ protocol: subprotocol }).decode(framed(subprotocol, message, dir));

  it('reads what is sent', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.string(),
        fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
        (id, procedure, args) => {
          // CBOR and JSON differ on -0, which no id or argument depends on.
          const values = JSON.parse(JSON.stringify(args)) as unknown[];
          const decoded = read([48, id, {}, procedure, values], 'out');
          expect(decoded).toMatchObject({
            protocol: 'wamp',
            type: 'CALL',
            id,
            channel: procedure,
            needsReady: CONNECTION,
          });
          expect(decoded.value).toEqual([48, id, {}, procedure, values]);
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('joins answers to requests', () => {
    expect(read([50, 7, {}, [{ id: 'x', seq: 2 }]])).toMatchObject({
      ...{ type: 'RESULT', ackOf: 7, contentId: 'x' },
      sequence: [{ path: 'args.seq', value: 2 }],
    });
    expect(read([17, 8, 99])).toMatchObject({ type: 'PUBLISHED', role: 'ack', ackOf: 8 });
    expect(read([8, 48, 9, {}, 'wamp.error.no'])).toMatchObject({ type: 'ERROR', failed: true, ackOf: 9 });
  });

  it('knows the session', () => {
    expect(read([1, 'realm', { roles: {} }], 'out')).toMatchObject({ role: 'auth', needsReady: undefined });
    expect(read([2, 1234, { roles: {} }])).toMatchObject({ role: 'ack', ready: CONNECTION });
  });

  it('refuses what is no message', () => {
    expect(read([7, 1]).error).toBeTypeOf('string');
    expect(read({ a: 1 }).error).toBeTypeOf('string');
    expect(read([]).error).toBeTypeOf('string');
  });
});

it('reads several messages of a batch', () => {
  const decoder = createDecoder({ protocol: 'wamp.2.json.batched' });
  const text = '[17,1,2]\x18[36,3,4,{},["x"]]\x18';
  expect(decoder.decode({ dir: 'in', opcode: 1, text }).parts?.map(({ type }) => type)).toEqual([
    'PUBLISHED',
    'EVENT',
  ]);
  const cut = createDecoder({ protocol: 'wamp.2.msgpack.batched' });
  expect(cut.decode({ dir: 'in', opcode: 2, bytes: new Uint8Array([0, 0, 0, 9, 0x91]) }).error).toMatch(
    /^cut/,
  );
});
