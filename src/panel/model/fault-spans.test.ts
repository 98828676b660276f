import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../records/recording';
import { faultOfFrame, faultSpans } from './fault-spans';

function fault(at: number, detail: { [name: string]: unknown } | undefined): EventRecord {
  return { kind: 'event', page: 'p', at, type: 'fault', ...(detail ? { detail } : {}) };
}

const SPANS = faultSpans([
  fault(100, { id: 'a', kind: 'drop', state: 'on', match: { endpoint: 'ws://x/*', direction: 'in' } }),
  fault(100, { id: 'a', kind: 'drop', state: 'on' }),
  fault(200, { id: 'b', fault: { kind: 'cut' }, state: 'on' }),
  fault(300, { id: 'a', kind: 'drop', state: 'off' }),
  fault(400, { id: 'c', fault: 'silence', state: 'on' }),
]);

describe('faults of a recording', () => {
  it('are spans, each once, whichever way they are told', () => {
    expect(SPANS.map(({ id, kind, from, to }) => [id, kind, from, to])).toEqual([
      ['a', 'drop', 100, 300],
      ['b', 'cut', 200, 200],
      ['c', 'silence', 400, Number.POSITIVE_INFINITY],
    ]);
  });

  it('pass over what a file says that is no fault', () => {
    const odd = [
      undefined,
      {},
      { id: 1, kind: 'cut' },
      { id: 'x', kind: '__proto__' },
      { id: 'x', state: 'off' },
    ];
    expect(faultSpans(odd.map((detail) => fault(1, detail)))).toEqual([]);
    const [span] = faultSpans([fault(1, { id: 'x', kind: 'cut', match: { endpoint: 4, direction: 'up' } })]);
    expect(span?.match).toEqual({});
  });

  it('are found for a frame by time, direction and endpoint', () => {
    expect(faultOfFrame(SPANS, { at: 250, dir: 'in' }, 'ws://x/chat')?.id).toBe('a');
    expect(faultOfFrame(SPANS, { at: 250, dir: 'out' }, 'ws://x/chat')).toBeUndefined();
    expect(faultOfFrame(SPANS, { at: 250, dir: 'in' }, 'ws://y/chat')).toBeUndefined();
    expect(faultOfFrame(SPANS, { at: 500, dir: 'out' }, 'ws://y/chat')?.id).toBe('c');
    expect(faultOfFrame(SPANS, { at: 380, dir: 'in' }, 'ws://x/chat')).toBeUndefined();
  });
});
