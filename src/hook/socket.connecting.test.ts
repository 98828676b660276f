// A socket on its way to a connection, and what it hears there.

import { describe, expect, it } from 'vitest';
import { rawCodec } from './codec';
import { ordering } from './ordering';
import { createSocket } from './socket';
import { createFakeNetwork } from './testing/fake-network';
import { record } from './testing/record';
import { type Json, made, opened, pass, setStage, settle, URL } from './testing/stage';

setStage();

describe('connecting', () => {
  it('opens one socket and says so', async () => {
    const { socket, network, told } = made({ protocols: ['chat.v2'] });
    expect(socket.state).toBe('connecting');
    await settle();
    expect(network.sockets).toHaveLength(1);
    expect(network.last).toMatchObject({ url: URL, protocols: ['chat.v2'], binaryType: 'arraybuffer' });
    network.last.accept('chat.v2');
    expect(socket.state).toBe('open');
    expect(told.open).toEqual([{ protocol: 'chat.v2', resumed: false }]);
    network.last.deliverJson({ text: 'hello' });
    expect(told.message).toEqual([{ text: 'hello' }]);
  });

  it('waits for connect() where told to', async () => {
    const { socket, network } = made({ autoConnect: false });
    await settle();
    expect(socket.state).toBe('idle');
    expect(network.sockets).toHaveLength(0);
    socket.connect();
    socket.connect();
    await settle();
    expect(network.sockets).toHaveLength(1);
  });

  it('builds address, sub-protocols and first frames from the token and the position', async () => {
    const { network } = await opened({
      getToken: async () => 'secret',
      url: async ({ token, lastSequence }) => `${URL}?token=${token}&after=${lastSequence ?? ''}`,
      protocols: ({ token }) => ['bearer', token ?? ''],
      hello: ({ token, lastId }) => [{ type: 'auth', token, lastId }],
      ordering: ordering(),
    });
    expect(network.last.url).toBe(`${URL}?token=secret&after=`);
    expect(network.last.protocols).toEqual(['bearer', 'secret']);
    network.last.deliverJson({ seq: 41, id: 'm41' });
    network.last.finish();
    await pass(1_000);
    expect(network.last.url).toBe(`${URL}?token=secret&after=41`);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ type: 'auth', token: 'secret', lastId: 'm41' }]);
  });

  it('sends what waits only once the server says that it is ready', async () => {
    const { socket, network, told } = made({
      hello: () => [{ type: 'connection_init' }],
      isReady: ({ type }) => type === 'connection_ack',
    });
    expect(socket.send({ type: 'subscribe' })).toBe('queued');
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ type: 'connection_init' }]);
    expect(socket.state).toBe('connecting');
    network.last.deliverJson({ type: 'connection_ack' });
    expect(socket.state).toBe('open');
    expect(network.last.sentJson).toEqual([{ type: 'connection_init' }, { type: 'subscribe' }]);
    expect(told.message).toEqual([{ type: 'connection_ack' }]);
  });

  it('does not wait for ever: neither for the handshake, nor for readiness, nor for an address', async () => {
    const never = new Promise<string>(() => {});
    for (const options of [{}, { isReady: () => false }, { url: () => never }]) {
      const network = createFakeNetwork((socket) => {
        if ('isReady' in options) setTimeout(() => socket.accept(), 1);
      });
      const { socket, told } = made(options, network);
      await pass(10_000);
      expect(told.close).toEqual([
        { code: 1006, reason: 'not ready within 10000 ms', wasClean: false, opened: false },
      ]);
      expect(socket.state).toBe('waiting');
      expect(network.sockets.filter(({ isHeard }) => isHeard)).toEqual([]);
      socket.dispose();
    }
  });

  it('stops at an address that cannot be', async () => {
    const { socket, told } = made({ url: 'ftp://chat.test' });
    await settle();
    expect(socket.state).toBe('stopped');
    expect(told.stop).toEqual([
      { cause: 'final', reason: expect.stringContaining('no WebSocket address: ftp://chat.test') },
    ]);
  });
});

describe('receiving', () => {
  it('lives on after what is no message, and after a reader that fails', async () => {
    const { socket, network, told } = await opened({
      ordering: ordering<Json, Json>({
        readSequence: ({ seq }) => {
          if (seq === 13) throw new Error('unlucky');
          return undefined;
        },
      }),
    });
    network.last.deliver('no json');
    network.last.deliver(new ArrayBuffer(3));
    network.last.deliverJson({ seq: 13 });
    network.last.deliverJson(null);
    network.last.deliverJson({ text: 'fine' });
    expect(told.message).toEqual([{ text: 'fine' }]);
    expect(told.fault.map(({ where }) => where)).toEqual(['message', 'message', 'message', 'message']);
    expect(socket.state).toBe('open');
  });

  it('passes frames on as they are with the raw codec', async () => {
    const network = createFakeNetwork();
    const socket = createSocket({ url: URL, codec: rawCodec, WebSocket: network.WebSocket });
    const told = record(socket);
    await settle();
    network.last.accept();
    const bytes = new Uint8Array([1, 2, 3]).buffer;
    network.last.deliver('text');
    network.last.deliver(bytes);
    expect(told.message).toEqual(['text', bytes]);
    socket.send(bytes);
    expect(network.last.sent).toEqual([bytes]);
  });

  it('hears nothing from a socket that has been replaced', async () => {
    const { socket, network, told } = await opened();
    const old = network.last;
    const { onmessage, onclose } = old;
    socket.reconnect();
    await settle();
    network.last.accept();
    expect(old.isHeard).toBe(false);
    onmessage?.({ data: '{"late":1}' });
    onclose?.({ code: 1006, reason: '', wasClean: false });
    expect(told.message).toEqual([]);
    expect(socket.state).toBe('open');
    expect(network.sockets).toHaveLength(2);
  });
});
