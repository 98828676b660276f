// The command line as people run it: bundled, in a process of its own.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { version } from '../../package.json';
import type { RecordingRecord } from '../records/recording';

// Processes start slowly on a busy machine; nothing here is about speed.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const FIXTURES = join(import.meta.dirname, '../../test/fixtures/har');
const AT = Date.parse('2026-11-23T12:00:00.000Z');
const SECRET = 's3cr3t-4711-Qx';

let folder = '';
let program = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redial-cli-'));
  program = join(folder, 'redial.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  status: number | null;
  out: string;
  bytes: Buffer;
  error: string;
}

function start(args: string[], node: string[] = []): ChildProcess {
  return spawn(process.execPath, [...node, program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, TZ: 'UTC' },
  });
}

async function redial(args: string[], node: string[] = []): Promise<Run> {
  const child = start(args, node);
  const out: Buffer[] = [];
  const error: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => out.push(data));
  child.stderr?.on('data', (data: Buffer) => error.push(data));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const bytes = Buffer.concat(out);
  return { status, out: bytes.toString(), bytes, error: Buffer.concat(error).toString() };
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function lines(records: object[]): string {
  const header = {
    redial: 1,
    exportedAt: AT,
    tool: 'redial 0.0.1',
    redaction: { policy: 'none', replaced: 2 },
    later: 'x',
  };
  return [header, ...records].map((record) => `${JSON.stringify(record)}\n`).join('');
}

function parsed(ndjson: string): RecordingRecord[] {
  return ndjson
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordingRecord);
}

/** A page that loses its connection and never tries again, with a token in the address and in a frame. */
function deadPage(): RecordingRecord[] {
  return [
    {
      kind: 'session',
      id: 's',
      startedAt: AT,
      browser: 'Chromium 156',
      userAgent: 'UA',
      tabUrl: 'https://app.example/',
    },
    {
      kind: 'page',
      id: 'p',
      session: 's',
      url: 'https://app.example/',
      origin: 'https://app.example',
      startedAt: AT,
      navigation: 'navigate',
    },
    {
      kind: 'connection',
      id: 'c-1',
      page: 'p',
      url: `wss://app.example/ws/chat?token=${SECRET}`,
      endpoint: 'wss://app.example/ws/chat',
      protocols: [],
      createdAt: AT + 100,
      openedAt: AT + 150,
      closedAt: AT + 60_000,
      code: 1006,
      reason: '',
      wasClean: false,
      closer: 'network',
      sent: { frames: 1, bytes: 20 },
      received: { frames: 1, bytes: 20 },
      world: 'window',
    },
    {
      kind: 'frame',
      connection: 'c-1',
      seq: 0,
      at: AT + 200,
      dir: 'out',
      opcode: 1,
      size: 30,
      text: `{"type":"auth","token":"${SECRET}"}`,
      outcome: 'sent',
    },
    {
      kind: 'frame',
      connection: 'c-1',
      seq: 1,
      at: AT + 300,
      dir: 'in',
      opcode: 1,
      size: 30,
      text: '{"type":"chat.message","id":1}',
      listeners: 1,
    },
    { kind: 'event', page: 'p', at: AT + 600_000, type: 'visible' },
    { kind: 'note', session: 's', at: AT + 600_001, text: `\u001b[31mred\u0007 with ${SECRET}` },
  ];
}

const HEALTHY: RecordingRecord[] = deadPage().slice(0, 2);

describe('help, version and mistakes', () => {
  test('--version, --help and help for each command', async () => {
    expect(await redial(['--version'])).toMatchObject({ status: 0, out: `${version}\n`, error: '' });
    for (const args of [['--help'], ['-h'], ['help']]) {
      const run = await redial(args);
      expect(run).toMatchObject({ status: 0, error: '' });
      for (const command of ['analyze', 'convert', 'redact', 'report'])
        expect(run.out).toContain(`redial ${command}`);
    }
    for (const command of ['analyze', 'convert', 'redact', 'report']) {
      const run = await redial([command, '--help']);
      expect(run).toMatchObject({ status: 0, error: '' });
      expect(run.out).toMatch(new RegExp(`^redial ${command} FILE`));
      expect(await redial(['help', command])).toMatchObject({ out: run.out });
    }
  });

  test.each([
    [[], 'no command is named'],
    [['frobnicate'], 'there is no command "frobnicate"'],
    [['analyze'], 'no file is named'],
    [['analyze', '--nope', 'x'], "Unknown option '--nope'"],
    [['analyze', 'x', '--fail-on', 'info'], '--fail-on should be error or warning, not "info"'],
    [['convert', 'x'], '--to should be ndjson, har, redial'],
    [['convert', 'x', '--to', 'pdf'], 'not "pdf"'],
    [['convert', 'x', 'y', '--to', 'har'], 'takes one file at a time'],
    [['redact', 'x'], '-o OUT should name the file'],
    [['analyze', ''], '"": there is no such file'],
    [['redact', 'nowhere', '-o', 'out'], 'nowhere: there is no such file'],
    [['convert', '.', '--to', 'har'], '.: this is a folder'],
  ])('%j is refused in one line', async (args, sentence) => {
    const run = await redial(args);
    expect(run).toMatchObject({ status: 2, out: '' });
    expect(run.error).toMatch(/^redial: [^\n]+\n$/);
    expect(run.error).toContain(sentence);
  });
});

describe('analyze', () => {
  test('tells a person what happened, when, by which evidence and what to change', async () => {
    const file = write('dead.redial', gzipSync(lines(deadPage())));
    const run = await redial(['analyze', file]);
    expect(run).toMatchObject({ status: 0, error: '' });
    expect(run.out).toContain('1 connection, 1 opened');
    expect(run.out).toMatch(/✕ no-recovery {2}12:01:00\.000/);
    expect(run.out).toContain('To change: ');
    expect(run.out).toContain('closed with 1006 by the network; never tried again');
    expect(run.out).not.toContain('\u001b');
  });

  test('says so where nothing is wrong', async () => {
    const file = write('healthy.ndjson', lines(HEALTHY));
    expect((await redial(['analyze', file])).out).toContain('✓ Nothing wrong was found.');
  });

  test('--json is the analysis, and --fail-on an exit status', async () => {
    const dead = write('dead.redial', gzipSync(lines(deadPage())));
    const healthy = write('healthy.ndjson', lines(HEALTHY));
    const run = await redial(['analyze', dead, '--json', '--fail-on', 'error']);
    expect(run).toMatchObject({ status: 1, error: '' });
    const json = JSON.parse(run.out) as {
      redial: number;
      sessions: { id: string; findings: { rule: string }[] }[];
    };
    expect(json.redial).toBe(1);
    expect(json.sessions.map(({ id }) => id)).toEqual(['s']);
    expect(json.sessions[0]?.findings.map(({ rule }) => rule)).toContain('no-recovery');
    expect(await redial(['analyze', healthy, '--fail-on', 'warning'])).toMatchObject({ status: 0 });
    expect(await redial(['analyze', healthy, dead, '--fail-on', 'warning'])).toMatchObject({ status: 1 });
  });

  test('takes records in any order', async () => {
    const [session, page, ...rest] = deadPage();
    const ordered = write('ordered.ndjson', lines(deadPage()));
    const shuffled = write(
      'shuffled.ndjson',
      lines([...rest.toReversed(), page as object, session as object]),
    );
    const one = await redial(['analyze', ordered, '--json']);
    const other = await redial(['analyze', shuffled, '--json']);
    expect(other.out.replace('shuffled', 'ordered')).toBe(one.out);
  });

  test('many files are summed up by rule, and one that cannot be read does not stop the others', async () => {
    const dead = write('dead.redial', gzipSync(lines(deadPage())));
    const broken = write('broken.redial', gzipSync(`${lines([])}{"kind":"frame"}\n`));
    const run = await redial(['analyze', dead, broken, join(FIXTURES, 'cdp-livechat.har')]);
    expect(run.status).toBe(2);
    expect(run.error).toBe(`redial: ${broken}: line 2, byte 117: frame.connection should be text\n`);
    expect(run.out).toContain('2 files, 2 sessions');
    expect(run.out).toMatch(/✕ no-recovery {2}1 time in 1 file/);
    expect(run.out).toContain('cdp-livechat.har: nothing wrong');
    const json = await redial(['analyze', dead, broken, '--json']);
    expect(json.status).toBe(2);
    expect(
      (JSON.parse(json.out) as { sessions: { file: string }[] }).sessions.map(({ file }) => file),
    ).toEqual([dead]);
  });

  test("a HAR's figures", async () => {
    const run = await redial(['analyze', join(FIXTURES, 'mitmproxy-piesocket.har'), '--json']);
    const json = JSON.parse(run.out) as { sessions: { scorecard: object }[] };
    expect(json.sessions[0]?.scorecard).toMatchObject({
      connections: 3,
      opened: 3,
      framesIn: 3,
      framesOut: 2,
    });
  });

  test('a cut file is analysed as far as it goes, and said to be cut', async () => {
    const packed = gzipSync(
      lines([
        ...deadPage(),
        ...Array.from({ length: 5000 }, (_, i) => ({
          kind: 'note',
          session: 's',
          at: AT + 600_002 + i,
          text: `${i * 7919}`,
        })),
      ]),
    );
    const file = write('cut.redial', packed.subarray(0, packed.length - 2000));
    const run = await redial(['analyze', file]);
    expect(run.status).toBe(0);
    expect(run.error).toBe(
      `redial: ${file}: the file ends early: it was cut off here, and what followed is lost\n`,
    );
    expect(run.out).toContain('no-recovery');
  });

  test('of a cut file no app is blamed for what the file has lost', async () => {
    const [session, page, connection, sent] = deadPage();
    const known = [session, { ...page, endedAt: AT + 600_000 }, connection, sent].filter(
      (record) => record !== undefined,
    );
    const whole = write('known.ndjson', lines(known));
    expect((await redial(['analyze', whole])).out).toContain('no-recovery');
    const cut = write('cut.ndjson', `${lines(known)}{"kind":"frame","conn`);
    const run = await redial(['analyze', cut]);
    expect(run.error).toContain('it was cut off here');
    expect(run.out).not.toContain('no-recovery');
  });

  test('text out of a recording cannot act on the terminal', async () => {
    const hostile = deadPage().map(
      (record) =>
        JSON.parse(
          JSON.stringify(record).replaceAll('/ws/chat', '/ws/\\u001b]0;x\\u0007\\u202e'),
        ) as RecordingRecord,
    );
    const file = write('hostile.ndjson', lines(hostile));
    const run = await redial(['analyze', file]);
    expect(run.out).toContain('no-recovery');
    expect(run.out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  });
});

describe('convert', () => {
  test('each form to each other and back loses nothing', async () => {
    const records: object[] = [...deadPage(), { kind: 'later', at: 1, x: { y: [1] } }];
    const source = write('source.ndjson', lines(records));
    for (const form of ['har', 'redial', 'ndjson']) {
      const out = join(folder, `there.${form}`);
      expect(await redial(['convert', source, '--to', form, '-o', out])).toMatchObject({
        status: 0,
        out: '',
        error: '',
      });
      const back = await redial(['convert', out, '--to', 'ndjson']);
      const [header, ...rest] = parsed(back.out);
      expect(rest).toEqual(records);
      expect(header).toMatchObject({
        redial: 1,
        tool: `redial ${version}`,
        redaction: { policy: 'none', replaced: 2 },
        later: 'x',
      });
    }
  });

  test('writes to standard output where no file is named', async () => {
    const source = write('source.ndjson', lines(deadPage()));
    const run = await redial(['convert', source, '--to', 'redial']);
    expect(parsed(gunzipSync(run.bytes).toString()).slice(1)).toEqual(deadPage());
  });

  test('recognises files by content, whatever their name', async () => {
    const har = write('looks-like.redial', readFileSync(join(FIXTURES, 'quoted-devtools76.har')));
    const run = await redial(['convert', har, '--to', 'ndjson']);
    expect(parsed(run.out).filter(({ kind }) => kind === 'frame')).toHaveLength(2);
  });

  test('--decode adds what the protocol makes of each frame', async () => {
    const run = await redial([
      'convert',
      join(FIXTURES, 'quoted-dialects.har'),
      '--to',
      'ndjson',
      '--decode',
    ]);
    const frames = parsed(run.out).filter(({ kind }) => kind === 'frame') as (RecordingRecord & {
      decoded: object;
    })[];
    expect(
      frames.every(({ decoded }) => 'protocol' in decoded && 'type' in decoded && 'summary' in decoded),
    ).toBe(true);
    expect(
      frames.filter(({ decoded }) => 'protocol' in decoded && decoded.protocol === 'socket.io').length,
    ).toBeGreaterThan(3);
    const har = await redial(['convert', join(FIXTURES, 'quoted-dialects.har'), '--to', 'har', '--decode']);
    expect(har.out).toContain('"decoded":{"protocol":"socket.io"');
  });

  test('the file being read may be the one to write, and one that fails is left alone', async () => {
    const file = write('same', lines(deadPage()));
    expect(await redial(['convert', file, '--to', 'redial', '-o', file])).toMatchObject({ status: 0 });
    expect(readFileSync(file).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    const broken = write('broken', `${lines(deadPage())}{`.repeat(2));
    const before = readFileSync(file);
    const run = await redial(['convert', broken, '--to', 'har', '-o', file]);
    expect(run.status).toBe(2);
    expect(run.error).toMatch(/^redial: .*broken: line 9, byte \d+: this line is no JSON\n$/);
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be written is said', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    const run = await redial(['convert', write('x', lines([])), '--to', 'har', '-o', join(locked, 'out')]);
    expect(run).toMatchObject({ status: 2 });
    expect(run.error).toMatch(/^redial: .*may not be opened\n$/);
  });

  test('a folder that is not there is said', async () => {
    const run = await redial([
      'convert',
      write('x', lines([])),
      '--to',
      'har',
      '-o',
      join(folder, 'no', 'out'),
    ]);
    expect(run.status).toBe(2);
    expect(run.error).toMatch(/^redial: [^\n]*out: there is no such folder\n$/);
  });

  // A device that is always full; not every system has it.
  test.skipIf(!existsSync('/dev/full'))('a full disk behind standard output is one line too', async () => {
    const file = write('dead.redial', gzipSync(lines(deadPage())));
    for (const command of [`analyze ${file}`, `convert ${file} --to ndjson`]) {
      const { status, stderr } = spawnSync('sh', [
        '-c',
        `"${process.execPath}" "${program}" ${command} >/dev/full`,
      ]);
      expect([status, String(stderr)]).toEqual([2, 'redial: standard output: the disk is full\n']);
    }
  });

  test('ends without a word where its reader has seen enough', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => ({
      kind: 'note',
      session: 's',
      at: i,
      text: 'x'.repeat(50),
    }));
    const child = start(['convert', write('many', lines(many)), '--to', 'ndjson']);
    const error: Buffer[] = [];
    child.stderr?.on('data', (data: Buffer) => error.push(data));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(0);
    expect(Buffer.concat(error).toString()).toBe('');
  });
});

describe('redact', () => {
  test('makes a bundle fit to share', async () => {
    const source = write('dead.redial', gzipSync(lines(deadPage())));
    for (const name of ['safe.redial', 'safe.ndjson', 'safe.har']) {
      const out = join(folder, name);
      const run = await redial(['redact', source, '-o', out]);
      expect(run).toMatchObject({ status: 0, out: '', error: `${out}: 3 secrets replaced\n` });
      const content = readFileSync(out);
      const text = (name === 'safe.redial' ? gunzipSync(content) : content).toString();
      expect(text).not.toContain(SECRET);
      expect(text).toContain('"redaction":{"policy":"default","replaced":5}');
      const analysed = await redial(['analyze', out, '--json']);
      expect(analysed.out).toContain('"no-recovery"');
    }
  });

  test("the user's keys and patterns", async () => {
    const source = write(
      'custom.ndjson',
      lines([{ kind: 'note', session: 's', at: 1, text: '{"customer":"Bob"} in room-15' }]),
    );
    const out = join(folder, 'custom-safe.ndjson');
    await redial(['redact', source, '--key', 'customer', '--pattern', 'room-\\d+', '-o', out]);
    expect(readFileSync(out, 'utf8')).toMatch(
      /\{\\"customer\\":\\"redacted-secret-[b-t]{16}\\"\} in redacted-secret-[b-t]{16}/,
    );
    const refused = await redial(['redact', source, '--pattern', '(a)\\1', '-o', out]);
    expect(refused.status).toBe(2);
    expect(refused.error).toMatch(
      /^redial: [^\n]*the pattern \(a\)\\1 cannot be used: back-references are not possible\n$/,
    );
  });
});

describe('memory does not grow with the file', () => {
  const SMALL_HEAP = ['--max-old-space-size=64'];
  const FRAMES = 400_000;

  function* large(): Generator<string> {
    yield lines(deadPage().slice(0, 3));
    for (let seq = 0; seq < FRAMES; seq += 1000) {
      const frames = Array.from({ length: 1000 }, (_, i): object => ({
        kind: 'frame',
        connection: 'c-1',
        seq: seq + i,
        at: AT + 200 + seq + i,
        dir: 'in',
        opcode: 1,
        size: 100,
        text: `{"type":"chat.message","id":${seq + i},"text":"${String((seq + i) * 7919).repeat(8)}"}`,
      }));
      yield frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
    }
  }

  test('100 MB through each command in a heap of 64 MB', async () => {
    const file = write('large.ndjson', '');
    for (const part of large()) writeFileSync(file, part, { flag: 'a' });
    // Those of a row need nothing of one another, and run at once.
    for (const row of [
      [
        ['analyze', file, '--json'],
        ['convert', file, '--to', 'redial', '-o', join(folder, 'large.redial')],
      ],
      [
        ['convert', join(folder, 'large.redial'), '--to', 'har', '-o', join(folder, 'large.har')],
        ['redact', join(folder, 'large.redial'), '-o', join(folder, 'large-safe.redial')],
      ],
    ]) {
      const runs = await Promise.all(row.map((args) => redial(args, SMALL_HEAP)));
      for (const run of runs) expect(run).toMatchObject({ status: 0 });
    }
    const back = await redial(
      ['convert', join(folder, 'large.har'), '--to', 'redial', '-o', join(folder, 'back.redial')],
      ['--max-old-space-size=256'],
    );
    expect(back).toMatchObject({ status: 0, error: '' });
    const records = gunzipSync(readFileSync(join(folder, 'back.redial'))).toString();
    expect(records.match(/"kind":"frame"/g)).toHaveLength(FRAMES);
  });

  test.each([
    [
      'one line without an end',
      () => gzipSync(Buffer.concat([Buffer.from(lines([])), Buffer.alloc(300_000_000, 'x')])),
    ],
    ['zeros', () => gzipSync(Buffer.alloc(300_000_000))],
    [
      'a HAR with one endless string',
      () => gzipSync(Buffer.concat([Buffer.from('{"log":{"creator":"'), Buffer.alloc(300_000_000, 'x')])),
    ],
    [
      'brackets',
      () =>
        gzipSync(
          Buffer.concat([
            Buffer.from(`${lines([])}{"kind":"event","detail":`),
            Buffer.alloc(50_000_000, '['),
          ]),
        ),
    ],
  ])('a bomb of %s is refused in one line', async (_, bomb) => {
    const run = await redial(['convert', write('bomb', bomb()), '--to', 'ndjson'], SMALL_HEAP);
    expect(run.status).toBe(2);
    expect(run.error).toMatch(/^redial: [^\n]+\n$/);
  });
});

describe('report', () => {
  test('is one HTML file with the recording in it, its secrets replaced', async () => {
    const built = join(folder, 'with-report.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'main.ts')],
      outfile: built,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'silent',
      define: { REPORT_TEMPLATE: JSON.stringify('<!doctype html><title>t</title><!--recording-->') },
    });
    const source = join(folder, 'report-source.ndjson');
    const session = {
      kind: 'session',
      id: 's',
      startedAt: AT,
      browser: '',
      userAgent: '',
      tabUrl: 'https://a/',
    };
    const page = { kind: 'page', id: 'p', session: 's', url: `https://a/?token=${SECRET}`, startedAt: AT };
    const note = { kind: 'note', session: 's', at: AT, text: '</script><script>alert(1)</script>' };
    writeFileSync(
      source,
      [
        { redial: 1, exportedAt: AT, tool: 't', redaction: { policy: 'none', replaced: 0 } },
        session,
        page,
        note,
      ]
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
    );
    const out = join(folder, 'report.html');
    const plain = program;
    program = built;
    try {
      const run = await redial(['report', source, '-o', out]);
      expect(run.error).toContain('1 secret replaced');
      expect(run.status).toBe(0);
      const html = readFileSync(out, 'utf8');
      expect(html.match(/<\/script>/g)?.length).toBe(1);
      const base64 = /id="recording">([^<]*)</.exec(html)?.[1] ?? '';
      const text = gunzipSync(Buffer.from(base64, 'base64')).toString();
      expect(text).toContain('alert(1)');
      expect(text).not.toContain(SECRET);
      const kept = await redial(['report', source, '--keep-secrets', '-o', out]);
      expect(kept.status).toBe(0);
      const whole = /id="recording">([^<]*)</.exec(readFileSync(out, 'utf8'))?.[1] ?? '';
      expect(gunzipSync(Buffer.from(whole, 'base64')).toString()).toContain(SECRET);
      const refused = await redial(['report', 'nowhere', '-o', out]);
      expect(refused.status).toBe(2);
      expect(refused.error).toContain('nowhere: there is no such file');
    } finally {
      program = plain;
    }
  });

  test('says that a copy without the template cannot make one', async () => {
    const run = await redial(['report', 'x', '-o', 'y']);
    expect(run.status).toBe(2);
    expect(run.error).toMatch(/built without the report/);
  });
});
