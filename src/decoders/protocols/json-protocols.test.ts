// Pusher, DDP and JSON-RPC: what they have beyond the frames of the sample.

import { describe, expect, it } from 'vitest';
import { CONNECTION, closeMeaning, createDecoder } from '..';

function reader(options: { url?: string; protocol?: string }) {
  const decoder = createDecoder(options);
  return (dir: 'in' | 'out', message: unknown) =>
    decoder.decode({ dir, opcode: 1, text: typeof message === 'string' ? message : JSON.stringify(message) });
}

describe('Pusher', () => {
  it('follows a channel, with the data as what it means', () => {
    const read = reader({ url: 'wss://ws.example/app/key?protocol=7&client=js&version=8.0.0' });
    const data = JSON.stringify({ socket_id: '1.2', activity_timeout: 30 });
    expect(read('in', { event: 'pusher:connection_established', data })).toMatchObject({
      ready: CONNECTION,
      value: { data: { socket_id: '1.2', activity_timeout: 30 } },
    });
    const subscribe = { event: 'pusher:subscribe', data: { channel: 'private-a', auth: 'key:signature' } };
    expect(read('out', subscribe)).toMatchObject({ channel: 'private-a', role: 'auth' });
    expect(read('out', { event: 'client-typing', channel: 'private-a', data: {} }).needsReady).toBe(
      'private-a',
    );
    const succeeded = { event: 'pusher_internal:subscription_succeeded', channel: 'private-a', data: '{}' };
    expect(read('in', succeeded)).toMatchObject({ role: 'ack', ready: 'private-a' });
    const long = JSON.stringify({ id: 'm-1', seq: 8, text: 'ü'.repeat(400) });
    expect(read('in', { event: 'new', channel: 'private-a', data: long })).toMatchObject({
      contentId: 'm-1',
      sequence: [{ path: 'data.seq', value: 8 }],
      value: { data: { id: 'm-1' } },
    });
  });

  it('is told by its greeting where the URL says nothing', () => {
    const decoder = createDecoder({ url: 'wss://host.example/ws' });
    decoder.decode({ dir: 'out', opcode: 1, text: '{"event":"pusher:ping","data":{}}' });
    expect(decoder.protocol).toBe('pusher');
  });

  it('gives its close codes their ranges', () => {
    expect(closeMeaning(4001, 'pusher')).toMatchObject({ basis: 'protocol', auth: true, final: true });
    expect(closeMeaning(4099, 'pusher')?.final).toBe(true);
    expect(closeMeaning(4100, 'pusher')?.final).toBeUndefined();
    expect(closeMeaning(4201, 'pusher')?.name).toBe('a pong did not come in time');
    expect(closeMeaning(1006, 'pusher')?.basis).toBe('registry');
  });
});

describe('DDP', () => {
  it('is told by its messages, bare', () => {
    const read = reader({ url: 'wss://host.example/websocket' });
    const connect = { msg: 'connect', version: '1', support: ['1'] };
    expect(read('out', connect)).toMatchObject({ protocol: 'ddp', role: 'auth' });
    expect(read('in', { msg: 'connected', session: 's' })).toMatchObject({ ready: CONNECTION });
    expect(read('out', { msg: 'method', method: 'login', params: [], id: '1' })).toMatchObject({
      role: 'auth',
      event: 'login',
    });
    expect(read('in', { msg: 'result', id: '1', error: { error: 403 } })).toMatchObject({
      ackOf: '1',
      failed: true,
    });
    expect(read('in', { msg: 'nope' }).error).toBeTypeOf('string');
  });

  it('does not take a chat for DDP', () => {
    const decoder = createDecoder({ url: 'wss://host.example/chat' });
    decoder.decode({ dir: 'in', opcode: 1, text: '{"msg":"ready","user":"x"}' });
    decoder.decode({ dir: 'in', opcode: 1, text: '{"msg":"ping"}' });
    expect(decoder.protocol).toBeUndefined();
  });
});

describe('JSON-RPC', () => {
  it('joins responses to requests', () => {
    const read = reader({});
    const request = { jsonrpc: '2.0', id: 7, method: 'eth_call', params: { id: 'x' } };
    expect(read('out', request)).toMatchObject({
      protocol: 'json-rpc',
      type: 'request',
      event: 'eth_call',
      id: 7,
    });
    expect(read('in', { jsonrpc: '2.0', id: 7, result: { version: 4 } })).toMatchObject({
      type: 'response',
      ackOf: 7,
      sequence: [{ path: 'result.version', value: 4 }],
    });
    expect(read('in', { jsonrpc: '2.0', id: null, error: { code: -32700 } })).toMatchObject({
      failed: true,
      id: undefined,
    });
    expect(read('in', '[]').error).toBe('an empty list');
    expect(read('in', '[1,2').error).toBeTypeOf('string');
  });

  it('takes apart a list, and says what is wrong in it', () => {
    const read = reader({ protocol: 'jsonrpc' });
    const list = [{ jsonrpc: '2.0', method: 'ping' }, { jsonrpc: '2.0', id: 1, method: 'a' }, { x: 1 }];
    const decoded = read('out', list);
    expect(decoded).toMatchObject({ type: 'request', event: 'a', role: 'data' });
    expect(decoded.parts?.map(({ role, error }) => [role, error])).toEqual([
      ['heartbeat', undefined],
      ['data', undefined],
      [undefined, 'neither a method nor a result'],
    ]);
  });
});
