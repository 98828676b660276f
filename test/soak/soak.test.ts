// The soak itself: that it finds what it is for, and that a short one runs to its end.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordingRecord } from '../../src/records/recording';
import { Recording } from '../support/browsers';
import { compareLogs, hashOf, type LoggedConnection, type LoggedFrame } from './agreement';
import { risen } from './levels';
import { soak } from './soak';

const MIB = 1024 * 1024;
const PATH = '/talk/1-1/1.1';
const CONNECTION = {
  kind: 'connection',
  id: 'c',
  page: 'p',
  url: `ws://127.0.0.1:1${PATH}`,
  endpoint: `ws://127.0.0.1:1${PATH}`,
  protocols: [],
  createdAt: 1,
  openedAt: 2,
  closer: 'page',
  sent: { frames: 0, bytes: 0 },
  received: { frames: 0, bytes: 0 },
  world: 'window',
} as const;

describe('a log and a recording', () => {
  test('agree where each frame is there once, in order, byte for byte', () => {
    const agreement = compareLogs(log(['a', 'b'], ['x', 'y']), recorded(['out a', 'in x', 'out b', 'in y']));
    expect(agreement).toEqual({ connections: 1, frames: 4, missing: 0, told: 0, complaints: [] });
  });

  test('agree where the last frames of either side never arrived', () => {
    const left = compareLogs(log(['a'], ['x', 'y'], 1), recorded(['out a', 'in x', 'out b']));
    expect(left.complaints).toEqual([]);
  });

  test.each([
    ['a frame is missing in the middle', ['out a', 'out c'], '1 frames or bodies are missing'],
    ['the last frame that arrived is missing', ['out a', 'out b'], '1 frames or bodies are missing'],
    ['a frame is there twice', ['out a', 'out b', 'out b', 'out c'], 'not in its place'],
    ['two frames changed places', ['out b', 'out a', 'out c'], 'not in its place'],
    ['a body is another', ['out a', 'out B', 'out c'], 'not in its place'],
    ['there is a frame that never was', ['out a', 'in z', 'out b', 'out c'], 'none of the 0'],
  ])('disagree where %s', (_, frames, complaint) => {
    const { complaints } = compareLogs(log(['a', 'b', 'c'], []), recorded(frames));
    expect(complaints.join()).toContain(complaint);
  });

  test('disagree where the page heard a frame that the recording lacks', () => {
    const { complaints } = compareLogs(log(['a'], ['x', 'y'], 2), recorded(['in x', 'out a']));
    expect(complaints).toEqual(['1 frames or bodies are missing, and gaps tell of 0.']);
  });

  test('disagree where a connection is in one of them alone', () => {
    expect(compareLogs(log(['a'], []), new Recording('{"redial":1}\n')).complaints[0]).toContain('is not in');
    expect(compareLogs([], recorded([])).complaints[0]).toContain('the server never saw it');
  });

  test('agree where a gap tells how many are missing, bodies too', () => {
    const gap = { kind: 'gap', page: 'p', at: 3, lost: 2, reason: 'why' } as const;
    const cut = { ...frame('out c', 2), truncated: true };
    const made = compareLogs(log(['a', 'b', 'c'], []), recording([frame('out a', 0), cut, gap]));
    expect(made).toMatchObject({ missing: 2, told: 2, complaints: [] });
  });
});

test('a heap rises by its course, not by a single sample', () => {
  const flat = [30, 31, 52, 30, 31, 30, 31, 60, 30].map((mib) => mib * MIB);
  expect(risen('the page', flat)).toBeUndefined();
  const rising = [30, 31, 32, 34, 36, 38, 39, 40, 41].map((mib) => mib * MIB);
  expect(risen('the page', rising)).toBe('The heap of the page rose from 31.0 MiB to 40.0 MiB.');
});

test('a short one runs to its end, and all agrees', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'redial-soak-'));
  try {
    const lines: string[] = [];
    const verdict = await soak({ minutes: 0.2, seed: 4711, folder, print: (line) => lines.push(line) });
    expect(verdict.complaints, lines.join('\n')).toEqual([]);
    expect(verdict.ok).toBe(true);
    expect(verdict.chapters).toBe(3);
    expect(verdict.frames).toBeGreaterThan(0);
    // Nothing is kept of a chapter that agreed.
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function log(received: string[], sent: string[], heard = sent.length): LoggedConnection[] {
  return [{ path: PATH, received: received.map(logged), sent: sent.map(logged), heard }];
}

function logged(text: string): LoggedFrame {
  return { opcode: 1, size: text.length, hash: hashOf(Buffer.from(text)) };
}

/** Frames written as `out text` and `in text`. */
function recorded(frames: string[]): Recording {
  return recording(frames.map(frame));
}

function frame(text: string, seq: number): RecordingRecord {
  const [dir = '', body = ''] = text.split(' ');
  return {
    kind: 'frame',
    connection: 'c',
    seq,
    at: 2 + seq,
    dir: dir === 'out' ? 'out' : 'in',
    opcode: 1,
    size: body.length,
    text: body,
  };
}

function recording(records: readonly RecordingRecord[]): Recording {
  const lines = [{ redial: 1 }, CONNECTION, ...records].map((line) => JSON.stringify(line));
  return new Recording(`${lines.join('\n')}\n`);
}
