import { beforeAll, describe, expect, it } from 'vitest';
import { chatRecording } from '../../fixture/chat';
import { speakEnglish } from '../../testing/english';
import { loaded } from '../../testing/loaded';
import { ChartBuilder } from './chart';
import { isSameItem, itemsOf, nearest, timesOf } from './items';
import { layOut } from './layout';

const START = 1_800_000_000_000;

beforeAll(speakEnglish);

function lanes() {
  const recording = chatRecording(START);
  const { session } = loaded(recording);
  const builder = new ChartBuilder({ from: START, to: START });
  builder.update(session, recording.row.lastAt);
  builder.takeTraffic(session, () => false);
  const { chart } = builder;
  return layOut(chart, new Map()).lanes.map((lane) => itemsOf(lane, chart));
}

describe('the items of a lane', () => {
  it('are all that is drawn there, in order of time', () => {
    const kinds = lanes().map((items) => [...new Set(items.map(({ kind }) => kind))].sort());
    expect(kinds).toEqual([
      ['socket', 'wait'],
      ['decision'],
      ['token'],
      [],
      ['socket'],
      [],
      ['page'],
      ['mark', 'navigation'],
    ]);
    for (const items of lanes()) {
      const begins = items.map((item) => timesOf(item).from);
      expect(begins).toEqual(begins.toSorted((one, other) => one - other));
    }
  });

  it('are known again when the chart was made anew, each as itself alone', () => {
    const before = lanes().flat();
    const after = lanes().flat();
    for (const item of before) {
      expect(after.filter((other) => isSameItem(item, other))).toHaveLength(1);
    }
  });

  it('are found by their distance in time', () => {
    const [sockets = []] = lanes();
    const at = nearest(sockets, START + 25_500);
    expect(sockets[at]?.kind).toBe('wait');
    expect(nearest(sockets, START - 1e9)).toBe(0);
    expect(nearest([], START)).toBe(-1);
  });
});
