// Against @stomp/stompjs: what it marshals is decoded to the same, however it is cut into WebSocket frames.

import { FrameImpl, Parser } from '@stomp/stompjs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CONNECTION, createDecoder, type Decoded } from '..';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

type Marshalled = string | Uint8Array;

function marshal(command: string, headers: { [name: string]: string }, body: Marshalled = ''): Marshalled {
  const content = typeof body === 'string' ? { body } : { binaryBody: body };
  const marshalled = FrameImpl.marshall({ command, headers, ...content, escapeHeaderValues: true });
  return typeof marshalled === 'string' ? marshalled : new Uint8Array(marshalled);
}

function decode(
  frame: Marshalled,
  dir: 'in' | 'out' = 'in',
  decoder = createDecoder({ protocol: 'v12.stomp' }),
): Decoded {
  return typeof frame === 'string'
    ? decoder.decode({ dir, opcode: 1, text: frame })
    : decoder.decode({ dir, opcode: 2, bytes: frame });
}

/** The frames that stompjs's parser finds in a chunk. */
function byLibrary(chunk: Marshalled): FrameImpl[] {
  const frames: FrameImpl[] = [];
  const parser = new Parser(
    (raw) => frames.push(FrameImpl.fromRawFrame(raw, true)),
    () => {},
  );
  parser.parseChunk(chunk as string);
  return frames;
}

const headers = fc.dictionary(fc.stringMatching(/^[a-z-]{1,10}$/), fc.string(), {
  maxKeys: 4,
  noNullPrototype: true,
});
const command = fc.constantFrom('SEND', 'MESSAGE', 'SUBSCRIBE', 'RECEIPT', 'ERROR', 'ACK');
const body = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 40 }));

describe('STOMP', () => {
  it('decodes what stompjs marshals', () => {
    fc.assert(
      fc.property(command, headers, body, (name, fields, content) => {
        const frame = marshal(name, fields, content);
        const [expected] = byLibrary(frame);
        const decoded = decode(frame);
        const value = decoded.value as { headers: object; body: unknown };
        expect(decoded).toMatchObject({ protocol: 'stomp', type: name, error: undefined });
        // Its parser would undo escapes one kind after the other, and so turn `\\r` into a line break.
        expect(value.headers).toMatchObject(fields);
        const bytes = value.body instanceof Uint8Array ? value.body : undefined;
        if (bytes !== undefined) expect([...bytes]).toEqual([...(expected?.binaryBody ?? [])]);
        else if (typeof value.body === 'string') expect(value.body).toBe(expected?.body);
        else expect(JSON.stringify(value.body)).toBe(JSON.stringify(JSON.parse(expected?.body ?? '')));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('puts frames together again that go over several WebSocket frames', () => {
    const text = marshal('SEND', { destination: '/queue/a', receipt: 'r1' }, 'x'.repeat(200)) as string;
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 5, max: text.length - 1 }), { maxLength: 5 }), (cuts) => {
        const decoder = createDecoder({ protocol: 'v12.stomp' });
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const decoded = places.slice(1).map((to, i) => decode(text.slice(places[i], to), 'out', decoder));
        const last = decoded.pop();
        expect(decoded.every(({ error }) => error?.startsWith('incomplete'))).toBe(true);
        expect(last).toMatchObject({ type: 'SEND', id: 'r1', channel: '/queue/a', error: undefined });
        expect(last?.value).toMatchObject({ body: 'x'.repeat(200) });
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('says of a content-length beyond the end that the frame is not all there', () => {
    const decoder = createDecoder({ protocol: 'v12.stomp' });
    const cut = decode('SEND\ndestination:/a\ncontent-length:1000\n\nshort\0', 'out', decoder);
    expect(cut).toMatchObject({ type: 'SEND', channel: '/a' });
    expect(cut.error).toMatch(/incomplete/);
    const next = decode('SEND\ndestination:/b\n\nwhole\0', 'out', decoder);
    expect(next).toMatchObject({ channel: '/b', error: undefined });
  });

  it.each(['\n', '\r\n', '\n\n'])('takes %j for a heartbeat', (text) => {
    expect(decode(text)).toMatchObject({ type: 'heartbeat', role: 'heartbeat' });
  });

  it.each(['', 'hello', 'NOPE\n\n\0', 'send\n\n\0', 'SEND\nno colon\n\n\0', '\0'])(
    'does not take %j for a message',
    (text) => {
      const decoded = decode(text);
      if (text === '\0') expect(decoded.role).toBe('heartbeat');
      else expect(decoded.error).toBeTypeOf('string');
    },
  );

  it('joins answers to what they answer', () => {
    expect(decode('RECEIPT\nreceipt-id:77\n\n\0')).toMatchObject({ role: 'ack', ackOf: '77' });
    expect(decode('ACK\nid:12\n\n\0', 'out')).toMatchObject({ role: 'ack', ackOf: '12' });
    expect(decode('ERROR\nreceipt-id:5\nmessage:no\n\n\0')).toMatchObject({ failed: true, ackOf: '5' });
  });

  it('knows what needs CONNECTED', () => {
    expect(decode('CONNECT\naccept-version:1.2\n\n\0', 'out')).toMatchObject({
      role: 'auth',
      needsReady: undefined,
    });
    expect(decode('CONNECTED\nversion:1.2\n\n\0').ready).toBe(CONNECTION);
    expect(decode('SUBSCRIBE\nid:0\ndestination:/a\n\n\0', 'out').needsReady).toBe(CONNECTION);
  });

  it('reads the id and running number of a JSON body', () => {
    const frame = marshal('MESSAGE', { destination: '/a', 'message-id': '1' }, '{"id":"m-9","offset":41}');
    expect(decode(frame)).toMatchObject({
      id: '1',
      contentId: 'm-9',
      sequence: [{ path: 'body.offset', value: 41 }],
    });
  });

  it('has no escapes in version 1.0', () => {
    const decoder = createDecoder({ protocol: 'v10.stomp' });
    const { channel } = decode('SEND\ndestination:a\\cb\n\n\0', 'out', decoder);
    expect(channel).toBe('a\\cb');
    expect(decode('SEND\ndestination:a\\cb\n\n\0', 'out').channel).toBe('a:b');
  });
});
