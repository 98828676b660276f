import { beforeAll, describe, expect, it } from 'vitest';
import { chatRecording } from '../../fixture/chat';
import { millionRecording } from '../../fixture/million';
import { stormRecording } from '../../fixture/storm';
import { speakEnglish } from '../../testing/english';
import { loaded } from '../../testing/loaded';
import { ChartBuilder } from './chart';
import { layOut } from './layout';

const START = 1_800_000_000_000;

beforeAll(speakEnglish);

const never = () => false;

describe('the chart', () => {
  it('tells of each endpoint its sockets, the waits between them, decisions and tokens', () => {
    const recording = chatRecording(START);
    const { session } = loaded(recording);
    const builder = new ChartBuilder({ from: START, to: START });
    builder.update(session, recording.row.lastAt);
    builder.takeTraffic(session, never);
    const { endpoints, page, marks, bounds } = builder.chart;
    expect(endpoints.map(({ endpoint }) => endpoint)).toEqual([
      'ws://localhost:8080/ws/chat',
      'wss://notify.example.com/v1/stream',
    ]);
    const [chat] = endpoints;
    expect(chat?.troubled).toBe(true);
    expect(chat?.sockets.rows).toHaveLength(1);
    expect(chat?.sockets.rows[0]?.map(({ state }) => state)).toEqual([
      'left',
      'closed',
      'failed',
      'failed',
      'failed',
      'closed',
      'open',
    ]);
    expect(chat?.sockets.rows[0]?.[2]?.wait?.decision?.delayMs).toBe(1000);
    // The last one is known to expire one day, beyond what is recorded.
    expect(chat?.tokens.map(({ state }) => state)).toEqual(['valid', 'expired', 'valid', 'expired']);
    expect(page.offline).toHaveLength(1);
    expect(marks.map((mark) => (mark.kind === 'navigation' ? 'reload' : mark.record.kind))).toEqual([
      'reload',
      'note',
    ]);
    expect(bounds).toEqual({ from: START - 20_000, to: recording.row.lastAt });
    expect(layOut(builder.chart, new Map()).lanes.map(({ kind }) => kind)).toEqual([
      'sockets',
      'decisions',
      'tokens',
      'traffic',
      'sockets',
      'traffic',
      'page',
      'marks',
    ]);
  });

  it('is made anew only where something changed', () => {
    const recording = chatRecording(START);
    const { session, grow } = loaded(recording);
    const builder = new ChartBuilder({ from: START, to: START });
    const before = builder.update(session, recording.row.lastAt);
    expect(builder.update(session, recording.row.lastAt)).toBe(before);

    const [early] = recording.pages;
    const notify = recording.connections.find(({ endpoint }) => endpoint.includes('notify'));
    if (!early || !notify) throw new Error('no such rows');
    notify.revision = recording.commit();
    notify.received = { frames: 900, bytes: 9 };
    grow();
    // Counts alone draw nothing anew, and yet are the newest.
    expect(builder.update(session, recording.row.lastAt)).toBe(before);
    expect(before.endpoints[1]?.sockets.rows[0]?.[0]?.connection.received.frames).toBe(900);

    Object.assign(notify, { revision: recording.commit(), closedAt: START + 99_000, code: 1000 });
    grow();
    const after = builder.update(session, recording.row.lastAt);
    expect(after.endpoints[0]).toBe(before.endpoints[0]);
    expect(after.endpoints[1]).not.toBe(before.endpoints[1]);
    expect(after.endpoints[1]?.sockets.rows[0]?.[0]?.to).toBe(START + 99_000);
  });

  it('comes to the same piece by piece as at once', () => {
    const recording = stormRecording(START);
    const connections = recording.connections.splice(0);
    const builder = new ChartBuilder({ from: START, to: START });
    const { session, grow } = loaded(recording);
    for (const connection of connections) {
      connection.revision = recording.commit();
      recording.connections.push(connection);
      if (recording.connections.length % 50 === 0) {
        grow();
        builder.update(session, START + 1);
      }
    }
    const atOnce = new ChartBuilder({ from: START, to: START });
    atOnce.update(loaded(recording).session, START + 1);
    expect(builder.chart.endpoints).toEqual(atOnce.chart.endpoints);
    expect(builder.chart.bounds).toEqual(atOnce.chart.bounds);
  });

  it('takes traffic in turns, and loses none of it', () => {
    const recording = millionRecording(START, 5000);
    const { session } = loaded(recording);
    const builder = new ChartBuilder({ from: START, to: START });
    builder.update(session, recording.row.lastAt);
    let turns = 1;
    while (!builder.takeTraffic(session, () => true)) turns++;
    expect(turns).toBe(5);
    let frames = 0;
    for (const traffic of builder.chart.traffic.values()) {
      frames += traffic.in.sum(START, START + 10_000).frames + traffic.out.sum(START, START + 10_000).frames;
    }
    expect(frames).toBe(5000);
  });

  it('begins with quiet endpoints folded where there are many, and folds as one says', () => {
    const recording = millionRecording(START, 10);
    const page = recording.pages[0];
    if (!page) throw new Error('no page');
    for (let n = 0; n < 4; n++)
      recording.connect(page, `wss://host/${n}`, START + n, { openedAt: START + n });
    recording.connect(page, 'wss://host/broken', START + 9, { closedAt: START + 10, code: 1006 });
    const builder = new ChartBuilder({ from: START, to: START });
    builder.update(loaded(recording).session, START);
    const folded = (folds: Map<string, boolean>) =>
      layOut(builder.chart, folds)
        .lanes.filter((lane) => lane.folded)
        .map(({ endpoint }) => endpoint?.endpoint);
    expect(folded(new Map())).toHaveLength(7);
    expect(folded(new Map())).not.toContain('wss://host/broken');
    expect(folded(new Map([['wss://host/1', false]]))).toHaveLength(6);
  });
});
