import { encode as encodeMessagePack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import { describe, expect, test, vi } from 'vitest';
import type { FrameRecord, RecordingRecord } from '../../records/recording';
import { exportNdjson, headerOf, type RedactionOptions, redactRecording } from '..';
import { anyRecords, SEED } from '../testing/records';
import { all } from '../testing/streams';
import { TextRedactor } from './text';

// Properties and hostile texts take their time on a busy machine; nothing here is about speed.
vi.setConfig({ testTimeout: 300_000 });

const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const AT = 1795411590633.7;
const PRINT = /redacted-(jwt|email|card|secret)-[b-t]{16}/;

function frame(body: Partial<FrameRecord>): FrameRecord {
  return { kind: 'frame', connection: 'c', seq: 0, at: AT, dir: 'out', opcode: 1, size: 10, ...body };
}

async function redact(
  records: RecordingRecord[],
  options: RedactionOptions = {},
): Promise<RecordingRecord[]> {
  return all((await redactRecording(() => records, options)).records());
}

/** What a text becomes, each fingerprint as `‹kind›`. */
function shape(text: string, options: RedactionOptions = {}): string {
  return new TextRedactor(options).text(text).replaceAll(new RegExp(PRINT, 'g'), '‹$1›');
}

/** All that is written, and all that one gets by decoding what is in it. */
async function everythingWritten(records: RecordingRecord[]): Promise<string> {
  const redacted = await redactRecording(() => records);
  const written = (await all(exportNdjson(redacted.records(), headerOf('t', redacted.redaction)))).join('');
  const layers = [written];
  for (let depth = 0; depth < 3; depth++) {
    const before = layers.at(-1) ?? '';
    const decoded = [...before.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g)].map(([run]) =>
      Buffer.from(run, 'base64').toString('latin1'),
    );
    const unquoted = before.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    layers.push(`${unquoted}\n${decoded.join('\n')}`.replaceAll(/\\+/g, ''));
  }
  return layers.join('\n');
}

/** A secret of its own for each place, so that none is found only because another was. */
function plantings(): { [place: string]: (secret: string) => RecordingRecord } {
  const connection = (changes: object): RecordingRecord => ({
    kind: 'connection',
    id: 'c',
    page: 'p',
    url: 'wss://h.example/ws',
    endpoint: 'wss://h.example/ws',
    protocols: [],
    createdAt: AT,
    closer: 'server',
    sent: { frames: 0, bytes: 0 },
    received: { frames: 0, bytes: 0 },
    world: 'window',
    ...changes,
  });
  const stack = (url: string): object => ({ stack: [{ name: 'f', url, line: 1, column: 1 }] });
  const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
  const event = (detail: { [key: string]: unknown }): RecordingRecord => ({
    kind: 'event',
    page: 'p',
    at: AT,
    type: 'fault',
    detail,
  });
  return {
    'query of the address': (s) =>
      connection({ url: `wss://h.example/ws?room=1&access_token=${encodeURIComponent(s)}&v=2` }),
    'query in capitals and hyphens': (s) => connection({ url: `wss://h.example/ws?X-Api-Key=${s}` }),
    'user information of the address': (s) => connection({ url: `wss://bob:${s}@h.example/ws` }),
    'fragment of the page': (s) => ({
      kind: 'page',
      id: 'p',
      session: 's',
      url: `https://h/#id_token=${s}&x=1`,
      origin: 'https://h',
      startedAt: AT,
      navigation: 'navigate',
    }),
    'address of the tab': (s) => ({
      kind: 'session',
      id: 's',
      startedAt: AT,
      browser: 'b',
      userAgent: 'u',
      tabUrl: `https://h/?session=${s}`,
    }),
    'sub-protocol after its name': (s) =>
      connection({ protocols: ['access_token', s], protocol: 'access_token' }),
    'sub-protocol behind a prefix': (s) =>
      connection({ protocols: [`base64url.bearer.authorization.k8s.io.${s}`, 'v4.channel.k8s.io'] }),
    'sub-protocol that the server chose': (s) => connection({ protocols: ['bearer', s], protocol: s }),
    'first frame': (s) => frame({ text: JSON.stringify({ type: 'auth', token: s }) }),
    'a first frame of nothing else': (s) => frame({ text: `AUTH ${s}` }),
    'JSON within JSON within JSON': (s) =>
      frame({ text: JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ session_token: s }) }) }) }),
    'Socket.IO': (s) => frame({ text: `42["authenticate",{"accessToken":${JSON.stringify(s)}}]` }),
    'a list of name and value': (s) =>
      frame({ text: `{"headers":[{"name":"X-Auth-Token","value":"${s}"}]}` }),
    'STOMP headers': (s) => frame({ text: `CONNECT\nlogin:bob\npasscode:${s}\n\n\u0000` }),
    'an XMPP element': (s) => frame({ text: `<auth mechanism="PLAIN">${s}</auth>` }),
    'an HTTP header in a text': (s) =>
      frame({ text: `GET / HTTP/1.1\r\nAuthorization: Bearer ${s}\r\n\r\n` }),
    'a form body': (s) => frame({ text: `user=bob&password=${encodeURIComponent(s)}&x=1` }),
    'JSON in a query in JSON': (s) =>
      frame({
        text: JSON.stringify({ url: `https://h/?q=${encodeURIComponent(JSON.stringify({ token: s }))}` }),
      }),
    'a frame that is cut': (s) => frame({ text: `{"token":"${s}`, truncated: true }),
    'text in a binary body': (s) => frame({ opcode: 2, base64: base64(JSON.stringify({ password: s })) }),
    'a MessagePack body': (s) =>
      frame({ opcode: 2, base64: base64(encodeMessagePack({ op: 'login', auth_token: s, n: 1 })) }),
    'a CBOR body': (s) => frame({ opcode: 2, base64: base64(encodeCbor({ op: 'login', api_key: s, n: 1 })) }),
    'an MQTT password': (s) =>
      frame({
        opcode: 2,
        base64: base64(
          mqtt.generate({
            cmd: 'connect',
            clientId: 'x',
            protocolId: 'MQTT',
            protocolVersion: 4,
            clean: true,
            keepalive: 60,
            username: 'u',
            password: Buffer.from(s),
          }),
        ),
      }),
    'MQTT 5 with a will': (s) =>
      frame({
        opcode: 2,
        base64: base64(
          mqtt.generate({
            cmd: 'connect',
            clientId: 'x',
            protocolId: 'MQTT',
            protocolVersion: 5,
            clean: true,
            keepalive: 60,
            properties: { receiveMaximum: 9 },
            will: { topic: 't', payload: Buffer.from('w'), qos: 0, retain: false },
            username: 'u',
            password: Buffer.from(s),
          }),
        ),
      }),
    'JSON in base64 in JSON': (s) =>
      frame({ text: JSON.stringify({ data: base64(JSON.stringify({ secret: s })) }) }),
    "an event's detail": (s) => event({ url: 'x', headers: { authorization: s }, n: 1 }),
    "an event's list": (s) => event({ args: ['api_key', s] }),
    'an address in a stack': (s) => connection({ initiator: stack(`https://h/app.js?token=${s}`) }),
    "an address in the close call's stack": (s) =>
      connection({ closeCall: { at: AT, ...stack(`https://h/a.js?auth=${s}`) } }),
    'a close reason': (s) => connection({ reason: `token ${s} is not valid` }),
    "the app's own close reason": (s) => connection({ closeCall: { at: AT, reason: `bad token: ${s}` } }),
    'the error of a handshake': (s) => connection({ handshake: { error: `401 for Bearer ${s}` } }),
    'a note': (s) => ({ kind: 'note', session: 's', at: AT, text: `it works with the token "${s}"` }),
    'a decision': (s) => ({
      kind: 'decision',
      page: 'p',
      at: AT,
      endpoint: `wss://h/?ticket=${s}`,
      action: 'retry',
      source: 'reported',
      reason: 'x',
    }),
    'a gap': (s) => ({ kind: 'gap', page: 'p', at: AT, lost: 1, reason: `over the limit: token=${s}` }),
    'a field of a later version': (s) =>
      ({ ...frame({}), decoded: { summary: 'x', secret: s } }) as RecordingRecord,
    'a kind of a later version': (s) => ({ kind: 'cookie', session_id: s }) as unknown as RecordingRecord,
  };
}

describe('a secret is nowhere in an export', () => {
  const secrets = ['s3cr3t-4711-Qx', 'Zm9vYmFyMTIz0987', JWT];

  test.each(Object.entries(plantings()))('%s', async (_, plant) => {
    for (const secret of secrets) {
      const written = await everythingWritten([plant(secret)]);
      expect(written).not.toContain(secret);
      expect(written).not.toContain(encodeURIComponent(secret));
      expect(written.replaceAll(/redacted[b-t]*/g, '')).not.toContain(secret.slice(4));
    }
  });

  test.each(Object.entries(plantings()))(
    '%s: once it is known, elsewhere without its name too',
    async (_, plant) => {
      const secret = 'k9-Vt7xQ2mZ81';
      const strewn: RecordingRecord[] = [
        { kind: 'note', session: 's', at: AT, text: `saw ${secret} here` },
        frame({ text: `plain ${secret}!` }),
        frame({ opcode: 2, base64: Buffer.from([0, 1, 2, ...Buffer.from(secret), 255]).toString('base64') }),
        frame({ text: `{"blob":"${Buffer.from(`x${secret}y`).toString('base64')}"}` }),
        plant(secret),
      ];
      const written = await everythingWritten(strewn);
      expect(written).not.toContain(secret);
    },
  );

  test('bodies of binary protocols stay decodable', async () => {
    const mask = /^redacted[b-t]*$/;
    const token = 's3cr3t-4711-Qx-0123456789';
    const [packed] = await redact([
      frame({ opcode: 2, base64: Buffer.from(encodeCbor({ token, n: [1, 2] })).toString('base64') }),
    ]);
    if (packed?.kind !== 'frame') throw new Error('a frame is a frame');
    const { decode } = await import('cborg');
    expect(decode(Buffer.from(packed.base64 ?? '', 'base64'))).toEqual({
      token: expect.stringMatching(mask),
      n: [1, 2],
    });
    expect(packed.redacted).toBe(true);
  });
});

describe('what is found in a text', () => {
  test.each([
    ['{"token":"abc","user":"bob"}', '{"token":"‹secret›","user":"bob"}'],
    [`{"jwt":"${JWT}","n":1}`, '{"jwt":"‹jwt›","n":1}'],
    [`before ${JWT} after`, 'before ‹jwt› after'],
    [`pre-${JWT}`, 'pre-‹jwt›'],
    [
      '{"auth":{"user":"bob","ok":true,"n":5},"x":"y"}',
      '{"auth":{"user":"‹secret›","ok":true,"n":"‹secret›"},"x":"y"}',
    ],
    ['{"pin":1234,"n":1234}', '{"pin":"‹secret›","n":1234}'],
    ['{"a":"{\\"pin\\":1234}"}', '{"a":"{\\"pin\\":\\"‹secret›\\"}"}'],
    ['{"password":"with \\"quotes\\" and \\\\"}', '{"password":"‹secret›"}'],
    ["{token: 'abc1234'}", "{token: '‹secret›'}"],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic ‹secret›'],
    ['?a=1&key=AbC&code=xyz', '?a=1&key=‹secret›&code=‹secret›'],
    ['mail bob.o+x@mail.example.org now', 'mail ‹email› now'],
    ['to%3Dbob%2Bx%40example.org&x', 'to%3D‹email›&x'],
    ['card 4111 1111 1111 1111 or 378282246310005.', 'card ‹card› or ‹card›.'],
    ['card 4111-1111-1111-1111-a593', 'card ‹card›-a593'],
    ['{"card":5555555555554444}', '{"card":"‹card›"}'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', '‹secret›'],
    ['at https://h/x.js?token=abc:10:5)', 'at https://h/x.js?token=‹secret›:10:5)'],
  ])('%s', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  test.each([
    'token expired, session closed, password wrong',
    'Session: closed by the server',
    '{"max_tokens":256,"tokenType":"Bearer","token_count":12,"token_expires_in":3600}',
    '{"token":null,"auth":true,"session":false,"secret":""}',
    '{"key":"Enter","code":"KeyA","author":"bob","authority":"x","tokenizer":"bpe"}',
    '{"ts":1795411590633,"id":4111111111111112,"pi":3.141592653589793238}',
    '{"id":"41111111-1111-1111-a593-532ef51de6ee","of":"0000A593-4111-1111-1111-111122223333"}',
    'logo@2x.png react@18.2.0 pkg@latest.js @user user@host',
    'https://auth.example.com:8443/session/token/x',
    'wss://h/?code=1006&key=5',
    '0{"upgrades":[],"pingInterval":25000,"pingTimeout":20000}',
    'inside spinning options: passing sid',
  ])('and what is none: %s', (text) => {
    expect(shape(text)).toBe(text);
  });

  test('what the user lists: keys, and patterns', () => {
    const options = { keys: ['customerNo', 'straße'], patterns: ['room-\\d+', '/ORDER [a-z]{3}/i'] };
    expect(shape('{"customer_no":"x","CUSTOMERNO":7,"Straße":"a"} room-15 order ABC', options)).toBe(
      '{"customer_no":"‹secret›","CUSTOMERNO":"‹secret›","Straße":"‹secret›"} ‹secret› ‹secret›',
    );
  });
});

describe('redaction as a whole', () => {
  test('equal secrets stay equal, wherever and however they are written', async () => {
    const records = await redact([
      frame({ text: '{"token":"a/b c-12345678"}' }),
      frame({ text: '{"x":"{\\"token\\":\\"a\\/b c-12345678\\"}"}' }),
      frame({ text: 'wss://h/?token=a%2Fb%20c-12345678' }),
      frame({ text: '{"token":"another"}' }),
    ]);
    const prints = records.map((record) => PRINT.exec(JSON.stringify(record))?.[0]);
    expect(prints[0]).toMatch(PRINT);
    expect(prints[1]).toBe(prints[0]);
    expect(prints[2]).toBe(prints[0]);
    expect(prints[3]).not.toBe(prints[0]);
  });

  test('an address and its endpoint, the sub-protocols asked for and chosen, stay alike', async () => {
    const [one] = await redact([
      plantings()['sub-protocol that the server chose']?.('s3cr3t-4711-Qx') as RecordingRecord,
    ]);
    if (one?.kind !== 'connection') throw new Error('a connection is a connection');
    expect(one.protocols[1]).toMatch(PRINT);
    expect(one.protocol).toBe(one.protocols[1]);
  });

  test('what holds no secret is the very same, and a second redaction finds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const once = await redactRecording(() => records);
        const first = await all(once.records());
        const twice = await redactRecording(() => first);
        expect(await all(twice.records())).toEqual(first);
        expect(twice.redaction.replaced).toBe(0);
        if (once.redaction.replaced === 0) expect(first).toEqual(records);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test('ids, times, prints and sizes are left alone', async () => {
    const records: RecordingRecord[] = [
      { kind: 'session', id: 'token=1', startedAt: AT, browser: 'b', userAgent: 'u', tabUrl: 't' },
      {
        kind: 'token',
        page: 'session=2',
        at: AT,
        where: 'query',
        print: 'secret=3',
        form: 'jwt',
        name: 'access_token',
        exp: 5,
      },
      frame({ connection: 'auth=4', text: '{"a":1}', size: 7 }),
    ];
    expect(await redact(records)).toEqual(records);
  });

  test("the recorder's own fingerprints stay, so that bodies still lead to their token records", async () => {
    const print = 'tk_0123456789abcdef01234567';
    const token: RecordingRecord = { kind: 'token', page: 'p', at: AT, where: 'frame', print, form: 'jwt' };
    const bodies = [
      `{"token":"${print}"}`,
      `{"token":"${print}*****"}`,
      `{"token":"${print.slice(0, 12)}"}`,
      `?token=${print}`,
    ];
    const records = [
      token,
      ...bodies.map((text) => frame({ text })),
      frame({ text: '{"token":"tk_aaaaaaaaaaaaaaaaaaaaaaaa"}' }),
    ];
    const redacted = await redact(records);
    expect(redacted.slice(0, -1)).toEqual(records.slice(0, -1));
    expect(JSON.stringify(redacted.at(-1))).toMatch(PRINT);
  });

  test('the count and the policy are told', async () => {
    const records = [
      frame({ text: '{"token":"abc-1234567","pin":1234}' }),
      frame({ text: 'abc-1234567 bob@example.org' }),
    ];
    expect((await redactRecording(() => records)).redaction).toEqual({ policy: 'default', replaced: 4 });
    expect((await redactRecording(() => records, { keys: ['x'] })).redaction).toEqual({
      policy: 'custom',
      replaced: 4,
    });
  });

  test('a pattern that cannot be used is refused before anything is read', async () => {
    const read = (): never => {
      throw new Error('read');
    };
    await expect(redactRecording(read, { patterns: ['(a)\\1'] })).rejects.toThrow(
      'back-references are not possible',
    );
  });
});

describe('in JSON of any shape', () => {
  /** Nothing that is secret by its name or looks. */
  const innocent = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({
        unit: fc.constantFrom('a', 'b', ' ', '"', '\\', '\n', 'ü', '{', '}', ',', ':', '/', '<'),
        maxLength: 12,
      }),
      fc.constantFrom(true, false, null, 0, 7, -1.5),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'kind', 'text', 'max_tokens', 'x y', 'id'), tie('value'), {
        maxKeys: 3,
      }),
    ),
  })).value;
  const name = fc.constantFrom(
    'token',
    'access_token',
    'X-Api-Key',
    'userPassword',
    'sid',
    'sessionId',
    'client_secret',
  );
  const secret = fc
    .string({
      unit: fc.constantFrom('a', 'Z', '7', '"', '\\', '/', '+', 'é', '=', '&', ' ', '\n', ',', '}', '%', "'"),
      minLength: 1,
      maxLength: 30,
    })
    .filter((text) => /[aZ7é]/.test(text) && !/^(?:bearer|basic)/i.test(text));

  /** A text within a text within a text, each as JSON with or without spaces. */
  function wrapped(value: unknown, levels: number, indent: number): string {
    const text = JSON.stringify(value, undefined, indent);
    return levels === 0 ? text : wrapped({ inner: text, n: 1 }, levels - 1, indent);
  }

  test('a secret under its name goes, and not a character else', () => {
    fc.assert(
      fc.property(
        innocent,
        innocent,
        name,
        secret,
        fc.nat({ max: 3 }),
        fc.constantFrom(0, 2),
        fc.constantFrom('', '42', 'msg:'),
        (before, after, key, value, levels, indent, prefix) => {
          const redactor = new TextRedactor();
          const text = prefix + wrapped([before, { a: 1, [key]: value, b: after }], levels, indent);
          const redacted = redactor.text(text);
          const put = PRINT.exec(redacted)?.[0];
          expect(redactor.replaced).toBe(1);
          expect(redacted).toBe(prefix + wrapped([before, { a: 1, [key]: put, b: after }], levels, indent));
        },
      ),
      { seed: SEED, numRuns: 3000 },
    );
  });
});

describe('hostile texts take time in proportion to their length', () => {
  const unit = 'token=":{[,\\"eyJ@a.b%22ey-1 4111 <auth>://'.split('');
  const lengths = 300_000;
  const texts: [string, string][] = [
    ...[
      ...unit,
      'ey',
      'eyJ',
      '\\"',
      '%22',
      '@a',
      '1 ',
      '411 ',
      '"token":',
      '"token",',
      '"token":[',
      '<auth',
      '4111111111111111,',
      'token ',
      '://a',
      'a@',
      '\\\\',
    ].map((part): [string, string] => [JSON.stringify(part), part.repeat(Math.ceil(lengths / part.length))]),
    ['nested JSON', '"token":{"a":['.repeat(20_000)],
    ['quotes and backslashes', `"token":"${'\\"'.repeat(150_000)}`],
    ['a learned prefix', 'abcdefgh1'.repeat(30_000)],
  ];

  test.each(texts)('%s, again and again', (_, text) => {
    const redactor = new TextRedactor({ keys: ['aa'], patterns: ['a+b'] });
    redactor.learned.learn('abcdefgh1abcdefgh2');
    const redacted = redactor.text(text);
    expect(redactor.text(redacted).length).toBeGreaterThan(0);
  });
});
