// Files in, the rows of the store out, and back again: nothing is lost, whatever the file's form and order.

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoded, exportNdjson, headerOf, writeBundle, writeHar } from '../../bundle';
import type { RecordingRecord } from '../../records/recording';
import { chatRecording } from '../fixture/chat';
import { hostileRecording } from '../fixture/hostile';
import { memorySource } from '../fixture/memory-source';
import type { RecordingBuilder } from '../fixture/recording-builder';
import { stormRecording } from '../fixture/storm';
import { analysisInTurns } from '../insight/in-turns';
import { conclude } from '../model/conclude';
import { LoadedSession } from '../model/session';
import { speakEnglish } from '../testing/english';
import { withFiles } from './library';
import { recordsOf } from './records';

const START = 1_795_411_590_000;
const HARS = resolve(import.meta.dirname, '../../../test/fixtures/har');

beforeAll(speakEnglish);

const empty = () => withFiles(memorySource([], { place: 'page', state: 'off' }), analysisInTurns);

async function recordsIn(recording: RecordingBuilder): Promise<RecordingRecord[]> {
  return all(memorySource([recording], { place: 'page', state: 'off' }), recording.row.id);
}

async function all(source: Parameters<typeof recordsOf>[0], session: string): Promise<RecordingRecord[]> {
  const found = await recordsOf(source, session);
  if (!found) throw new Error(`no recording ${session}`);
  const records: RecordingRecord[] = [];
  for await (const record of found.read()) records.push(record);
  return records;
}

async function fileOf(stream: ReadableStream<Uint8Array>, name: string): Promise<File> {
  return new File([await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).blob()], name);
}

const redial = (records: RecordingRecord[]) =>
  fileOf(writeBundle(records, headerOf('redial test')), 'bug.redial');

function lines(...records: unknown[]): File {
  const text = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)));
  return new File([`${text.join('\n')}\n`], 'bug.ndjson');
}

/** The session's name is the file's own. */
function renamed(records: readonly RecordingRecord[], from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(records).replaceAll(JSON.stringify(from), JSON.stringify(to)));
}

const HEADER = { redial: 1, exportedAt: START, tool: 'test', redaction: { policy: 'none', replaced: 0 } };
const SESSION = {
  kind: 'session',
  id: 's',
  startedAt: START,
  tabUrl: 'https://host/a',
  browser: 'B',
  userAgent: 'U',
};
const PAGE = { kind: 'page', id: 'p', session: 's', url: 'https://host/a', startedAt: START };
const CONNECTION = {
  kind: 'connection',
  id: 'any name',
  page: 'p',
  url: 'wss://host/chat?x=1',
  createdAt: START + 1,
};
const frame = (seq: number, at = START + 10 + seq) => ({
  kind: 'frame',
  connection: 'any name',
  seq,
  at,
  dir: 'in',
  text: `m${seq}`,
});

describe('a recording in a file', () => {
  it.each([
    ['chat', chatRecording(START)],
    ['storm', stormRecording(START)],
    ['hostile', hostileRecording(START)],
  ])('is the same once it is opened: %s', async (_, recording) => {
    const records = await recordsIn(recording);
    const source = empty();
    const { sessions, problems } = await source.files.open(await redial(records), {});
    expect(problems).toEqual([]);
    const [id = ''] = sessions;
    expect(renamed(await all(source, id), id, recording.row.id)).toEqual(JSON.parse(JSON.stringify(records)));
  });

  it('is the same from a HAR', async () => {
    const recording = chatRecording(START);
    const records = await recordsIn(recording);
    const har = await fileOf(
      writeHar(() => records, headerOf('redial test')),
      'bug.har',
    );
    const source = empty();
    const { sessions } = await source.files.open(har, {});
    const [id = ''] = sessions;
    expect(renamed(await all(source, id), id, recording.row.id)).toEqual(JSON.parse(JSON.stringify(records)));
  });

  it('loads as any other, with its totals', async () => {
    const recording = chatRecording(START);
    const source = empty();
    const { sessions } = await source.files.open(await redial(await recordsIn(recording)), {});
    const [id = ''] = sessions;
    const loaded = new LoadedSession(source, id, (error) => {
      throw error;
    });
    await expect.poll(() => loaded.index.length).toBe(recording.row.frames);
    expect(loaded.connections.size).toBe(recording.connections.length);
    expect(loaded.row.value).toMatchObject({
      site: 'http://localhost:5173',
      frames: recording.row.frames,
      connections: recording.row.connections,
    });
    expect((await source.sessions()).map((row) => row.id)).toEqual([id]);
    loaded.dispose();
  });

  it('comes in pieces where it is long, each frame once', async () => {
    const many = Array.from({ length: 90_000 }, (_, seq) => frame(seq));
    const source = empty();
    const { sessions } = await source.files.open(lines(HEADER, SESSION, PAGE, CONNECTION, ...many), {});
    const [id = ''] = sessions;
    const first = await source.changes(id, 0, 8);
    expect(first?.more).toBe(true);
    const found = (await all(source, id)).flatMap((record) => (record.kind === 'frame' ? [record] : []));
    expect(found.length).toBe(many.length);
    expect(found.every(({ seq, text }, index) => seq === index && text === `m${index}`)).toBe(true);
  });

  it('may be opened twice, and be closed', async () => {
    const source = empty();
    const file = lines(HEADER, SESSION, PAGE);
    const [one] = (await source.files.open(file, {})).sessions;
    const [other] = (await source.files.open(file, {})).sessions;
    expect(one).not.toBe(other);
    source.files.close(one ?? '');
    expect((await source.sessions()).map(({ id }) => id)).toEqual([other]);
    expect(await source.changes(one ?? '', 0, 10)).toBeUndefined();
  });

  it('cannot be changed', async () => {
    const source = empty();
    const [id = ''] = (await source.files.open(lines(HEADER, SESSION), {})).sessions;
    await expect(source.call('delete-session', { session: id })).rejects.toThrow('cannot be changed');
    await expect(source.call('label', { session: id, label: 'x' })).rejects.toThrow('cannot be changed');
  });

  it('keeps its order in time where the file has another', async () => {
    const source = empty();
    const shuffled = [frame(2), frame(0), SESSION, CONNECTION, frame(1), PAGE];
    const { sessions, problems } = await source.files.open(lines(HEADER, ...shuffled), {});
    expect(problems).toEqual([]);
    const kinds = (await all(source, sessions[0] ?? '')).map((record) =>
      record.kind === 'frame' ? record.seq : record.kind,
    );
    expect(kinds).toEqual(['session', 'page', 'connection', 0, 1, 2]);
  });

  it('shows what has lost its session, page or connection', async () => {
    const source = empty();
    const { sessions } = await source.files.open(
      lines(HEADER, frame(0), { ...frame(1), connection: 'other' }),
      {},
    );
    const records = await all(source, sessions[0] ?? '');
    expect(records.filter(({ kind }) => kind === 'frame').length).toBe(2);
    expect(records.filter(({ kind }) => kind === 'connection').length).toBe(2);
  });

  it('tells several recordings of one file apart', async () => {
    const source = empty();
    const other = { ...SESSION, id: 't', startedAt: START + 5 };
    const note = { kind: 'note', session: 't', at: START + 9, text: 'here' };
    const { sessions } = await source.files.open(lines(HEADER, other, SESSION, PAGE, note), {});
    expect(sessions.length).toBe(2);
    expect((await all(source, sessions[0] ?? '')).map(({ kind }) => kind)).toEqual(['session', 'page']);
    expect((await all(source, sessions[1] ?? '')).map(({ kind }) => kind)).toEqual(['session', 'note']);
  });

  it.each(readdirSync(HARS).filter((name) => name.endsWith('.har')))(
    'may come from others: %s',
    async (name) => {
      const source = empty();
      const file = new File([readFileSync(resolve(HARS, name))], name);
      const { sessions } = await source.files.open(file, {});
      const records = (await Promise.all(sessions.map((id) => all(source, id)))).flat();
      const connections = new Map(
        records.flatMap((record) => (record.kind === 'connection' ? [[record.id, record] as const] : [])),
      );
      const frames = records.flatMap((record) => (record.kind === 'frame' ? [record] : []));
      expect(frames.length).toBeGreaterThan(0);
      for (const { connection } of frames) expect(connections.has(connection)).toBe(true);
      const counted = [...connections.values()].reduce(
        (sum, { sent, received }) => sum + sent.frames + received.frames,
        0,
      );
      expect(counted).toBe(frames.length);
    },
  );
});

describe('a broken file', () => {
  it('gives what is readable, and says which file, where and why', async () => {
    const source = empty();
    const { sessions, problems } = await source.files.open(
      lines(HEADER, SESSION, PAGE, CONNECTION, frame(0), '{"kind":', frame(1)),
      {},
    );
    expect(problems.join()).toMatch(/^bug\.ndjson is broken at line 6.*no JSON\. What comes before/);
    expect((await all(source, sessions[0] ?? '')).filter(({ kind }) => kind === 'frame').length).toBe(1);
  });

  it('says that it was cut off', async () => {
    const whole = await redial(await recordsIn(chatRecording(START)));
    const cut = new File([whole.slice(0, Math.floor(whole.size * 0.7))], 'cut.redial');
    const { sessions, problems } = await empty().files.open(cut, {});
    expect(sessions.length).toBe(1);
    expect(problems.join()).toMatch(/^cut\.redial: the file ends early/);
  });

  it('does not blame the app for what was cut off', async () => {
    const connection = {
      ...CONNECTION,
      openedAt: START + 20,
      closedAt: START + 500,
      code: 1006,
      closer: 'network',
      received: { frames: 9, bytes: 90 },
    };
    const page = { ...PAGE, endedAt: START + 60_000 };
    const session = { ...SESSION, endedAt: START + 60_000 };
    const whole = lines(HEADER, session, page, connection, frame(0));
    const concludedFrom = async (file: File) => {
      const source = empty();
      const { sessions } = await source.files.open(file, {});
      return conclude(source, sessions[0] ?? '');
    };
    const rules = (await concludedFrom(whole))?.findings.map(({ rule }) => rule);
    expect(rules).toContain('no-recovery');
    for (const end of [`${JSON.stringify(frame(1)).slice(0, 20)}`, '{"kind":\n{}\n']) {
      const result = await concludedFrom(new File([await whole.text(), end], 'cut.ndjson'));
      expect(result?.findings).toEqual([]);
      expect(result?.scorecard).toMatchObject({ framesIn: 1, framesOut: 0 });
    }
  });

  it.each([
    ['nothing', '', /^x\.redial: the file is empty/],
    ['text', 'hello', /^x\.redial: .*neither a recording/],
    ['JSON of something else', '{"a":1}', /^x\.redial: .*neither a recording/],
    ['a header alone', `${JSON.stringify(HEADER)}\n`, /^x\.redial: there is no recording/],
    ['a picture', '\x89PNG\r\n\x1a\n\0\0\0', /^x\.redial: /],
    ['gzip of nothing', '\x1f\x8b\x08\0\0\0\0\0', /^x\.redial: /],
  ])('is refused in one sentence: %s', async (_, content, sentence) => {
    const source = empty();
    const bytes = Uint8Array.from(content, (unit) => unit.charCodeAt(0));
    const opened = source.files.open(new File([bytes], 'x.redial'), {});
    await expect(opened).rejects.toThrow(sentence);
    expect(await source.sessions()).toEqual([]);
  });
});

describe('reading', () => {
  it('tells how far it is, and stops when it is told to', async () => {
    const many = Array.from({ length: 20_000 }, (_, seq) => frame(seq));
    const file = lines(HEADER, SESSION, PAGE, CONNECTION, ...many);
    const shares: number[] = [];
    await empty().files.open(file, { onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares.length).toBeGreaterThan(5);

    const source = empty();
    const controller = new AbortController();
    const opened = source.files.open(file, {
      signal: controller.signal,
      onProgress: (share) => {
        if (share > 0.5) controller.abort();
      },
    });
    await expect(opened).rejects.toMatchObject({ name: 'AbortError' });
    expect(await source.sessions()).toEqual([]);
  });

  it('writes NDJSON that reads the same', async () => {
    const records = await recordsIn(chatRecording(START));
    const file = await fileOf(encoded(exportNdjson(records, headerOf('redial test'))), 'bug.ndjson');
    const source = empty();
    const { sessions } = await source.files.open(file, {});
    expect((await all(source, sessions[0] ?? '')).length).toBe(records.length);
  });
});
