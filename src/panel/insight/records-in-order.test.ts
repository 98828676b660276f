import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordingRecord } from '../../records/recording';
import { type MadeFrame, RecordingBuilder } from '../fixture/recording-builder';
import { RecordsInOrder } from './records-in-order';

const SEED = 20261128;
const START = 1_795_000_000_000;
const URL = 'wss://host/chat';

/** Two frames of a tab, each with a socket, whose batches overlap. */
function twoPages(batches: readonly { page: number; from: number; frames: number }[]): RecordingBuilder {
  const recording = new RecordingBuilder('two', START);
  const pages = [recording.page(START), recording.page(START + 5)];
  const sockets = pages.map((page) => recording.connect(page, URL, START + 10, { openedAt: START + 12 }));
  for (const { page, from, frames } of batches) {
    const connection = sockets[page];
    if (!connection) continue;
    recording.commit();
    recording.frames(
      Array.from(
        { length: frames },
        (_, n): MadeFrame => ({ connection, at: START + from + n * 7, body: `${n}` }),
      ),
    );
  }
  return recording;
}

/** What comes out when it is read in pieces, each complete up to a moment before its end. */
async function readInPieces(recording: RecordingBuilder, pieceSegments: number, holdMs: number) {
  const order = new RecordsInOrder();
  const records: RecordingRecord[] = [];
  let revision = 0;
  for (;;) {
    const changes = recording.changes(revision, pieceSegments);
    revision = changes.revision;
    order.add(
      changes,
      new Map(changes.segments.map(({ id }) => [id, recording.payload(id) ?? new Uint8Array()])),
    );
    const newest = Math.max(START, ...changes.segments.map(({ to }) => to));
    records.push(...order.upTo(changes.more ? newest - holdMs : Number.POSITIVE_INFINITY));
    if (!changes.more) return { order, records };
  }
}

function timeOf(record: RecordingRecord): number {
  if (record.kind === 'session' || record.kind === 'page') return record.startedAt;
  return record.kind === 'connection' ? record.createdAt : record.at;
}

describe('rows as records', () => {
  it(`come whole and in the order of time, however batches overlap and pieces are cut (seed ${SEED})`, async () => {
    const batch = fc.record({
      page: fc.nat(1),
      from: fc.integer({ min: 20, max: 900 }),
      frames: fc.integer({ min: 1, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (batches, pieces) => {
          const recording = twoPages(batches);
          // Long enough that nothing comes later than what is held back.
          const { order, records } = await readInPieces(recording, pieces, 2000);
          expect(order.isLate).toBe(false);
          expect(order.holds).toBe(false);
          expect(records.filter(({ kind }) => kind === 'frame')).toHaveLength(recording.row.frames);
          expect(records.map(timeOf)).toEqual(records.map(timeOf).toSorted((a, b) => a - b));
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('notices what comes too late to be sorted in', async () => {
    const { order, records } = await readInPieces(
      twoPages([
        { page: 0, from: 5000, frames: 3 },
        { page: 1, from: 20, frames: 1 },
      ]),
      1,
      1000,
    );
    expect(order.isLate).toBe(true);
    expect(records.filter(({ kind }) => kind === 'frame')).toHaveLength(4);
  });

  it('takes for late neither a row written again nor a close that was told of ahead', () => {
    const recording = twoPages([{ page: 0, from: 20, frames: 3 }]);
    const order = new RecordsInOrder();
    order.add(recording.changes(0, 10), new Map());
    expect([...order.upTo(START + 5000)].length).toBeGreaterThan(0);
    const [connection] = recording.connections;
    if (!connection) throw new Error('no connection');
    connection.revision = recording.commit();
    order.add(recording.changes(connection.revision - 1, 10), new Map());
    expect(order.isLate).toBe(false);
    connection.closedAt = START + 4000;
    connection.revision = recording.commit();
    order.add(recording.changes(connection.revision - 1, 10), new Map());
    expect(order.isLate).toBe(true);
  });

  it('marks bodies that the byte budget took, and gives the rest as it was', async () => {
    const recording = twoPages([{ page: 0, from: 20, frames: 2 }]);
    const order = new RecordsInOrder();
    order.add(recording.changes(0, 10), new Map());
    const frames = [...order.upTo(Number.POSITIVE_INFINITY)].filter((record) => record.kind === 'frame');
    expect(frames.map(({ truncated, text, size }) => ({ truncated, text, size }))).toEqual([
      { truncated: true, text: undefined, size: 1 },
      { truncated: true, text: undefined, size: 1 },
    ]);
  });
});
