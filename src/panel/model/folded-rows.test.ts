import { signal } from '@preact/signals';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FrameFlag } from '../../records/batch';
import { localBodies } from '../bodies/local-bodies';
import { WorkerCalls } from '../bodies/worker-calls';
import { type MadeFrame, RecordingBuilder } from '../fixture/recording-builder';
import { DecodeParts } from './decode-parts';
import { DecodedFrames } from './decoded-frames';
import { FoldedRows } from './folded-rows';
import { FrameIndex } from './frame-index';
import { MessageList } from './message-list';
import { PayloadCache } from './payload-cache';

const SEED = 20261128;

/** `h`: a heartbeat, `d`: one that was dropped, anything else: a message. */
function sample(fold = true) {
  const recording = new RecordingBuilder('s', 0);
  const connection = recording.connect(recording.page(0), 'ws://host/', 0);
  const index = new FrameIndex();
  const fail = (error: unknown) => {
    throw error;
  };
  const payloads = new PayloadCache(async (ids) => {
    return new Map(ids.map((id) => [id, recording.payload(id) ?? new Uint8Array()]));
  }, fail);
  const parts = new DecodeParts(index, payloads, new Map([[connection.id, connection]]));
  const decoded = new DecodedFrames(index, parts, new WorkerCalls(localBodies), fail);
  const list = new MessageList(
    {
      index,
      decoded,
      payloads,
      search: new WorkerCalls(localBodies),
      connectionOf: () => connection,
      extent: () => ({ from: 0, to: 1000 }),
    },
    fail,
  );
  const folding = signal(fold);
  const rows = new FoldedRows(index, decoded, list, folding);
  list.ask({ scope: () => 'every', direction: 'both', filter: [], matchCase: false });
  let next = 0;
  async function add(kinds: string): Promise<void> {
    recording.frames(
      Array.from(kinds, (kind): MadeFrame => {
        const at = next++;
        const dropped = kind === 'd' ? { flags: FrameFlag.discarded } : {};
        return {
          connection,
          at,
          out: true,
          body: kind === 'h' || kind === 'd' ? 'ping' : `${kind}`,
          ...dropped,
        };
      }),
    );
    const made = recording.segments.at(-1);
    if (made) index.append(made);
    list.grown();
    decoded.grown();
    await vi.waitFor(() => expect([list.length, decoded.length]).toEqual([next, next]));
  }
  /** As written: runs in brackets, with how many; an unfolded one followed by its messages. */
  function shown(): string {
    let text = '';
    for (let row = 0; row < rows.length; row++) {
      const at = rows.at(row);
      if (at?.kind === 'run') text += `[${at.count}]`;
      else if (at) text += decoded.isHeartbeat(at.frame) ? 'h' : '.';
    }
    return text;
  }
  return { rows, list, folding, add, shown };
}

describe('runs of heartbeats', () => {
  it('are one row each, with count and span; a single one stays', async () => {
    const { rows, add, shown } = sample();
    await add('ahhhbhc');
    expect(shown()).toBe('.[3].h.');
    expect(rows.at(1)).toMatchObject({ frame: 1, count: 3, from: 1, to: 3, unfolded: false });
    expect(rows.hidden.peek()).toBe(3);
    expect([rows.rowOf(0), rows.rowOf(2), rows.rowOf(4), rows.rowOf(6)]).toEqual([0, 1, 2, 4]);
    expect(rows.rowAt(3)).toBe(1);
    expect(rows.at(2)).toMatchObject({ before: 3 });
  });

  it('hide nothing that must be seen: one that was not sent', async () => {
    const { add, shown } = sample();
    await add('hhdhh');
    expect(shown()).toBe('[2]h[2]');
  });

  it('unfold, show a head before their messages, and fold again', async () => {
    const { rows, add, shown } = sample();
    await add('ahhb');
    const run = rows.at(1);
    if (run?.kind !== 'run') throw new Error('no run');
    rows.toggle(run);
    expect(shown()).toBe('.[2]hh.');
    expect(rows.at(1)).toMatchObject({ kind: 'run', unfolded: true });
    expect([rows.rowOf(1), rows.rowOf(2), rows.rowOf(3)]).toEqual([2, 3, 4]);
    const again = rows.at(1);
    if (again?.kind === 'run') rows.toggle(again);
    expect(shown()).toBe('.[2].');
  });

  it('unfold for a message that is asked for, and stay so while they grow', async () => {
    const { rows, add, shown } = sample();
    await add('ahhh');
    expect(rows.reveal(2)).toBe(true);
    expect(rows.reveal(2)).toBe(false);
    expect(shown()).toBe('.[3]hhh');
    await add('hb');
    expect(shown()).toBe('.[4]hhhh.');
  });

  it('grow with what comes, and are as they were when folding is off', async () => {
    const { add, shown, folding, rows } = sample();
    await add('ah');
    expect(shown()).toBe('.h');
    await add('hhb');
    expect(shown()).toBe('.[3].');
    folding.value = false;
    expect(shown()).toBe('.hhh.');
    expect(rows.rowOf(3)).toBe(3);
    folding.value = true;
    expect(shown()).toBe('.[3].');
  });

  it('are the same however they came (seed 20261128)', async () => {
    const batch = fc.stringMatching(/^[ahd]{1,8}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 5 }), async (batches) => {
        const one = sample();
        for (const kinds of batches) await one.add(kinds);
        const other = sample();
        await other.add(batches.join(''));
        expect(one.shown()).toBe(other.shown());
        const expected = batches
          .join('')
          .replace(/h+/g, (run) => (run.length > 1 ? `[${run.length}]` : 'h'))
          .replace(/a/g, '.')
          .replace(/d/g, 'h');
        expect(one.shown()).toBe(expected);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });
});
