import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AcknowledgementOptions, acknowledgements, DeliveryError } from './acknowledgements';

interface Message {
  type?: string;
  id?: string;
  text?: string;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function made(options: AcknowledgementOptions<Message, Message> = {}) {
  const line = { isUp: true, room: true };
  const sent: Message[] = [];
  const queued: Message[] = [];
  const dropped = vi.fn();
  const doubt = vi.fn();
  const acks = acknowledgements<Message, Message>(options)({
    encode: (message) => JSON.stringify(message),
    transmit(data) {
      if (line.isUp) sent.push(JSON.parse(String(data)));
      return line.isUp;
    },
    enqueue({ message }) {
      if (line.room) queued.push(message);
      return line.room;
    },
    dropped,
    doubt,
  });
  return { doubt, acks, line, sent, queued, dropped, ids: () => sent.map(({ id }) => id) };
}

describe('acknowledgements', () => {
  it('resolve with the message that confirms', async () => {
    const { acks, sent } = made();
    const delivery = acks.deliver({ id: 'a', text: 'hello' });
    expect(sent).toEqual([{ id: 'a', text: 'hello' }]);
    expect(acks.accept({ type: 'ack', id: 'a', text: 'stored' })).toBe(true);
    await expect(delivery).resolves.toEqual({ type: 'ack', id: 'a', text: 'stored' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('give a message an identifier of its own where it has none', () => {
    const one = made();
    const two = made();
    for (const { acks } of [one, two, one]) acks.deliver({ text: 'hello' });
    const ids = [...one.ids(), ...two.ids()];
    expect(ids.every((id) => typeof id === 'string')).toBe(true);
    expect(new Set(ids).size).toBe(3);
  });

  it('send again under the same identifier, five times, then give up aloud', async () => {
    const { acks, ids, dropped, doubt } = made();
    const delivery = acks.deliver({ id: 'a' });
    await vi.advanceTimersByTimeAsync(24_999);
    expect(ids()).toEqual(['a', 'a', 'a', 'a', 'a']);
    expect(doubt).toHaveBeenCalledTimes(4);
    await vi.advanceTimersByTimeAsync(1);
    await expect(delivery).rejects.toEqual(new DeliveryError('unacknowledged'));
    expect(dropped.mock.calls).toEqual([[{ id: 'a' }, 'unacknowledged']]);
    expect(acks.accept({ type: 'ack', id: 'a' })).toBe(true);
  });

  it('wait without a clock while there is no connection, and go out again in order on the next', async () => {
    const { acks, ids, line } = made();
    acks.deliver({ id: 'a' });
    acks.deliver({ id: 'b' });
    acks.stop();
    line.isUp = false;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ids()).toEqual(['a', 'b']);
    line.isUp = true;
    acks.start();
    expect(ids()).toEqual(['a', 'b', 'a', 'b']);
    acks.accept({ type: 'ack', id: 'a' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ids()).toEqual(['a', 'b', 'a', 'b', 'b']);
  });

  it('have all their sends again on the next connection', async () => {
    const { acks, ids, dropped } = made();
    acks.deliver({ id: 'a' });
    await vi.advanceTimersByTimeAsync(24_000);
    acks.stop();
    acks.start();
    await vi.advanceTimersByTimeAsync(24_000);
    expect(ids()).toHaveLength(10);
    expect(dropped).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(dropped).toHaveBeenCalledOnce();
  });

  it('queue what cannot go yet, and count from when it goes', async () => {
    const { acks, ids, queued, line } = made();
    line.isUp = false;
    const delivery = acks.deliver({ id: 'a' });
    expect(queued).toEqual([{ id: 'a' }]);
    acks.start();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ids()).toEqual([]);
    line.isUp = true;
    acks.sent('a');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ids()).toEqual(['a']);
    acks.accept({ type: 'ack', id: 'a' });
    await expect(delivery).resolves.toMatchObject({ id: 'a' });
  });

  it('reject at once where neither line nor queue has room', async () => {
    const { acks, line, dropped } = made();
    line.isUp = false;
    line.room = false;
    await expect(acks.deliver({ id: 'a' })).rejects.toEqual(new DeliveryError('queue-full'));
    expect(dropped).toHaveBeenCalledWith({ id: 'a' }, 'queue-full');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not grow beyond their limit', async () => {
    const { acks, ids } = made({ limit: 1 });
    acks.deliver({ id: 'a' });
    await expect(acks.deliver({ id: 'b' })).rejects.toEqual(new DeliveryError('too-many-pending'));
    expect(ids()).toEqual(['a']);
  });

  it('treat a pending identifier as the same message', async () => {
    const { acks, ids } = made();
    const both = [acks.deliver({ id: 'a' }), acks.deliver({ id: 'a' })];
    expect(ids()).toEqual(['a']);
    acks.accept({ type: 'ack', id: 'a' });
    await expect(Promise.all(both)).resolves.toHaveLength(2);
  });

  it('hand the error of what cannot be encoded to the caller', async () => {
    const cyclic: Message & { self?: Message } = { id: 'a' };
    cyclic.self = cyclic;
    const { acks, dropped } = made();
    await expect(acks.deliver(cyclic)).rejects.toBeInstanceOf(TypeError);
    await expect(acks.deliver('text' as Message)).rejects.toThrow('identify');
    acks.clear();
    expect(dropped).not.toHaveBeenCalled();
  });

  it('follow the protocol of another server', async () => {
    const { acks, sent } = made({
      readAck: ({ type, text }) => (type === 'phx_reply' ? text : undefined),
      identify: (message, newId) => ({ id: newId, message: { ...message, text: newId } }),
    });
    const delivery = acks.deliver({ type: 'push' });
    expect(acks.accept({ type: 'ack', id: sent[0]?.text ?? '' })).toBe(false);
    acks.accept({ type: 'phx_reply', ...(sent[0]?.text !== undefined && { text: sent[0].text }) });
    await expect(delivery).resolves.toMatchObject({ type: 'phx_reply' });
  });

  it('reject all that is open at the end, unheard rejections included', async () => {
    const { acks, dropped } = made();
    const delivery = acks.deliver({ id: 'a' });
    acks.deliver({ id: 'unheard' });
    acks.clear();
    await expect(delivery).rejects.toEqual(new DeliveryError('disposed'));
    expect(dropped).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
