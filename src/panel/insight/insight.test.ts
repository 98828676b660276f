import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SessionResult } from '../../analysis/result';
import { chatRecording } from '../fixture/chat';
import type { RecordingBuilder } from '../fixture/recording-builder';
import { stormRecording } from '../fixture/storm';
import { analysisInTurns } from './in-turns';
import { createInsight, findingKey, type Insight } from './insight';
import { analysisInWorker } from './panel-side';
import type { RecordingReader, StartAnalysis } from './start';
import type { FromWorker, ToWorker } from './worker-messages';

/** A limit against hanging alone. */
const PATIENCE = { timeout: 30_000 };

let insight: Insight | undefined;
afterEach(() => insight?.dispose());

function readerOf(recording: RecordingBuilder): RecordingReader {
  return {
    changes: async (_, after, limit) => recording.changes(after, limit),
    payloads: async (ids) => new Map(ids.map((id) => [id, recording.payload(id) ?? new Uint8Array()])),
  };
}

const rulesOf = (of: Insight) => of.result.value?.findings.map(({ rule }) => rule);

describe('what is concluded of a recording', () => {
  it('is there once it has been read', async () => {
    const recording = stormRecording(Date.now() - 200_000);
    const { id } = recording.row;
    insight = createInsight(analysisInTurns(readerOf(recording)), id, false);
    await vi.waitFor(() => expect(insight && rulesOf(insight)).toContain('reconnect-storm'), PATIENCE);
    expect(insight.progress.value).toBeUndefined();
    expect(insight.result.value?.scorecard).toMatchObject({ connections: 500, framesIn: 500 });
  });

  it('follows what is recorded later, and silence too', async () => {
    const recording = chatRecording(Date.now() - 400_000);
    insight = createInsight(analysisInTurns(readerOf(recording)), 'chat', true);
    await vi.waitFor(() => expect(insight?.result.value?.scorecard.connections).toBe(8), PATIENCE);
    expect(rulesOf(insight)).not.toContain('no-recovery');
    const last = recording.connections.at(-1);
    if (!last) throw new Error('no connection');
    Object.assign(last, { closedAt: Date.now() - 200_000, code: 1006, wasClean: false, closer: 'network' });
    last.revision = recording.commit();
    insight.advanced();
    await vi.waitFor(() => expect(insight && rulesOf(insight)).toContain('no-recovery'), { timeout: 20_000 });
  });

  it('says how far it has come, and why it came no further', async () => {
    const recording = chatRecording(Date.now() - 400_000);
    const reader = readerOf(recording);
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {});
    insight = createInsight(
      analysisInTurns({ ...reader, payloads: () => Promise.reject(new Error('the disk is gone')) }),
      'chat',
      false,
    );
    await vi.waitFor(() => expect(insight?.failure.value).toBe('the disk is gone'), PATIENCE);
    expect(insight.result.value).toBeUndefined();
    silence.mockRestore();
  });

  it('says by how much it is behind, and keeps what it knows meanwhile', () => {
    let listener: Parameters<StartAnalysis>[2] | undefined;
    const nothing = () => {};
    insight = createInsight(
      (_session, _live, heard) => {
        listener = heard;
        return { setLive: nothing, advanced: nothing, dispose: nothing };
      },
      's',
      true,
    );
    const scorecard = { connections: 1 } as SessionResult['scorecard'];
    const result = { id: 's', scorecard, episodes: [], findings: [], tokens: [] };
    listener?.heard({ done: 10, total: 10, result });
    expect(insight.progress.value).toBeUndefined();
    listener?.heard({ done: 10, total: 90_010 });
    expect(insight.progress.value).toEqual({ done: 10, total: 90_010 });
    expect(insight.result.value).toBe(result);
  });

  it('keeps a finding’s name while its figures change', () => {
    const finding = { rule: 'reconnect-storm', at: 12.4, connections: ['p.1', 'p.2'] } as const;
    const base = { severity: 'error' as const, basis: 'observed' as const, until: 90, evidence: [], fix: '' };
    const one = findingKey({
      ...base,
      ...finding,
      connections: [...finding.connections],
      summary: '2 times',
    });
    const more = findingKey({
      ...base,
      ...finding,
      connections: [...finding.connections, 'p.3'],
      summary: '3 times',
    });
    expect(more).toBe(one);
  });
});

/** A worker whose other end is the test. */
class StandIn extends EventTarget {
  said: ToWorker[] = [];
  terminate = vi.fn();
  postMessage(message: ToWorker): void {
    this.said.push(message);
  }
  speak(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data: message }));
  }
}

describe('a worker', () => {
  const chat = () => readerOf(chatRecording(Date.now() - 400_000));
  const heard = { heard: vi.fn(), failed: vi.fn() };

  it('is handed what it asks for, and told when that cannot be read', async () => {
    const worker = new StandIn();
    const reader = { ...chat(), payloads: () => Promise.reject(new Error('gone')) };
    const handle = analysisInWorker({ make: () => worker as unknown as Worker, reader })('chat', true, heard);
    expect(worker.said).toEqual([{ type: 'start', session: 'chat', live: true }]);
    worker.speak({
      type: 'ask',
      ask: 1,
      what: 'changes',
      session: 'chat',
      afterRevision: 0,
      segmentLimit: 4,
    });
    worker.speak({ type: 'ask', ask: 2, what: 'payloads', segments: [1] });
    await vi.waitFor(() => expect(worker.said).toHaveLength(3), PATIENCE);
    expect(worker.said.find((said) => said.type === 'answer')).toMatchObject({
      ask: 1,
      changes: { session: { id: 'chat' } },
    });
    expect(worker.said.find((said) => said.type === 'no-answer')).toEqual({
      type: 'no-answer',
      ask: 2,
      message: 'gone',
    });
    worker.speak({ type: 'news', news: { done: 1, total: 2 } });
    expect(heard.heard).toHaveBeenCalledWith({ done: 1, total: 2 });
    handle.dispose();
    expect(worker.terminate).toHaveBeenCalled();
  });

  it('is done without where a page forbids it', async () => {
    const reader = chat();
    const otherwise = analysisInTurns(reader);
    const forbidden = analysisInWorker({
      make: () => {
        throw new Error('SecurityError');
      },
      reader,
      otherwise,
    });
    insight = createInsight(forbidden, 'chat', false);
    await vi.waitFor(() => expect(insight?.result.value).toBeDefined(), PATIENCE);
    insight.dispose();

    const worker = new StandIn();
    const broken = analysisInWorker({ make: () => worker as unknown as Worker, reader, otherwise });
    insight = createInsight(broken, 'chat', false);
    worker.dispatchEvent(new Event('error', { cancelable: true }));
    await vi.waitFor(() => expect(insight?.result.value).toBeDefined(), PATIENCE);
  });
});
