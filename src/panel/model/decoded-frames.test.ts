import { describe, expect, it, vi } from 'vitest';
import { memorySource } from '../fixture/memory-source';
import { addFrames, millionRecording } from '../fixture/million';
import { protocolsRecording } from '../fixture/protocols';
import { RecordingBuilder } from '../fixture/recording-builder';
import { LoadedSession } from './session';

function load(recording: RecordingBuilder) {
  const source = memorySource([recording], { place: 'page', state: 'off' });
  const failed = vi.fn();
  return { session: new LoadedSession(source, recording.row.id, failed), source, failed };
}

const decoded = (session: LoadedSession, frames: number) =>
  vi.waitFor(() => expect(session.decoded.length).toBe(frames), { timeout: 20_000 });

describe('what the decoders say of a session', () => {
  it('is protocol, type and role of each frame', async () => {
    const recording = protocolsRecording(1_000_000);
    const { session, failed } = load(recording);
    await decoded(session, recording.row.frames);
    const told = Array.from({ length: session.decoded.length }, (_, frame) => {
      const name = session.decoded.nameOf(frame);
      return [session.decoded.protocolOf(frame), name?.type, name?.event, session.decoded.roleOf(frame)]
        .filter((part) => part !== undefined)
        .join(' ');
    });
    for (const expected of [
      'socket.io EVENT message data',
      'mqtt PINGREQ heartbeat',
      'mqtt PUBLISH data',
      'msgpack map.chunk data',
      'graphql-transport-ws next OnMessage data',
      'signalr Invocation Join data',
      'phoenix heartbeat heartbeat',
    ]) {
      expect(told).toContain(expected);
    }
    expect(failed).not.toHaveBeenCalled();
    session.dispose();
  });

  it('is not known before, and never beyond what is there', async () => {
    const recording = protocolsRecording(1_000_000);
    const { session } = load(recording);
    expect(session.decoded.protocolOf(0)).toBeUndefined();
    await decoded(session, recording.row.frames);
    expect(session.decoded.nameOf(recording.row.frames)).toBeUndefined();
    expect(session.decoded.roleOf(1e9)).toBeUndefined();
    session.dispose();
  });

  it('goes on with what comes later, where it left off', async () => {
    const recording = millionRecording(0, 2000);
    const { session } = load(recording);
    await decoded(session, 2000);
    const revision = recording.commit();
    const [page] = recording.pages;
    if (!page) throw new Error('no page');
    addFrames(recording, page, recording.connections, 0, 500);
    session.advanced(revision);
    await decoded(session, 2500);
    expect(session.decoded.nameOf(2499)).toEqual({ type: 'trade' });
    expect(session.decoded.types).toHaveLength(1);
    session.dispose();
  });

  it('says of frames without a body that they were not decoded', async () => {
    const recording = new RecordingBuilder('gone', 0);
    const connection = recording.connect(recording.page(0), 'ws://host/', 0);
    recording.frames([
      { connection, at: 1, body: '{"type":"a"}' },
      { connection, at: 2, body: '{"type":"b"}', keep: 0 },
    ]);
    const { session, source } = load(recording);
    source.payloads = async () => new Map();
    await decoded(session, 2);
    expect([session.decoded.isFaulty(0), session.decoded.isFaulty(1)]).toEqual([true, true]);
    expect(session.decoded.nameOf(0)).toBeUndefined();
    const described = await session.descriptions.whole(0);
    expect(described?.error).toBe('the body was not kept');
    session.dispose();
  });
});

describe('a frame in full', () => {
  it('has summary and content, as its protocol has them', async () => {
    const recording = protocolsRecording(1_000_000);
    const { session } = load(recording);
    await decoded(session, recording.row.frames);
    const all = await Promise.all(
      Array.from({ length: recording.row.frames }, (_, frame) => session.descriptions.whole(frame)),
    );
    const publish = all.find((one) => one?.channel === 'rooms/7/temperature');
    expect(publish).toMatchObject({ protocol: 'mqtt', type: 'PUBLISH', whole: true });
    expect(publish?.value).toMatchObject({ payload: { celsius: 21.5, battery: 0.93 } });
    expect(all.find((one) => one?.type === 'map.chunk')?.value).toMatchObject({ at: [4, 2] });
    // Named by the subscription that came before it.
    expect(all.find((one) => one?.type === 'next')?.event).toBe('OnMessage');
    session.dispose();
  });

  it('is known for a row before everything before it is decoded', async () => {
    const recording = millionRecording(0, 40_000);
    const { session } = load(recording);
    await vi.waitFor(() => expect(session.index.length).toBe(40_000));
    session.descriptions.peek(39_999);
    await vi.waitFor(() => expect(session.descriptions.peek(39_999)?.type).toBe('trade'));
    await decoded(session, 40_000);
    expect(session.decoded.nameOf(39_999)).toEqual({ type: 'trade' });
    session.dispose();
  });

  it('says that a stretch is not enough, and is made again from the connection’s first frame', async () => {
    // An alias of MQTT 5 that was given far before the frame that uses it.
    const recording = new RecordingBuilder('alias', 0);
    const connection = recording.connect(recording.page(0), 'ws://host/', 0, { protocol: 'mqtt' });
    const connect = Uint8Array.of(0x10, 14, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 1, 97);
    const named = Uint8Array.of(0x30, 9, 0, 1, 120, 3, 35, 0, 1, 104, 105);
    const aliased = Uint8Array.of(0x30, 8, 0, 0, 3, 35, 0, 1, 104, 105);
    const filler = Uint8Array.of(0x30, 4, 0, 1, 121, 0);
    recording.frames([{ connection, at: 0, out: true, body: connect }]);
    recording.frames([{ connection, at: 1, body: named }]);
    for (let n = 0; n < 4; n++) {
      recording.commit();
      recording.frames(
        Array.from({ length: 1000 }, (_, i) => ({ connection, at: 2 + n * 1000 + i, body: filler })),
      );
    }
    recording.frames([{ connection, at: 9000, body: aliased }]);
    const { session } = load(recording);
    await decoded(session, 4003);
    session.descriptions.peek(4002);
    await vi.waitFor(() =>
      expect(session.descriptions.peek(4002)).toMatchObject({ channel: '(alias 1)', whole: false }),
    );
    expect(await session.descriptions.whole(4002)).toMatchObject({ channel: 'x', whole: true });
    session.dispose();
  });
});
