// What becomes of what is sent.

import { describe, expect, it } from 'vitest';
import { acknowledgements } from './acknowledgements';
import { heartbeat } from './heartbeat';
import { ordering } from './ordering';
import { type Json, made, opened, pass, setStage, settle } from './testing/stage';

setStage();

describe('sending', () => {
  it('keeps what is sent while down, in order, and says what it had to drop', async () => {
    const { socket, network, told } = made({ queue: { limit: 2 } });
    expect([1, 2, 3].map((n) => socket.send({ n }))).toEqual(['queued', 'queued', 'dropped']);
    expect(socket.queued).toBe(2);
    expect(told.dropped).toEqual([{ message: { n: 3 }, reason: 'queue-full' }]);
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ n: 1 }, { n: 2 }]);
    expect(socket.send({ n: 4 })).toBe('sent');
    expect(socket.queued).toBe(0);
  });

  it('takes a message as it is at the time of sending', async () => {
    const { socket, network } = made();
    const message = { text: 'as sent' };
    socket.send(message);
    message.text = 'changed since';
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ text: 'as sent' }]);
  });

  it('does not give data to a socket that is closing, where it would vanish', async () => {
    const { socket, network } = await opened();
    network.last.readyState = 2;
    expect(socket.send({ n: 1 })).toBe('queued');
    network.last.finish(1001);
    await pass(1_000);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ n: 1 }]);
  });

  it('lets what is volatile go', async () => {
    const { socket, told } = made();
    expect(socket.send({ type: 'typing' }, { volatile: true })).toBe('dropped');
    expect(told.dropped).toEqual([{ message: { type: 'typing' }, reason: 'volatile' }]);
  });

  it('throws what cannot be encoded at the caller', async () => {
    const { socket } = await opened();
    const cyclic: Json = {};
    cyclic.self = cyclic;
    expect(() => socket.send(cyclic)).toThrow(TypeError);
  });

  it('flushes before listeners hear that it is open, so that order holds', async () => {
    const { socket, network } = made();
    socket.send({ n: 1 });
    socket.on('state', (state) => state === 'open' && socket.send({ n: 2 }));
    socket.on('open', () => socket.send({ n: 3 }));
    await settle();
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('delivers through an outage, in the order of the calls, each message once for the server', async () => {
    const { socket, network } = await opened({ acknowledgements: acknowledgements() });
    const first = socket.deliver({ id: 'a' });
    network.last.finish();
    const second = socket.deliver({ id: 'b' });
    socket.send({ id: 'c' });
    await pass(1_000);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    network.last.deliverJson({ type: 'ack', id: 'b' });
    network.last.deliverJson({ type: 'ack', id: 'a' });
    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
  });

  it('takes an overdue acknowledgement for a sign that the connection may be dead, before it gives up', async () => {
    const { socket, network, told } = await opened({
      acknowledgements: acknowledgements(),
      heartbeat: heartbeat(),
    });
    network.last.isSilent = true;
    const delivery = socket.deliver({ id: 'a' });
    await pass(15_000);
    expect(told.close).toMatchObject([{ reason: 'no answer to the heartbeat' }]);
    await pass(1_000);
    network.last.accept();
    expect(network.last.sentJson).toEqual([{ id: 'a' }]);
    network.last.deliverJson({ type: 'ack', id: 'a' });
    await expect(delivery).resolves.toEqual({ type: 'ack', id: 'a' });
    expect(told.dropped).toEqual([]);
  });

  it('keeps acknowledgements from the app, save those with a place in the order', async () => {
    const { network, told } = await opened({ acknowledgements: acknowledgements(), ordering: ordering() });
    network.last.deliverJson({ seq: 1 });
    network.last.deliverJson({ type: 'ack', id: 'a' });
    network.last.deliverJson({ type: 'ack', id: 'a', seq: 2 });
    network.last.deliverJson({ seq: 3 });
    expect(told.message).toEqual([{ seq: 1 }, { type: 'ack', id: 'a', seq: 2 }, { seq: 3 }]);
  });

  it('says how much the line has yet to take', async () => {
    const { socket, network } = await opened();
    network.last.bufferedAmount = 4_096;
    expect(socket.bufferedAmount).toBe(4_096);
    socket.close();
    expect(socket.bufferedAmount).toBe(0);
  });

  it('needs acknowledgements to deliver', async () => {
    const { socket } = made();
    await expect(socket.deliver({ n: 1 })).rejects.toThrow('acknowledgements');
  });
});
