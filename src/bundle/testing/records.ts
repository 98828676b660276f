// Recordings made at random for the tests: every kind, every optional field there and not, hostile texts, and kinds and
// fields of versions to come.

import fc from 'fast-check';
import type { RecordingRecord } from '../../records/recording';

/** Fixed, so that a failure can be seen again. */
export const SEED = 20261123;

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\n',
    '"',
    '\\',
    '{"a":1}\n',
    '\u0000',
    '\ud800',
    '\ufeff',
    '</script>',
    '你好',
    '__proto__',
  ),
);
const id = fc.string({ minLength: 1, maxLength: 12 });
const time = fc.double({ min: 0, max: 4e12, noNaN: true, noDefaultInfinity: true }).map((at) => Math.abs(at));
const amount = fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs);
const count = fc.nat({ max: 2 ** 31 });
const flag = fc.boolean();
const url = fc.oneof(
  fc
    .webUrl({ withQueryParameters: true, withFragments: true })
    .map((address) => address.replace('http', 'ws')),
  text,
);
const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('base64'));
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('-0', '0')));
const stack = fc.array(
  fc.record(
    { name: text, url, line: fc.nat(), column: fc.nat() },
    { requiredKeys: ['url', 'line', 'column'] },
  ),
  { maxLength: 4 },
);
const traffic = fc.record({ frames: count, bytes: count });

/** Ids of which some are met again, so that frames have connections. */
const CONNECTIONS = ['c-1', 'c-2', 'c-3', 'a "quoted" id'];
const connectionId = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...CONNECTIONS) }, id);
const pageId = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('p-1', 'p-2') }, id);

function kind(required: Fields, optional: Fields = {}): fc.Arbitrary<RecordingRecord> {
  const known = fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) });
  const unknown = fc.dictionary(fc.constantFrom('x-later', 'ö', '__proto__', 'new field'), json, {
    maxKeys: 2,
  });
  return fc
    .tuple(known, fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: unknown }))
    .map(([record, later]) => JSON.parse(JSON.stringify({ ...record, ...later })) as RecordingRecord);
}

type Fields = { [field: string]: fc.Arbitrary<unknown> };

const session = kind(
  { kind: fc.constant('session'), id, startedAt: time, browser: text, userAgent: text, tabUrl: url },
  { endedAt: time, recordedUntil: time, label: text, appBuild: text },
);
const page = kind(
  {
    kind: fc.constant('page'),
    id: pageId,
    session: id,
    url,
    origin: text,
    startedAt: time,
    navigation: fc.constantFrom('navigate', 'reload', 'back_forward', 'prerender'),
  },
  { endedAt: time, parent: id },
);
const connection = kind(
  {
    kind: fc.constant('connection'),
    id: connectionId,
    page: pageId,
    url,
    endpoint: text,
    protocols: fc.array(text, { maxLength: 3 }),
    createdAt: time,
    closer: fc.constantFrom('client', 'server', 'network', 'page', 'unknown'),
    sent: traffic,
    received: traffic,
    world: fc.constantFrom('window', 'worker'),
  },
  {
    protocol: text,
    extensions: text,
    binaryType: fc.constantFrom('blob', 'arraybuffer'),
    openedAt: time,
    errorAt: time,
    closedAt: time,
    code: fc.nat({ max: 4999 }),
    reason: text,
    wasClean: flag,
    closeCall: fc.record({ at: time, code: count, reason: text, stack }, { requiredKeys: ['at'] }),
    handshake: fc.record({ status: fc.nat({ max: 599 }), error: text }, { requiredKeys: [] }),
    initiator: fc.record({ stack }),
  },
);
const frame = kind(
  {
    kind: fc.constant('frame'),
    connection: connectionId,
    seq: count,
    at: time,
    dir: fc.constantFrom('in', 'out'),
    opcode: fc.constantFrom(1, 2),
    size: count,
  },
  {
    text,
    base64: bytes,
    truncated: flag,
    redacted: flag,
    outcome: fc.constantFrom('sent', 'discarded', 'threw'),
    listeners: fc.nat({ max: 9 }),
    handlerMs: amount,
    paintMs: amount,
    buffered: count,
    injected: flag,
    lost: flag,
  },
);
const decision = kind(
  {
    kind: fc.constant('decision'),
    page: pageId,
    at: time,
    endpoint: text,
    action: fc.constantFrom('retry', 'stop', 'reset'),
    source: fc.constantFrom('reported', 'inferred'),
  },
  {
    connection: connectionId,
    attempt: count,
    delayMs: amount,
    reason: text,
    firedAt: time,
    clearedAt: time,
    library: text,
    synchronous: flag,
  },
);
const token = kind(
  {
    kind: fc.constant('token'),
    page: pageId,
    at: time,
    where: fc.constantFrom('query', 'protocol', 'frame', 'storage', 'refresh', 'header'),
    print: id,
    form: fc.constantFrom('jwt', 'opaque'),
  },
  { connection: connectionId, iat: count, exp: count, nbf: count, identity: id, ok: flag, name: text },
);
const event = kind(
  { kind: fc.constant('event'), page: pageId, at: time, type: text },
  { detail: fc.dictionary(text, json, { maxKeys: 4 }) },
);
const note = kind({ kind: fc.constant('note'), session: id, at: time, text }, { author: text });
const gap = kind({ kind: fc.constant('gap'), page: pageId, at: time, lost: count, reason: text });
const later = kind({ kind: fc.constantFrom('x-cookie', 'trace'), at: time }, { n: json });

export const anyRecord: fc.Arbitrary<RecordingRecord> = fc.oneof(
  session,
  page,
  { weight: 3, arbitrary: connection },
  { weight: 8, arbitrary: frame },
  decision,
  token,
  event,
  note,
  gap,
  later,
);

export const anyRecords = fc.array(anyRecord, { maxLength: 25 });
