import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OrderingOptions, ordering } from './ordering';

const SEED = 20261123;

interface Message {
  seq?: number;
  id?: string;
  epoch?: number;
  type?: string;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function made(options: OrderingOptions<Message, unknown> = {}) {
  const delivered: Message[] = [];
  const lost = vi.fn();
  const send = vi.fn();
  const order = ordering<Message, unknown>(options)({
    deliver: (message) => delivered.push(message),
    send,
    lost,
  });
  order.start();
  return { order, delivered, lost, send, sequences: () => delivered.map(({ seq }) => seq) };
}

describe('order', () => {
  it('holds back what comes too early', () => {
    const { order, sequences } = made();
    for (const seq of [7, 9, 10, 8, 11]) order.accept({ seq });
    expect(sequences()).toEqual([7, 8, 9, 10, 11]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('delivers every message of any shuffle with repetitions once and in order', () => {
    const count = 60;
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, index) => index + 1),
          { minLength: count },
        ),
        fc.array(fc.integer({ min: 1, max: count }), { maxLength: 40 }),
        fc.array(fc.nat({ max: 100 }), { maxLength: 40 }),
        (shuffled, repeated, places) => {
          const { order, sequences, lost } = made({ from: { lastSequence: 0 } });
          const arriving = [...shuffled];
          repeated.forEach((seq, index) => {
            arriving.splice(places[index] ?? 0, 0, seq);
          });
          for (const seq of arriving) order.accept({ seq, id: `m${seq}` });
          expect(sequences()).toEqual(Array.from({ length: count }, (_, index) => index + 1));
          expect(lost).not.toHaveBeenCalled();
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('is not moved by repetitions, be it of the last message or of one that waits', () => {
    const { order, sequences, lost } = made();
    for (const seq of [1, 1]) order.accept({ seq });
    expect(vi.getTimerCount()).toBe(0);
    for (const seq of [3, 3, 1, 2, 3, 2]) order.accept({ seq });
    expect(sequences()).toEqual([1, 2, 3]);
    expect(vi.getTimerCount()).toBe(0);
    expect(lost).not.toHaveBeenCalled();
  });

  it('gives up a gap after 3 s, says which, and goes on', () => {
    const { order, sequences, lost } = made();
    for (const seq of [1, 4, 5, 8]) order.accept({ seq });
    vi.advanceTimersByTime(2_999);
    expect(sequences()).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(sequences()).toEqual([1, 4, 5]);
    vi.advanceTimersByTime(3_000);
    expect(sequences()).toEqual([1, 4, 5, 8]);
    expect(lost.mock.calls).toEqual([[{ from: 2, to: 3 }], [{ from: 6, to: 7 }]]);
    order.accept({ seq: 3 });
    expect(sequences()).toEqual([1, 4, 5, 8]);
  });

  it('does not give up while there is no connection by which the missing could come', () => {
    const { order, sequences, lost } = made();
    for (const seq of [1, 3]) order.accept({ seq });
    order.stop();
    vi.advanceTimersByTime(60_000);
    expect(lost).not.toHaveBeenCalled();
    order.start();
    order.accept({ seq: 2 });
    order.accept({ seq: 3 });
    expect(sequences()).toEqual([1, 2, 3]);
  });

  it('holds no more than its limit', () => {
    const { order, sequences, lost } = made({ maxHeld: 3 });
    for (const seq of [1, 3, 4, 5]) order.accept({ seq });
    expect(sequences()).toEqual([1]);
    order.accept({ seq: 6 });
    expect(sequences()).toEqual([1, 3, 4, 5, 6]);
    expect(lost.mock.calls).toEqual([[{ from: 2, to: 2 }]]);
  });

  it('asks for what is missing, each number once a connection', () => {
    const { order, send } = made({ requestMissing: (gap) => gap });
    for (const seq of [1, 4, 5, 9]) order.accept({ seq });
    expect(send.mock.calls).toEqual([[{ from: 2, to: 3 }], [{ from: 6, to: 8 }]]);
    order.stop();
    order.start();
    expect(send).toHaveBeenLastCalledWith({ from: 2, to: 3 });
  });

  it('starts anew with a new epoch instead of taking all that follows for repetitions', () => {
    const { order, sequences, lost } = made();
    order.accept({ seq: 41, epoch: 1 });
    order.accept({ seq: 43, epoch: 1 });
    order.accept({ seq: 1, epoch: 2 });
    order.accept({ seq: 2, epoch: 2 });
    expect(sequences()).toEqual([41, 43, 1, 2]);
    expect(lost.mock.calls).toEqual([[{ from: 42, to: 42 }]]);
    expect(order.position).toEqual({ lastSequence: 2, lastId: undefined, epoch: 2 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets messages without a number through at once, and takes no nonsense for one', () => {
    const { order, delivered } = made();
    order.accept({ seq: 1 });
    order.accept({ seq: 3 });
    order.accept({ type: 'typing' });
    order.accept({ seq: Number.NaN });
    order.accept({ seq: 2.5 });
    order.accept({ seq: '2' as unknown as number });
    expect(delivered).toEqual([
      { seq: 1 },
      { type: 'typing' },
      { seq: Number.NaN },
      { seq: 2.5 },
      { seq: '2' },
    ]);
  });

  it('loses one message, and no other, to a reader that throws', () => {
    const { order, sequences } = made({
      readId: ({ type }) => {
        if (type === 'bad') throw new Error('bad');
        return undefined;
      },
    });
    order.accept({ seq: 1 });
    order.accept({ seq: 3 });
    expect(() => order.accept({ seq: 2, type: 'bad' })).toThrow('bad');
    order.accept({ seq: 2 });
    expect(sequences()).toEqual([1, 2, 3]);
  });

  it('arms no timer again when a listener ends the connection in the middle of a run', () => {
    const order = ordering<Message, unknown>()({ deliver: () => order.stop(), send() {}, lost() {} });
    order.start();
    order.accept({ seq: 1 });
    order.start();
    order.accept({ seq: 3 });
    order.accept({ seq: 2 });
    order.accept({ seq: 5 });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('de-duplication', () => {
  it('knows a message by its identifier where there is no number', () => {
    const { order, delivered } = made();
    for (const id of ['a', 'b', 'a', 'b', 'c']) order.accept({ id });
    expect(delivered.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('remembers as many identifiers as the window has, the newest', () => {
    const { order, delivered } = made({ window: 2 });
    for (const id of ['a', 'b', 'c', 'b', 'a']) order.accept({ id });
    expect(delivered.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('does not take the echo of a message for its acknowledgement', () => {
    const { order, delivered } = made();
    order.accept({ type: 'ack', id: 'u1', seq: 1 });
    order.accept({ type: 'message', id: 'u1', seq: 2 });
    expect(delivered).toHaveLength(2);
  });

  it('goes on from where an earlier page had got to', () => {
    const { order, sequences } = made({ from: { lastSequence: 41, lastId: 'm41' } });
    order.accept({ id: 'm41' });
    for (const seq of [40, 41, 42]) order.accept({ seq });
    expect(sequences()).toEqual([42]);
  });
});
