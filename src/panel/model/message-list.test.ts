import { describe, expect, it, vi } from 'vitest';
import { RecordingBuilder } from '../fixture/recording-builder';
import { FrameIndex } from './frame-index';
import { type MessageFilter, NO_FILTER } from './message-filter';
import { MessageList, type PageScope } from './message-list';
import { PayloadCache } from './payload-cache';

const EVERY: PageScope = () => 'every';

function sample(segments = 40, perSegment = 10) {
  const recording = new RecordingBuilder('s', 0);
  const page = recording.page(0);
  const connections = ['a', 'b'].map((name) => recording.connect(page, `ws://host/${name}`, 0));
  const index = new FrameIndex();
  const add = (segment: number) => {
    recording.frames(
      Array.from({ length: perSegment }, (_, n) => {
        const frame = segment * perSegment + n;
        const connection = connections[frame % 2];
        if (!connection) throw new Error('no connection');
        return { connection, at: frame, out: frame % 5 === 0, body: `message ${frame}` };
      }),
    );
    const made = recording.segments.at(-1);
    if (made) index.append(made);
  };
  for (let segment = 0; segment < segments; segment++) add(segment);
  const failed = vi.fn();
  const read = vi.fn(async (ids: readonly number[]) => {
    const found = new Map<number, Uint8Array>();
    for (const id of ids) {
      const payload = recording.payload(id);
      if (payload) found.set(id, payload);
    }
    return found;
  });
  const list = new MessageList(index, new PayloadCache(read, failed), failed);
  return { list, add, read, failed };
}

async function rows(list: MessageList): Promise<number[]> {
  await vi.waitFor(() => expect(list.progress.peek()).toBeUndefined());
  return Array.from({ length: list.length }, (_, row) => list.frameAt(row) ?? -1);
}

const asking = (more: Partial<MessageFilter>): MessageFilter => ({ ...NO_FILTER, ...more });

describe('the list of messages', () => {
  it('holds all of them, in the order of time', async () => {
    const { list } = sample();
    list.ask(EVERY, NO_FILTER);
    expect(await rows(list)).toEqual(Array.from({ length: 400 }, (_, n) => n));
    expect(list.rowOf(123)).toBe(123);
  });

  it('keeps to scope and direction', async () => {
    const { list } = sample();
    list.ask(() => (number) => number === 2, asking({ direction: 'out' }));
    expect(await rows(list)).toEqual(Array.from({ length: 40 }, (_, n) => n * 10 + 5));
    list.ask(() => undefined, NO_FILTER);
    expect(await rows(list)).toEqual([]);
  });

  it('looks into bodies, and forgets a question when another is asked', async () => {
    const { list } = sample();
    list.ask(EVERY, asking({ query: 'message 1' }));
    list.ask(EVERY, asking({ query: 'message 39' }));
    expect(await rows(list)).toEqual([39, 390, 391, 392, 393, 394, 395, 396, 397, 398, 399]);
  });

  it('takes in what comes later', async () => {
    const { list, add } = sample(2);
    list.ask(EVERY, asking({ query: '5' }));
    expect(await rows(list)).toEqual([5, 15]);
    add(2);
    list.grown();
    expect(await rows(list)).toEqual([5, 15, 25]);
  });

  it('keeps its rows when a regular expression is broken', async () => {
    const { list } = sample(2);
    list.ask(EVERY, NO_FILTER);
    await rows(list);
    expect(() => list.ask(EVERY, asking({ query: '[', regex: true }))).toThrow(SyntaxError);
    expect(list.length).toBe(20);
  });

  it('tells of bodies that cannot be read, and goes on with the next question', async () => {
    const { list, read, failed } = sample(2);
    read.mockRejectedValueOnce(new Error('broken'));
    list.ask(EVERY, asking({ query: 'x' }));
    expect(await rows(list)).toEqual([]);
    expect(failed).toHaveBeenCalledTimes(1);
    list.ask(EVERY, asking({ query: 'message 7' }));
    expect(await rows(list)).toEqual([7]);
  });
});
