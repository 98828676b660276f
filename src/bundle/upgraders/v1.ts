// Format version 1: a line's JSON to a record, checked field by field, with what a writer left out filled where that has
// one meaning, so that nobody behind this point meets a field of another type than its name says.

import type { RecordingRecord, RecordKind } from '../../records/recording';
import { base64Length, utf8Length } from '../body';
import { BundleError } from '../bundle-error';
import type { LineReader, LineReaderOptions } from '.';
import { isPlainFrame } from './plain-frame';
import type { JsonObject, RecordShape } from './shape';
import * as is from './shape';

export function lineReaderOfVersion1({ unknownKinds, depth }: LineReaderOptions): LineReader {
  /** Frames so far of connections whose writer does not number them. */
  const unnumbered = new Map<unknown, number>();

  return (json) => {
    if (!is.isObject(json)) throw new BundleError('this line is no JSON object');
    if (isPlainFrame(json)) return asRecord(json);
    // Bundles joined by `cat` bring their headers along.
    if (json.kind === undefined && json.redial === 1) return undefined;
    if (typeof json.kind !== 'string') throw new BundleError('this record has no kind');
    const record = isTokenByForm(json) ? { ...json, kind: 'token', form: json.kind } : json;
    const kind = record.kind as string;
    is.checkDepth(record, depth);
    if (!isKnownKind(kind)) return unknownKinds === 'keep' ? asRecord(record) : undefined;
    if (kind === 'frame' && record.seq === undefined) {
      const seq = unnumbered.get(record.connection) ?? 0;
      unnumbered.set(record.connection, seq + 1);
      record.seq = seq;
    }
    is.checkRecord(kind, record, SHAPES[kind]);
    return asRecord(record);
  };
}

/**
 * The token's own kind, `jwt` or `opaque`, is its field `form`. A writer that took the format's word for it and gave it
 * as a second `kind` leaves a line whose kind is the form: the last of two equal keys counts (ECMA-262, 25.5.1).
 */
function isTokenByForm(json: JsonObject): boolean {
  return (json.kind === 'jwt' || json.kind === 'opaque') && typeof json.print === 'string';
}

const CLOSERS = ['client', 'server', 'network', 'page', 'unknown'];
const NAVIGATIONS = ['navigate', 'reload', 'back_forward', 'prerender'];
const NO_TRAFFIC = { frames: 0, bytes: 0 };

const SHAPES: Record<RecordKind, RecordShape> = {
  session: {
    required: { id: is.text, startedAt: is.time },
    filled: {
      browser: { type: is.text, with: () => '' },
      userAgent: { type: is.text, with: () => '' },
      tabUrl: { type: is.text, with: () => '' },
    },
    optional: { endedAt: is.time, recordedUntil: is.time, label: is.text, appBuild: is.text, from: is.text },
  },
  page: {
    required: { id: is.text, session: is.text, startedAt: is.time },
    filled: {
      url: { type: is.text, with: () => '' },
      origin: { type: is.text, with: (page) => originOf(page.url) },
      navigation: { type: is.oneOf(...NAVIGATIONS), with: () => 'navigate' },
    },
    optional: { endedAt: is.time, parent: is.text },
  },
  connection: {
    required: { id: is.text, page: is.text, url: is.text, createdAt: is.time },
    filled: {
      endpoint: { type: is.text, with: (connection) => endpointOf(connection.url) },
      protocols: { type: is.texts, with: () => [] },
      closer: { type: is.oneOf(...CLOSERS), with: () => 'unknown' },
      sent: { type: is.traffic, with: () => ({ ...NO_TRAFFIC }) },
      received: { type: is.traffic, with: () => ({ ...NO_TRAFFIC }) },
      world: { type: is.oneOf('window', 'worker'), with: () => 'window' },
    },
    optional: {
      protocol: is.text,
      extensions: is.text,
      binaryType: is.oneOf('blob', 'arraybuffer'),
      openedAt: is.time,
      errorAt: is.time,
      closedAt: is.time,
      code: is.count,
      reason: is.text,
      wasClean: is.flag,
      fault: is.text,
      closeCall: {
        says: 'an object of a time, and a code, reason and stack where known',
        holds: (value) =>
          is.optionalIn(value, { code: is.number, reason: is.text, stack: is.stack }) &&
          is.isObject(value) &&
          is.time.holds(value.at),
      },
      handshake: {
        says: 'an object of status and error',
        holds: (value) => is.optionalIn(value, { status: is.count, error: is.text }),
      },
      initiator: {
        says: 'an object with a stack',
        holds: (value) => is.isObject(value) && is.stack.holds(value.stack),
      },
    },
  },
  frame: {
    required: {
      connection: is.text,
      seq: is.count,
      at: is.time,
      dir: is.oneOf('in', 'out'),
    },
    filled: {
      opcode: { type: is.oneOf(1, 2), with: (frame) => (typeof frame.base64 === 'string' ? 2 : 1) },
      size: { type: is.count, with: sizeOf },
    },
    optional: {
      text: is.text,
      base64: is.text,
      truncated: is.flag,
      redacted: is.flag,
      outcome: is.oneOf('sent', 'discarded', 'threw'),
      listeners: is.count,
      handlerMs: is.number,
      paintMs: is.number,
      buffered: is.number,
      injected: is.flag,
      lost: is.flag,
    },
  },
  decision: {
    required: {
      page: is.text,
      at: is.time,
      action: is.oneOf('retry', 'stop', 'reset'),
      source: is.oneOf('reported', 'inferred'),
    },
    filled: { endpoint: { type: is.text, with: () => '' } },
    optional: {
      connection: is.text,
      attempt: is.number,
      delayMs: is.number,
      reason: is.text,
      firedAt: is.time,
      clearedAt: is.time,
      library: is.text,
      synchronous: is.flag,
    },
  },
  token: {
    required: {
      page: is.text,
      at: is.time,
      where: is.oneOf('query', 'protocol', 'frame', 'storage', 'refresh', 'header'),
      print: is.text,
    },
    filled: { form: { type: is.oneOf('jwt', 'opaque'), with: formOf } },
    optional: {
      connection: is.text,
      iat: is.number,
      exp: is.number,
      nbf: is.number,
      identity: is.text,
      ok: is.flag,
      name: is.text,
    },
  },
  event: {
    required: { page: is.text, at: is.time, type: is.text },
    filled: {},
    optional: { detail: is.object },
  },
  note: {
    required: { session: is.text, at: is.time, text: is.text },
    filled: {},
    optional: { author: is.text },
  },
  gap: {
    required: { page: is.text, at: is.time },
    filled: { lost: { type: is.count, with: () => 0 }, reason: { type: is.text, with: () => '' } },
    optional: {},
  },
};

export function isKnownKind(kind: string): kind is RecordKind {
  return Object.hasOwn(SHAPES, kind);
}

/** Known kinds were checked against their shape; unknown ones are passed through as they are to whoever asked for that. */
function asRecord(json: JsonObject): RecordingRecord {
  return json as unknown as RecordingRecord;
}

function originOf(url: unknown): string {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : '';
}

function endpointOf(url: unknown): string {
  return typeof url === 'string' ? url.replace(/[?#].*$/s, '') : '';
}

function sizeOf(frame: JsonObject): number {
  if (typeof frame.text === 'string') return utf8Length(frame.text);
  return typeof frame.base64 === 'string' ? base64Length(frame.base64) : 0;
}

/** Only a JWT tells its times. */
function formOf(token: JsonObject): 'jwt' | 'opaque' {
  return token.iat === undefined && token.exp === undefined && token.nbf === undefined ? 'opaque' : 'jwt';
}
