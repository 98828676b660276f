import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { BundleHeader, RecordingRecord } from '../records/recording';
import {
  BundleError,
  exportNdjson,
  headerOf,
  openRecording,
  type ReadNotice,
  readBundle,
  toLine,
  writeBundle,
} from '.';
import { anyRecord, anyRecords, SEED } from './testing/records';
import { all, bytesOfStream, gzipped, streamOf } from './testing/streams';

// Properties and hostile texts take their time on a busy machine; nothing here is about speed.
vi.setConfig({ testTimeout: 300_000 });

const HEADER = headerOf('redial 0.1.0', { policy: 'none', replaced: 0 }, 1795411590633.7);
const frame = (text: string, seq = 0): RecordingRecord => ({
  kind: 'frame',
  connection: 'c',
  seq,
  at: 1795411590633.7 + seq,
  dir: 'in',
  opcode: 1,
  size: text.length,
  text,
});

async function ndjson(records: RecordingRecord[]): Promise<string> {
  return (await all(exportNdjson(records, HEADER))).join('');
}

async function failure(reading: AsyncIterable<unknown>): Promise<BundleError> {
  const error = await all(reading).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BundleError)) throw new Error(`no BundleError, but ${String(error)}`);
  return error;
}

describe('out and in', () => {
  test('is the identity, for any records, kinds and fields of later versions too', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const packed = await bytesOfStream(writeBundle(records, HEADER));
        const back = await all(readBundle(streamOf(packed), { unknownKinds: 'keep' }));
        expect(back).toEqual(records);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test('gives the same from any division of the bytes', async () => {
    const records = fc.sample(anyRecord, { seed: SEED, numRuns: 60 });
    const packed = await bytesOfStream(writeBundle(records, HEADER));
    const plain = new Uint8Array(gunzipSync(packed));
    for (const piece of [1, 2, 3, 7, 100, 4096]) {
      expect(await all(readBundle(streamOf(packed, piece), { unknownKinds: 'keep' }))).toEqual(records);
      expect(await all(readBundle(streamOf(plain, piece), { unknownKinds: 'keep' }))).toEqual(records);
    }
  });

  test('writes one header line and one line a record, as gunzip and jq read it', async () => {
    const packed = await bytesOfStream(writeBundle([frame('a\nb'), frame('c', 1)], HEADER));
    const lines = gunzipSync(packed).toString().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('');
    expect(JSON.parse(lines[0] ?? '')).toEqual(HEADER);
    expect(lines[2]).toBe(toLine(frame('c', 1)));
  });

  test('takes an asynchronous source, and lets go of it when the reader does', async () => {
    let released = false;
    async function* source(): AsyncGenerator<RecordingRecord> {
      try {
        for (let seq = 0; ; seq++) yield frame('x'.repeat(1000), seq);
      } finally {
        released = true;
      }
    }
    const reader = writeBundle(source(), HEADER).getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => released).toBe(true);
  });

  test('leaving a reading early closes the file', async () => {
    const packed = gzipped(await ndjson(Array.from({ length: 20_000 }, (_, seq) => frame('x', seq))));
    let cancelled = false;
    const source = streamOf(packed, 1000);
    const watched = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        cancelled = true;
      },
    });
    const reader = source.getReader();
    for await (const record of readBundle(watched)) {
      expect(record.kind).toBe('frame');
      break;
    }
    await expect.poll(() => cancelled).toBe(true);
  });

  test('hands out records in turn to whoever asks before the last answer came', async () => {
    const reading = readBundle(streamOf(await ndjson([frame('a'), frame('b', 1), frame('c', 2)])));
    const asked = await Promise.all([reading.next(), reading.next(), reading.next(), reading.next()]);
    expect(asked.map(({ value }) => (value && 'seq' in value ? value.seq : undefined))).toEqual([
      0,
      1,
      2,
      undefined,
    ]);
  });
});

describe('a line that no reader would take', () => {
  test('keeps its facts and says that its body is left out', async () => {
    const line = toLine(frame('\u0001'.repeat(20 * 1024 * 1024)));
    expect(line.length).toBeLessThan(1000);
    expect(JSON.parse(line)).toEqual({
      kind: 'frame',
      connection: 'c',
      seq: 0,
      at: 1795411590633.7,
      dir: 'in',
      opcode: 1,
      size: 20 * 1024 * 1024,
      truncated: true,
    });
  });
});

describe('what a writer left out or wrote otherwise', () => {
  const read = (...lines: object[]): Promise<RecordingRecord[]> => {
    const text = [HEADER, ...lines].map((line) => JSON.stringify(line)).join('\n');
    return all(readBundle(streamOf(text)));
  };

  test("a token's own kind is its form, whichever way it is written", async () => {
    const token = { page: 'p', at: 1, where: 'query', print: 'x' };
    const expected = { kind: 'token', form: 'jwt', ...token };
    expect(await read({ kind: 'token', form: 'jwt', ...token })).toEqual([expected]);
    expect(await read({ kind: 'jwt', ...token })).toEqual([expected]);
    expect(await read({ kind: 'token', ...token, exp: 5 })).toEqual([{ ...expected, exp: 5 }]);
    expect(await read({ kind: 'opaque', ...token })).toEqual([{ ...expected, form: 'opaque' }]);
    const twice = `${JSON.stringify(HEADER)}\n{"kind":"token","page":"p","at":1,"where":"query","print":"x","kind":"jwt"}\n`;
    expect(await all(readBundle(streamOf(twice)))).toEqual([expected]);
  });

  test('is filled where it has one meaning', async () => {
    const [connection, first, second] = await read(
      { kind: 'connection', id: 'c', page: 'p', url: 'wss://h/p?q=1#f', createdAt: 5 },
      { kind: 'frame', connection: 'c', at: 6, dir: 'in', text: 'höh', paintMs: null },
      { kind: 'frame', connection: 'c', at: 6, dir: 'out', base64: 'AAEC' },
    );
    expect(connection).toMatchObject({
      endpoint: 'wss://h/p',
      protocols: [],
      closer: 'unknown',
      world: 'window',
    });
    expect(first).toEqual({
      kind: 'frame',
      connection: 'c',
      at: 6,
      dir: 'in',
      text: 'höh',
      seq: 0,
      opcode: 1,
      size: 4,
    });
    expect(second).toMatchObject({ seq: 1, opcode: 2, size: 3 });
  });

  test('unknown kinds are passed over, or kept for a conversion', async () => {
    const text = `${JSON.stringify(HEADER)}\n{"kind":"trace","a":{"b":1}}\n${JSON.stringify(frame('x'))}\n`;
    expect(await all(readBundle(streamOf(text)))).toHaveLength(1);
    expect(await all(readBundle(streamOf(text), { unknownKinds: 'keep' }))).toEqual([
      { kind: 'trace', a: { b: 1 } },
      frame('x'),
    ]);
  });

  test('bundles joined by cat are read as one', async () => {
    const one = await ndjson([frame('a')]);
    const joined = Buffer.concat([gzipped(one), gzipped(one)]);
    expect(await all(readBundle(streamOf(new Uint8Array(joined))))).toHaveLength(2);
  });

  test('a byte order mark, empty lines and CRLF do no harm', async () => {
    const text = `\ufeff${(await ndjson([frame('a'), frame('b', 1)])).replaceAll('\n', '\r\n\r\n')}`;
    expect(await all(readBundle(streamOf(text)))).toEqual([frame('a'), frame('b', 1)]);
  });
});

describe('what cannot be read', () => {
  const lines = (...rest: string[]): string => [JSON.stringify(HEADER), ...rest].join('\n');
  const good = toLine(frame('grüß'));

  test.each([
    ['no JSON', lines(good, '{"kind":', good), { line: 3 }, 'this line is no JSON'],
    ['no object', lines('[1]', good), { line: 2 }, 'this line is no JSON object'],
    ['no kind', lines('{}', good), { line: 2 }, 'this record has no kind'],
    [
      'a field of another type',
      lines(good, '{"kind":"frame","connection":5}'),
      { line: 3 },
      'frame.connection should be text',
    ],
    [
      'a time beyond all dates',
      lines('{"kind":"note","session":"s","at":1e300,"text":""}'),
      { line: 2 },
      'note.at should be a time',
    ],
    [
      'an infinite number',
      lines('{"kind":"gap","page":"p","at":1e999}'),
      { line: 2 },
      'gap.at should be a time',
    ],
    ['no header', good, { line: 1 }, 'should be the header'],
    ['an empty file', '', {}, 'the file is empty'],
    ['a version that is none', '{"redial":"x"}\n', { line: 1 }, 'names no format version'],
  ])('%s: says where and what', async (_, text, position, sentence) => {
    const error = await failure(readBundle(streamOf(text)));
    expect(error.position).toMatchObject(position);
    expect(error.sentence).toContain(sentence);
    expect(error.message).not.toContain('\n');
  });

  test('counts bytes to the line', async () => {
    const error = await failure(readBundle(streamOf(lines(good, '{'.repeat(3), good))));
    const before = Buffer.byteLength(`${JSON.stringify(HEADER)}\n${good}\n`);
    expect(error.position).toEqual({ line: 3, byte: before });
  });

  test('a newer version is named in one sentence', async () => {
    const error = await failure(readBundle(streamOf('{"redial":2,"exportedAt":1}\n{"kind":"?"}\n')));
    expect(error.message).toBe(
      'line 1, byte 0: this file has format version 2, and this Redial reads versions up to 1: a newer Redial opens it',
    );
  });

  test('bytes that are no UTF-8 are found by line', async () => {
    const bytes = new TextEncoder().encode(lines(good, good, good, ''));
    const third = bytes.lastIndexOf('ü'.charCodeAt(0)) < 0 ? bytes.lastIndexOf(0xc3) : -1;
    bytes[third] = 0xff;
    const error = await failure(readBundle(streamOf(bytes)));
    expect(error.position.line).toBe(4);
    expect(error.sentence).toBe('this line is not UTF-8');
  });

  test('what is nested deeper than a record may be', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const error = await failure(
      readBundle(streamOf(lines(`{"kind":"event","page":"p","at":1,"type":"x","detail":${deep}}`, ''))),
    );
    expect(error.message).toContain('nested deeper than 128 levels');
  });

  test('records before the place have been given', async () => {
    const reading = readBundle(streamOf(lines(good, good, 'x', good)));
    const got: RecordingRecord[] = [];
    await expect(
      (async () => {
        for await (const record of reading) got.push(record);
      })(),
    ).rejects.toThrow('line 4');
    expect(got).toHaveLength(2);
  });
});

describe('a file that ends early', () => {
  const count = 3000;

  async function readCut(
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<{ records: number; notices: ReadNotice[] }> {
    const notices: ReadNotice[] = [];
    const read = await all(readBundle(streamOf(bytes), { onNotice: (notice) => notices.push(notice) }));
    return { records: read.length, notices };
  }

  test('gives the records up to the cut and one notice, wherever the gzip is cut', async () => {
    const records = Array.from({ length: count }, (_, seq) => frame(`${Math.imul(seq, 2654435761)}`, seq));
    const packed = await bytesOfStream(writeBundle(records, HEADER));
    for (let part = 1; part < 40; part++) {
      const cut = Math.floor((packed.length * part) / 40);
      const there = gunzipSync(packed.subarray(0, cut), { finishFlush: 2 }).toString();
      const whole = there.split('\n').slice(1, -1).length;
      const { records: read, notices } = await readCut(packed.slice(0, cut));
      expect(read).toBeGreaterThanOrEqual(whole);
      expect(read).toBeLessThanOrEqual(whole + 1);
      expect(notices).toHaveLength(1);
    }
    for (const missing of [1, 4, 8, 9]) {
      const { records: read, notices } = await readCut(packed.slice(0, -missing));
      expect(read).toBeGreaterThanOrEqual(count - 1);
      expect(notices).toEqual([
        { sentence: 'the file ends early: it was cut off here, and what followed is lost' },
      ]);
    }
  });

  test('the same for plain NDJSON, in the middle of a character too', async () => {
    const text = new TextEncoder().encode(await ndjson([frame('a'), frame('ü', 1)]));
    const cut = text.lastIndexOf(0xc3) + 1;
    expect(await readCut(text.slice(0, cut))).toMatchObject({ records: 1, notices: [{}] });
    expect(await readCut(text.slice(0, -1))).toEqual({ records: 2, notices: [] });
  });

  test('before its header it is nothing', async () => {
    const packed = await bytesOfStream(writeBundle([frame('a')], HEADER));
    const error = await failure(readBundle(streamOf(packed.slice(0, 12))));
    expect(error.message).toBe('the file ends before its header does');
  });
});

describe('bombs', () => {
  test('one endless line is refused at its limit', async () => {
    const bomb = gzipped(`${JSON.stringify(HEADER)}\n{"kind":"note","text":"${'x'.repeat(6_000_000)}"}`);
    const limits = { line: 1_000_000, ratio: 1_000_000 };
    const error = await failure(readBundle(streamOf(bomb), { limits }));
    expect(error.message).toMatch(/^line 2, byte \d+: this line is longer than 1000000 bytes$/);
  });

  test('a file that unpacks beyond all measure is refused', async () => {
    const bomb = gzipped(`${JSON.stringify(HEADER)}\n${'{"kind":"zzz"}\n'.repeat(2_000_000)}`);
    const error = await failure(readBundle(streamOf(bomb)));
    expect(error.sentence).toContain('unpacks to more than 250 times its size');
  });

  test('a million small frames that differ in number and time are far from that', async () => {
    const regular = function* (): Generator<RecordingRecord> {
      for (let seq = 0; seq < 200_000; seq++) yield frame('{"type":"ping"}', seq);
    };
    const packed = await bytesOfStream(writeBundle(regular(), HEADER));
    const read = readBundle(streamOf(packed), { limits: { ratioFrom: 0 } });
    let frames = 0;
    for await (const record of read) frames += record.kind === 'frame' ? 1 : 0;
    expect(frames).toBe(200_000);
  });
});

describe('recognising a file by its content', () => {
  const open = (content: string | Uint8Array<ArrayBuffer>) => openRecording(() => streamOf(content));

  test.each<[string, (text: string) => string | Uint8Array<ArrayBuffer>, string]>([
    ['a bundle', (text) => gzipped(text), 'redial'],
    ['plain NDJSON', (text) => text, 'ndjson'],
    [
      'a header in another order',
      (text) => text.replace('{"redial":1,', '{"tool2":"x","redial":1,'),
      'ndjson',
    ],
  ])('%s', async (_, form, expected) => {
    const file = await open(form(await ndjson([frame('a')])));
    expect(file.form).toBe(expected);
    expect(file.header).toMatchObject(HEADER satisfies BundleHeader);
    expect(await all(file.records())).toEqual([frame('a')]);
    expect(await all(file.records())).toEqual([frame('a')]);
  });

  test.each([
    ['a HAR', '{"log":{"entries":[]}}', 'har'],
    ['a HAR over many lines', '{\n  "log": {\n "entries": [] } }\n', 'har'],
  ])('%s, packed and not', async (_, text, expected) => {
    expect((await open(text)).form).toBe(expected);
    expect((await open(gzipped(text))).form).toBe(expected);
  });

  test.each([
    ['text', 'hello', 'neither a recording of Redial nor a HAR'],
    ['other JSON', '{"a":1}', 'neither a recording of Redial nor a HAR'],
    ['records without a header', toLine(frame('a')), 'should be the header'],
    ['nothing', '  \n', 'the file is empty'],
    ['nothing, packed', gzipped(''), 'the file is empty'],
    [
      'a packed file that is cut at once',
      gzipped('{"redial":1}').subarray(0, 2),
      'the file ends before its header does',
    ],
    ['UTF-16', Uint8Array.from(Buffer.from('\ufeff{"redial":1}', 'utf16le')), 'UTF-16'],
    ['an image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), 'neither'],
  ])('%s is refused in a sentence', async (_, content, sentence) => {
    await expect(open(content)).rejects.toThrow(sentence);
  });
});
