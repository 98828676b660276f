import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Har } from 'har-format';
import { describe, expect, test, vi } from 'vitest';
import type { ConnectionRecord, FrameRecord, RecordingRecord } from '../../records/recording';
import { BundleError, headerOf, openRecording, type ReadNotice, type ReadOptions, writeHar } from '..';
import { anyRecords, SEED } from '../testing/records';
import { all, streamOf, textOfStream } from '../testing/streams';

// Properties and hostile texts take their time on a busy machine; nothing here is about speed.
vi.setConfig({ testTimeout: 300_000 });

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/har');
const HEADER = headerOf('redial 0.1.0', { policy: 'default', replaced: 3 }, 1795411590633.7);

interface Expected {
  entries: number;
  wsEntries: number;
  messages: number[];
  sent: number;
  received: number;
  binary: number;
}

async function read(har: string | object, options: ReadOptions = {}): Promise<RecordingRecord[]> {
  const text = typeof har === 'string' ? har : JSON.stringify(har);
  const file = await openRecording(() => streamOf(text), options);
  return all(file.records());
}

function fixture(name: string): Promise<RecordingRecord[]> {
  return read(readFileSync(join(FIXTURES, name), 'utf8'));
}

function connections(records: readonly RecordingRecord[]): ConnectionRecord[] {
  return records.filter((record) => record.kind === 'connection');
}

function frames(records: readonly RecordingRecord[], connection?: string): FrameRecord[] {
  return records.filter((record): record is FrameRecord => {
    return record.kind === 'frame' && (connection === undefined || record.connection === connection);
  });
}

function oneEntry(entry: object): object {
  const base = {
    startedDateTime: '2026-01-01T00:00:00.000Z',
    request: { method: 'GET', url: 'wss://h.example/ws', headers: [] },
    response: { status: 101 },
  };
  return { log: { entries: [{ ...base, ...entry }] } };
}

const START = Date.parse('2026-01-01T00:00:00.000Z');

describe("others' HARs", () => {
  const expected = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as {
    [file: string]: Expected;
  };

  test('every fixture has its expectation', () => {
    expect(
      readdirSync(FIXTURES)
        .filter((name) => name.endsWith('.har'))
        .sort(),
    ).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.entries(expected))(
    '%s: all messages, by connection, direction and form',
    async (name, facts) => {
      const records = await fixture(name);
      const found = connections(records);
      expect(found).toHaveLength(facts.wsEntries);
      expect(found.map(({ id }) => frames(records, id).length)).toEqual(facts.messages);
      expect(frames(records).filter(({ dir }) => dir === 'out')).toHaveLength(facts.sent);
      expect(frames(records).filter(({ dir }) => dir === 'in')).toHaveLength(facts.received);
      expect(frames(records).filter(({ opcode }) => opcode === 2)).toHaveLength(facts.binary);
      for (const connection of found) {
        const own = frames(records, connection.id);
        expect(own.map(({ seq }) => seq)).toEqual(own.map((_, index) => index));
        const received = own.filter(({ dir }) => dir === 'in');
        expect(connection.received).toEqual({
          frames: received.length,
          bytes: received.reduce((sum, { size }) => sum + size, 0),
        });
      }
    },
  );

  test("Chrome's capture: times, sizes, stack from 1, page", async () => {
    const records = await fixture('cdp-livechat.har');
    const [connection] = connections(records);
    const page = records.find((record) => record.kind === 'page');
    expect(page).toMatchObject({ id: 'page_1', url: 'https://www.masterofmalt.com/', session: 'har' });
    expect(connection).toMatchObject({ page: 'page_1', handshake: { status: 101 }, closer: 'unknown' });
    expect(connection?.endpoint).toBe('wss://api.livechatinc.com/v3.5/customer/rtm/ws');
    expect(connection?.initiator?.stack[0]).toEqual({
      name: 'v',
      url: 'https://cdn.livechatinc.com/widget/static/js/iframe.e6d7a69b.chunk.js',
      line: 1,
      column: 296320,
    });
    const [first] = frames(records);
    expect(first).toMatchObject({ dir: 'out', opcode: 1, at: 1718179121917.563 });
    expect(first?.size).toBe(Buffer.byteLength(first?.text ?? ''));
  });

  test("a proxy's capture: WebSocket addresses, the page by its origin", async () => {
    const records = await fixture('mitmproxy-piesocket.har');
    expect(connections(records)[0]?.url).toMatch(/^wss:\/\/demo\.piesocket\.com\/v3\/channel_123\?api_key=/);
    expect(records.find((record) => record.kind === 'page')).toMatchObject({
      origin: 'https://www.piesocket.com',
    });
    expect(records[0]).toMatchObject({
      kind: 'session',
      from: 'har',
      browser: '',
      userAgent: expect.stringContaining('Chrome/114'),
    });
  });

  test('the odd dialects, one by one', async () => {
    const records = await fixture('quoted-dialects.har');
    const [inSeconds, noOpcode, noTime, , , moved, empty, closed, binary] = connections(records);
    const start = Date.parse('2024-01-01T00:00:00.000Z');
    const of = (connection: ConnectionRecord | undefined): FrameRecord[] => frames(records, connection?.id);
    expect(of(inSeconds).map(({ at }) => at - start)).toEqual([1000, 2000]);
    expect(of(noOpcode).every(({ opcode, text }) => opcode === 1 && text?.startsWith('42['))).toBe(true);
    expect(of(noTime).map(({ at }) => at)).toEqual([start, start]);
    expect(moved).toMatchObject({ handshake: { status: 301 }, createdAt: start, openedAt: start });
    expect(empty).toMatchObject({ url: 'ws://127.0.0.1:8081/x?q=1', handshake: { status: 204 } });
    expect(empty).not.toHaveProperty('openedAt');
    expect(closed).toMatchObject({
      createdAt: 1693314200300,
      closedAt: 1693314201000,
      code: 1000,
      reason: 'done',
    });
    expect(of(binary)[0]).toMatchObject({ opcode: 2, size: 54, base64: expect.stringMatching(/^gAAz/) });
  });

  test('frames come in the order of time, after what they belong to', async () => {
    const records = await fixture('cdp-firebase-hackernews.har');
    const times = frames(records).map(({ at }) => at);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(records.map(({ kind }) => kind).slice(0, 3)).toEqual(['session', 'page', 'connection']);
  });
});

describe('what tools may write', () => {
  test.each([
    ['seconds', 1767225601.5, START + 1500],
    ['milliseconds', START + 1500, START + 1500],
    ['microseconds', (START + 1500) * 1000, START + 1500],
    ['seconds since the start', 1.5, START + 1500],
    ['no number', '2026', START],
    ['a negative one', -5, START],
  ])('times in %s', async (_, time, at) => {
    const records = await read(oneEntry({ _webSocketMessages: [{ type: 'send', time, data: 'x' }] }));
    expect(frames(records)[0]?.at).toBeCloseTo(at, 3);
  });

  test('control frames: a close tells code, reason and side, pings are no messages, errors are the handshake', async () => {
    const close = Buffer.concat([Buffer.from([0x0f, 0xa1]), Buffer.from('bye')]).toString('base64');
    const records = await read(
      oneEntry({
        response: { status: 0 },
        _webSocketMessages: [
          { type: 'receive', time: 1767225601, opcode: 9, data: '' },
          { type: 'receive', time: 1767225602, opcode: 8, data: close },
          { type: 'error', time: 1767225603, opcode: -1, data: 'Unexpected response code: 403' },
        ],
      }),
    );
    expect(frames(records)).toEqual([]);
    expect(connections(records)[0]).toMatchObject({
      code: 4001,
      reason: 'bye',
      closer: 'server',
      closedAt: 1767225602000,
      errorAt: 1767225603000,
      handshake: { error: 'Unexpected response code: 403' },
    });
  });

  test('binary data that is no base64 keeps its bytes; data that is JSON becomes text; none is an empty message', async () => {
    const records = await read(
      oneEntry({
        _webSocketMessages: [
          { type: 'send', opcode: 2, data: 'not base64!' },
          { type: 'receive', data: { a: [1, null] } },
          { type: 'receive', opcode: 1 },
        ],
      }),
    );
    const [binary, json, none] = frames(records);
    expect(Buffer.from(binary?.base64 ?? '', 'base64').toString()).toBe('not base64!');
    expect(json?.text).toBe('{"a":[1,null]}');
    expect(none).toMatchObject({ text: '', size: 0 });
  });

  test('HTTP entries and what is in them are passed over, whatever their size', async () => {
    const http = {
      request: { url: 'https://h/a' },
      response: { status: 200, content: { text: 'x'.repeat(3_000_000) } },
    };
    const socket = { _resourceType: 'websocket', request: { url: 'wss://h/b' }, response: { status: 0 } };
    const records = await read({ log: { entries: [http, socket, http] } }, { limits: { line: 1000 } });
    expect(connections(records)).toHaveLength(1);
    expect(connections(records)[0]).not.toHaveProperty('openedAt');
  });

  test('messages before the address and the start, as Chrome sorts them', async () => {
    const text = `{"log":{"entries":[{"_webSocketMessages":[{"type":"send","time":2,"data":"x"}],
      "request":{"url":"wss://h/late"},"startedDateTime":"2026-01-01T00:00:00.000Z"}]}}`;
    const records = await read(text);
    expect(connections(records)[0]?.url).toBe('wss://h/late');
    expect(frames(records)[0]?.at).toBe(START + 2000);
  });

  test('connections that overlap are put in the order of time, in as many passes as it takes', async () => {
    const entry = (offset: number): object => ({
      startedDateTime: new Date(START + offset).toISOString(),
      request: { url: `wss://h/${offset}` },
      response: { status: 101 },
      _webSocketMessages: Array.from({ length: 200 }, (_, i) => ({
        type: 'send',
        time: (START + offset + i * 10) / 1000,
        data: `${offset}:${i}`,
      })),
    });
    const har = { log: { entries: [entry(3), entry(0), entry(1)] } };
    const atOnce = await read(har);
    const inPasses = await read(har, { limits: { held: 10_000 } });
    expect(inPasses).toEqual(atOnce);
    const times = frames(atOnce).map(({ at }) => at);
    expect(times).toHaveLength(600);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(connections(atOnce).map(({ url }) => url)).toEqual(['wss://h/3', 'wss://h/0', 'wss://h/1']);
  });
});

describe('out and in', () => {
  async function there(records: RecordingRecord[], held?: number): Promise<string> {
    return textOfStream(writeHar(() => records, HEADER, held === undefined ? {} : { held }));
  }

  test('is the identity for any recording, in one pass or in many', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.constantFrom(1, 500, 1_000_000), async (records, held) => {
        const text = await there(records, held);
        const file = await openRecording(() => streamOf(text), { unknownKinds: 'keep' });
        expect(file.form).toBe('har');
        expect(file.header).toEqual(HEADER);
        expect(await all(file.records())).toEqual(records);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test('is HAR 1.2 in the form that Chrome imports', async () => {
    const connection: ConnectionRecord = {
      kind: 'connection',
      id: 'c',
      page: 'p',
      url: 'wss://h.example/ws?room=1',
      endpoint: 'wss://h.example/ws',
      protocols: ['a', 'b'],
      protocol: 'b',
      createdAt: START + 0.25,
      openedAt: START + 50,
      closedAt: START + 900,
      code: 1006,
      reason: '',
      wasClean: false,
      closer: 'network',
      sent: { frames: 1, bytes: 2 },
      received: { frames: 1, bytes: 3 },
      world: 'window',
    };
    const frame = (seq: number, body: Partial<FrameRecord>): FrameRecord => ({
      kind: 'frame',
      connection: 'c',
      seq,
      at: START + 100 + seq,
      dir: seq === 0 ? 'out' : 'in',
      opcode: 1,
      size: 2,
      ...body,
    });
    const har = JSON.parse(
      await there([connection, frame(0, { text: 'hi' }), frame(1, { opcode: 2, base64: 'AAEC', size: 3 })]),
    ) as Har;
    const [entry] = har.log.entries;
    expect(har.log).toMatchObject({ version: '1.2', creator: { name: 'Redial', version: '0.1.0' } });
    expect(entry).toMatchObject({
      _resourceType: 'websocket',
      startedDateTime: '2026-01-01T00:00:00.000Z',
      request: {
        method: 'GET',
        url: 'wss://h.example/ws?room=1',
        headers: [{ name: 'Sec-WebSocket-Protocol', value: 'a, b' }],
        queryString: [{ name: 'room', value: '1' }],
      },
      response: { status: 101, headers: [{ name: 'Sec-WebSocket-Protocol', value: 'b' }] },
      _webSocketClose: { code: 1006, reason: '', wasClean: false, time: (START + 900) / 1000 },
      _webSocketMessages: [
        { type: 'send', time: (START + 100) / 1000, opcode: 1, data: 'hi' },
        { type: 'receive', time: (START + 101) / 1000, opcode: 2, data: 'AAEC' },
      ],
    });
    for (const part of ['startedDateTime', 'time', 'request', 'response', 'cache', 'timings']) {
      expect(entry).toHaveProperty(part);
    }
  });

  test('an address stands once, so that cleaning the HAR cleans all', async () => {
    const text = await there(connections(await fixture('mitmproxy-piesocket.har')).slice(0, 1));
    expect(text.match(/api_key=VCXC/g)).toHaveLength(1);
  });

  test('empty recordings too', async () => {
    expect(await read(await there([]))).toEqual([]);
  });
});

describe('what cannot be read', () => {
  async function failure(text: string, options: ReadOptions = {}): Promise<BundleError> {
    const error = await read(text, options).catch((reason: unknown) => reason);
    if (!(error instanceof BundleError)) throw new Error(`no BundleError, but ${String(error)}`);
    return error;
  }

  test('broken JSON is told with its byte', async () => {
    const error = await failure('{"log":{"entries":[{"time":1 "x":2}]}}');
    expect(error.message).toBe('byte 29: this is no JSON from here on');
    expect((await failure('{"log":{"entries":[{"_webSocketMessages":[{"data":"\\x"}]}]}}')).message).toMatch(
      /^byte \d+: the value that ends here is no JSON$/,
    );
  });

  test('a value over the limit, deep nesting and too many messages are refused', async () => {
    const long = JSON.stringify(oneEntry({ _webSocketMessages: [{ data: 'x'.repeat(5000) }] }));
    expect((await failure(long, { limits: { line: 1000 } })).sentence).toBe(
      'this value is longer than 1000 bytes',
    );
    const deep = JSON.stringify(oneEntry({ _webSocketMessages: [0] })).replace(
      '[0]',
      `[${'['.repeat(9999)}${']'.repeat(9999)}]`,
    );
    expect((await failure(deep)).sentence).toContain('nested deeper than 128 levels');
    const many = JSON.stringify(oneEntry({ _webSocketMessages: Array.from({ length: 50 }, () => ({})) }));
    expect((await failure(many, { limits: { items: 49 } })).sentence).toContain('more than 49 messages');
  });

  test('a file that ends early gives what is there and one notice', async () => {
    const text = readFileSync(join(FIXTURES, 'cdp-firebase-hackernews.har'), 'utf8');
    const notices: ReadNotice[] = [];
    const half = await read(text.slice(0, text.indexOf('"cache"') - 2000), {
      onNotice: (notice) => notices.push(notice),
    });
    expect(frames(half).length).toBeGreaterThan(50);
    expect(connections(half)).toHaveLength(1);
    expect(notices).toEqual([{ sentence: expect.stringContaining('ends early') }]);
  });

  test('what stands beside the fields of HAR is checked as any record', async () => {
    const forged = oneEntry({ _redial: { n: 0, fields: { id: 5 } }, _webSocketMessages: [] });
    expect((await failure(JSON.stringify(forged))).message).toContain('connection.id should be text');
  });
});
