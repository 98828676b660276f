import { describe, expect, it, vi } from 'vitest';
import { chatRecording } from '../fixture/chat';
import { memorySource } from '../fixture/memory-source';
import { addFrames, millionRecording } from '../fixture/million';
import { LoadedSession } from './session';

function load(recording = chatRecording(1_000_000)) {
  const source = memorySource([recording], { place: 'page', state: 'off' });
  const changes = vi.spyOn(source, 'changes');
  const failed = vi.fn();
  const session = new LoadedSession(source, recording.row.id, failed);
  return { recording, source, session, changes, failed };
}

const loaded = (session: LoadedSession, frames: number) =>
  vi.waitFor(() => expect(session.index.length).toBe(frames));

describe('a loaded session', () => {
  it('holds all that was recorded', async () => {
    const { session, recording } = load();
    await loaded(session, recording.row.frames);
    expect(session.connections.size).toBe(recording.connections.length);
    expect(session.pages.size).toBe(2);
    expect(session.events.size).toBe(recording.events.length);
    expect(session.row.value?.label).toBe('Chat stops after lunch');
    expect(session.loading.value).toBeUndefined();
  });

  it('numbers connections by creation, for good', async () => {
    const { session, recording } = load();
    await loaded(session, recording.row.frames);
    const ordinals = recording.connections
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map((connection) => session.ordinal(connection.id));
    expect(ordinals).toEqual(recording.connections.map((_, n) => n + 1));
    const page = recording.pages[1];
    if (!page) throw new Error('no page');
    const revision = recording.commit();
    const late = recording.connect(page, 'ws://late', 0, { revision });
    session.advanced(revision);
    await vi.waitFor(() => expect(session.ordinal(late.id)).toBe(9));
  });

  it('says by how much it is behind when messages come faster than they are read', async () => {
    const recording = millionRecording(0, 5000);
    const { session } = load(recording);
    await loaded(session, 5000);
    const told: number[] = [];
    const late: number[] = [];
    session.loading.subscribe((progress) => {
      if (progress?.behindMs === undefined) return;
      told.push(progress.total - progress.have);
      late.push(progress.behindMs);
    });
    const [page] = recording.pages;
    if (!page) throw new Error('no page');
    for (let n = 0; n < 40; n++) {
      recording.commit();
      addFrames(recording, page, recording.connections, 0, 1000);
    }
    session.advanced(recording.row.revision);
    await loaded(session, 45_000);
    expect(told).toEqual([8000]);
    expect(late.every((behindMs) => behindMs > 0)).toBe(true);
    expect(session.loading.value).toBeUndefined();
  });

  it('comes in pieces, and says how far it is', async () => {
    const { session, changes } = load(millionRecording(0, 100_000));
    const told: unknown[] = [];
    const stop = session.loading.subscribe((progress) => told.push(progress));
    await loaded(session, 100_000);
    stop();
    expect(told).toEqual([
      undefined,
      { have: 32_000, total: 100_000 },
      { have: 64_000, total: 100_000 },
      { have: 96_000, total: 100_000 },
      undefined,
    ]);
    expect(changes).toHaveBeenCalledTimes(4);
    expect(session.loading.value).toBeUndefined();
  });

  it('reads what is new and nothing twice', async () => {
    const { session, recording, changes } = load(millionRecording(0, 5000));
    await loaded(session, 5000);
    const [page] = recording.pages;
    if (!page) throw new Error('no page');
    for (let n = 0; n < 20; n++) {
      const revision = recording.commit();
      addFrames(recording, page, recording.connections, 0, 10);
      session.advanced(revision);
    }
    await loaded(session, 5200);
    expect(changes.mock.calls.length).toBeLessThan(5);
    session.advanced(recording.row.revision);
    expect(session.index.segments.map((segment) => segment.id)).toEqual(
      recording.segments.map(({ id }) => id),
    );
  });

  it('says that a recording is gone', async () => {
    const { session, source } = load();
    await vi.waitFor(() => expect(session.row.value).toBeDefined());
    source.recordings.clear();
    session.catchUp();
    await vi.waitFor(() => expect(session.gone.value).toBe(true));
  });

  it('tells what went wrong, and reads on when there is news', async () => {
    const { recording, source } = load();
    vi.spyOn(source, 'changes').mockRejectedValueOnce(new Error('broken'));
    const failed = vi.fn();
    const session = new LoadedSession(source, 'chat', failed);
    await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(1));
    session.advanced(recording.row.revision);
    await loaded(session, recording.row.frames);
  });

  it('reads nothing more once it was put away', async () => {
    const { session, recording, changes } = load();
    await loaded(session, recording.row.frames);
    session.dispose();
    const before = changes.mock.calls.length;
    session.advanced(99);
    session.catchUp();
    expect(changes).toHaveBeenCalledTimes(before);
  });
});
