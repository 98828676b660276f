import { describe, expect, it, vi } from 'vitest';
import { FrameFlag } from '../../records/batch';
import { localBodies } from '../bodies/local-bodies';
import { StoppedError, WorkerCalls } from '../bodies/worker-calls';
import { RecordingBuilder } from '../fixture/recording-builder';
import { DecodeParts } from './decode-parts';
import { DecodedFrames } from './decoded-frames';
import { momentOf } from './filter/compile';
import { parseFilter } from './filter/parse';
import { FrameIndex } from './frame-index';
import { type ListQuestion, MessageList } from './message-list';
import { PayloadCache } from './payload-cache';

/** 2026-11-28, 12:00 by this machine's clock. */
const NOON = new Date(2026, 10, 28, 12).getTime();

function sample(segments = 40, perSegment = 10) {
  const recording = new RecordingBuilder('s', NOON);
  const page = recording.page(NOON);
  const connections = ['a', 'b'].map((name) => recording.connect(page, `ws://host/${name}`, NOON));
  const index = new FrameIndex();
  const append = () => {
    const made = recording.segments.at(-1);
    if (made) index.append(made);
  };
  const add = (segment: number) => {
    recording.frames(
      Array.from({ length: perSegment }, (_, n) => {
        const frame = segment * perSegment + n;
        const connection = connections[frame % 2];
        if (!connection) throw new Error('no connection');
        return { connection, at: NOON + frame, out: frame % 5 === 0, body: `message ${frame}` };
      }),
    );
    append();
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
  const payloads = new PayloadCache(read, failed);
  const rows = new Map(connections.map((connection) => [connection.id, connection]));
  const worker = new WorkerCalls(localBodies);
  const decoded = new DecodedFrames(index, new DecodeParts(index, payloads, rows), worker, failed);
  const search = new WorkerCalls(localBodies);
  const list = new MessageList(
    {
      index,
      decoded,
      payloads,
      search,
      connectionOf: (ordinal) => connections[ordinal - 1],
      extent: () => ({ from: NOON, to: NOON + 60_000 }),
    },
    failed,
  );
  return { recording, connections, append, list, add, read, failed, decoded, search };
}

async function rows(list: MessageList): Promise<number[]> {
  await vi.waitFor(() => expect(list.progress.peek()).toBeUndefined());
  return Array.from({ length: list.length }, (_, row) => list.frameAt(row) ?? -1);
}

const asking = (query: string, more: Partial<ListQuestion> = {}): ListQuestion => ({
  scope: () => 'every',
  direction: 'both',
  filter: parseFilter(query).filter,
  matchCase: false,
  ...more,
});

describe('the list of messages', () => {
  it('holds all of them, in the order of time', async () => {
    const { list } = sample();
    list.ask(asking(''));
    expect(await rows(list)).toEqual(Array.from({ length: 400 }, (_, n) => n));
    expect(list.rowOf(123)).toBe(123);
  });

  it('keeps to scope, direction and span', async () => {
    const { list } = sample();
    list.ask(asking('', { scope: () => (number) => number === 2, direction: 'out' }));
    expect(await rows(list)).toEqual(Array.from({ length: 40 }, (_, n) => n * 10 + 5));
    list.ask(asking('', { scope: () => undefined }));
    expect(await rows(list)).toEqual([]);
    list.ask(asking('', { span: { from: NOON + 8, to: NOON + 11 } }));
    expect(await rows(list)).toEqual([8, 9, 10, 11]);
  });

  it('looks into bodies, and forgets a question when another is asked', async () => {
    const { list } = sample();
    list.ask(asking('"message 1"'));
    list.ask(asking('"message 39"'));
    expect(await rows(list)).toEqual([39, 390, 391, 392, 393, 394, 395, 396, 397, 398, 399]);
  });

  it('joins what columns tell with what stands in bodies', async () => {
    const { list } = sample(4);
    list.ask(asking('dir:out 5 OR conn:1 /^message [12]$/'));
    expect(await rows(list)).toEqual([2, 5, 15, 25, 35]);
    list.ask(asking('-1 -2 -3 conn:2'));
    expect(await rows(list)).toEqual([5, 7, 9]);
    list.ask(asking('size>=10'));
    expect(await rows(list)).toHaveLength(30);
    list.ask(asking('after:12:00:00.038'));
    expect(await rows(list)).toEqual([38, 39]);
  });

  it('takes in what comes later', async () => {
    const { list, add } = sample(2);
    list.ask(asking('5'));
    expect(await rows(list)).toEqual([5, 15]);
    add(2);
    list.grown();
    expect(await rows(list)).toEqual([5, 15, 25]);
  });

  it('waits with what only decoders know, and says that it does', async () => {
    const { recording, connections, append, list, decoded } = sample(2);
    const [connection] = connections;
    if (!connection) throw new Error('no connection');
    recording.frames([
      { connection, at: NOON + 30, body: '{"type":"chat.message"}' },
      { connection, at: NOON + 31, body: 'ping', out: true },
      { connection, at: NOON + 32, body: '{"type":"chat.typing"}' },
    ]);
    append();
    list.ask(asking('type:chat.*'));
    expect(list.progress.peek()).toEqual({ done: 0, total: 23 });
    decoded.version.subscribe(() => list.grown());
    decoded.grown();
    expect(await rows(list)).toEqual([20, 22]);
    list.ask(asking('is:heartbeat'));
    expect(await rows(list)).toEqual([21]);
    list.ask(asking('protocol:json -type:*.typing'));
    expect(await rows(list)).toEqual([20]);
  });

  it('stops a search when told to, keeps what it found, and goes on from there', async () => {
    const { list } = sample(400);
    list.ask(asking('"message 7"'));
    // Heard of as it happens: between two looks at it a quick search is over.
    await new Promise<void>((begun) => {
      list.progress.subscribe((progress) => (progress?.done ?? 0) > 0 && begun());
    });
    list.stop();
    const stopped = list.stopped.peek();
    expect(stopped?.done).toBeLessThan(4000);
    expect(list.progress.peek()).toBeUndefined();
    list.grown();
    expect(list.progress.peek()).toBeUndefined();
    list.goOn();
    expect(await rows(list)).toHaveLength(111);
    expect(list.stopped.peek()).toBeUndefined();
  });

  it('misses nothing when one goes on before a search that was stopped has ended', async () => {
    const { list, search } = sample(400);
    // The newest are searched first, so what is asked for has to be among them.
    const underWay = vi.spyOn(search, 'call').mockImplementationOnce(
      () =>
        new Promise((_, reject) => {
          vi.spyOn(search, 'stop').mockImplementationOnce(() => reject(new StoppedError()));
        }),
    );
    list.ask(asking('"message 39"'));
    await vi.waitFor(() => expect(underWay).toHaveBeenCalledTimes(1));
    list.stop();
    list.goOn();
    expect(list.progress.peek()).toBeDefined();
    expect(await rows(list)).toHaveLength(111);
  });

  it('misses nothing when one goes on while the bodies of a stopped search are still being read', async () => {
    const { list, read, recording } = sample(400);
    let answer = () => {};
    read.mockImplementationOnce(
      (ids) =>
        new Promise((resolve) => {
          answer = () =>
            resolve(new Map(ids.map((id) => [id, recording.payload(id) ?? new Uint8Array()] as const)));
        }),
    );
    list.ask(asking('"message 39"'));
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(1));
    list.stop();
    list.goOn();
    answer();
    expect(await rows(list)).toHaveLength(111);
  });

  it('finds what a fault touched, and what it lost', async () => {
    const { recording, connections, append, list } = sample(1, 4);
    const [connection] = connections;
    if (!connection) throw new Error('no connection');
    recording.frames([
      { connection, at: NOON + 10, out: false, body: 'late', flags: FrameFlag.injected },
      { connection, at: NOON + 11, out: false, body: 'gone', flags: FrameFlag.injected | FrameFlag.lost },
    ]);
    append();
    list.ask(asking('is:injected'));
    expect(await rows(list)).toEqual([4, 5]);
    list.ask(asking('is:lost'));
    expect(await rows(list)).toEqual([5]);
  });

  it('tells of bodies that cannot be read, and goes on with the next question', async () => {
    const { list, read, failed } = sample(2);
    read.mockRejectedValueOnce(new Error('broken'));
    list.ask(asking('x'));
    expect(await rows(list)).toEqual([]);
    expect(failed).toHaveBeenCalledTimes(1);
    list.ask(asking('"message 7"'));
    expect(await rows(list)).toEqual([7]);
  });
});

describe('a clock time of a filter', () => {
  const HOUR = 3_600_000;
  it('is of the day on which it lies within the recording', () => {
    const evening = new Date(2026, 10, 28, 23).getTime();
    const recording = { from: evening, to: evening + 3 * HOUR };
    expect(momentOf(23.5 * HOUR, recording)).toBe(evening + HOUR / 2);
    expect(momentOf(1 * HOUR, recording)).toBe(evening + 2 * HOUR);
  });

  it('is of the first day where it lies outside', () => {
    expect(momentOf(9 * HOUR, { from: NOON, to: NOON + HOUR })).toBe(NOON - 3 * HOUR);
  });
});
