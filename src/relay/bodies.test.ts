import { expect, test } from 'vitest';
import { type Batch, FrameFlag } from '../records/batch';
import { withBlobs, withoutBlobs } from './bodies';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Frames 'one', a Blob, 'three', a Blob: as the page hands them over. */
function batch(): Batch {
  const kept = Uint32Array.of(3, 0, 5, 0);
  return {
    firstOrdinal: 0,
    columns: {
      connection: new Uint32Array(4),
      seq: Uint32Array.of(0, 1, 2, 3),
      at: new Float64Array(4),
      flags: Uint8Array.of(0, FrameFlag.binary, 0, FrameFlag.binary),
      size: Uint32Array.of(3, 3, 5, 4),
      kept,
      listeners: new Uint16Array(4),
      handlerMs: new Float32Array(4),
      buffered: new Uint32Array(4),
    },
    payload: new TextEncoder().encode('onethree'),
    paints: new Float64Array(),
    facts: [],
  };
}

test('Blobs come into their places', async () => {
  const whole = await withBlobs(batch(), [
    { index: 1, blob: new Blob(['two']) },
    { index: 3, blob: new Blob(['four']) },
  ]);
  expect([...whole.columns.kept]).toEqual([3, 3, 5, 4]);
  expect(text(whole.payload)).toBe('onetwothreefour');
});

test('a Blob that cannot be read leaves its frame marked, and the others as they are', async () => {
  const broken = { arrayBuffer: () => Promise.reject(new Error('gone')) } as unknown as Blob;
  const rest = await withBlobs(batch(), [
    { index: 1, blob: broken },
    { index: 3, blob: new Blob(['four']) },
  ]);
  expect(text(rest.payload)).toBe('onethreefour');
  expect([...rest.columns.flags].map((bits) => bits & FrameFlag.truncated)).toEqual([
    0,
    FrameFlag.truncated,
    0,
    0,
  ]);
});

test('a page that goes hands over what is there at once', () => {
  const rest = withoutBlobs(batch(), [
    { index: 1, blob: new Blob(['two']) },
    { index: 3, blob: new Blob(['four']) },
  ]);
  expect(text(rest.payload)).toBe('onethree');
  expect(rest.columns.flags[1]).toBe(FrameFlag.binary | FrameFlag.truncated);
});
