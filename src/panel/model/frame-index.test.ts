import { describe, expect, it } from 'vitest';
import { RecordingBuilder } from '../fixture/recording-builder';
import { FrameIndex } from './frame-index';

function sample() {
  const recording = new RecordingBuilder('s', 0);
  const page = recording.page(0);
  const first = recording.connect(page, 'ws://host/a', 0);
  const second = recording.connect(page, 'ws://host/b', 0);
  recording.frames([
    { connection: first, at: 1, body: 'one', listeners: 1, paintMs: 8 },
    { connection: second, at: 2, body: 'zwei', out: true },
    { connection: first, at: 3, body: new Uint8Array(5) },
  ]);
  recording.frames([{ connection: second, at: 4, body: 'vier', listeners: 0 }]);
  const index = new FrameIndex();
  for (const segment of recording.segments) index.append(segment);
  return { index, first, second };
}

describe('an index of frames', () => {
  it('finds each frame in its segment, in whichever order they are asked for', () => {
    const { index } = sample();
    expect(index.length).toBe(4);
    for (const frame of [0, 3, 1, 2, 3, 0]) expect(index.at(frame)).toBe(frame + 1);
  });

  it('refuses a frame that there is not', () => {
    const { index } = sample();
    for (const frame of [-1, 4, Number.NaN]) expect(() => index.place(frame)).toThrow(RangeError);
  });

  it('tells where a body lies', () => {
    const { index } = sample();
    expect(index.bodyRange(index.place(1))).toEqual({ from: 3, to: 7 });
    expect(index.bodyRange(index.place(3))).toEqual({ from: 0, to: 4 });
  });

  it('finds a frame by connection and sequence number', () => {
    const { index, first, second } = sample();
    expect(index.find(first.id, 1)).toBe(2);
    expect(index.find(second.id, 1)).toBe(3);
    expect(index.find(second.id, 2)).toBeUndefined();
    expect(index.find('elsewhere.1', 0)).toBeUndefined();
  });

  it('gives a frame’s facts, with its paint time and without claiming that the body was cut', () => {
    const { index } = sample();
    expect(index.facts(0)).toMatchObject({ dir: 'in', size: 3, listeners: 1, paintMs: 8 });
    expect(index.facts(0)).not.toHaveProperty('truncated');
    expect(index.facts(1)).toMatchObject({ dir: 'out', outcome: 'sent' });
    expect(index.facts(3)).toMatchObject({ listeners: 0 });
    expect(index.facts(3)).not.toHaveProperty('paintMs');
  });

  it('passes over a segment without a frame', () => {
    const { index } = sample();
    const empty = new RecordingBuilder('s', 0);
    empty.frames([]);
    for (const segment of empty.segments) index.append(segment);
    expect(index.segments).toHaveLength(2);
  });
});
