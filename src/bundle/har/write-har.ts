// Records out as HAR 1.2, readable for Chrome's and others' importers: an entry a connection, its frames as
// `_webSocketMessages`, and beside it in `_redial` what HAR has no place for. A recording goes by time and a HAR by connection:
// the records are read several times, each time for as many connections as may be held at once.

import type {
  BundleHeader,
  ConnectionRecord,
  FrameRecord,
  PageRecord,
  RecordingRecord,
} from '../../records/recording';
import type { ByteCount } from '../../records/units';
import { DEFAULT_LIMITS } from '../limits';
import { encoded, type Records } from '../write';
import { beside } from './beside';
import { frameFrom, readMessage, resolveTime, writeMessage } from './dialect';
import { type MessageTotals, readConnection, readPage, startOf } from './entry';
import { fieldsOf, writeEntry, writePage } from './entry-out';

export interface HarOptions {
  /** Bytes of frames that are held at once. */
  held?: ByteCount;
}

/** The records anew, from the first, each time it is called. */
export type ReadRecords = () => Records;

/** The HAR's bytes. `records` is called twice, and once more for each `held` bytes of frames. */
export function writeHar(
  records: ReadRecords,
  header: BundleHeader,
  options: HarOptions = {},
): ReadableStream<Uint8Array> {
  return encoded(exportHar(records, header, options.held ?? DEFAULT_LIMITS.held));
}

async function* exportHar(
  records: ReadRecords,
  header: BundleHeader,
  held: ByteCount,
): AsyncGenerator<string, void> {
  const { pages, connections } = await survey(records());
  const creator = { name: 'Redial', version: /^redial (.+)$/i.exec(header.tool)?.[1] ?? '' };
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},\n"pages":[`;
  yield pages.map(pageLine).join(',\n');
  yield '],\n"entries":[';
  let separator = '';
  for (const group of groups(connections, held)) {
    yield separator;
    separator = ',\n';
    const [only] = group;
    if (group.length === 1 && only) yield* loneEntry(only, records());
    else yield* entries(group, records());
  }
  yield `],\n"_redial":{"header":${JSON.stringify(header)},"records":[`;
  yield* otherRecords(records(), connections);
  yield ']}}}\n';
}

interface Placed<Kind> {
  /** The record's number in the recording, from 0. */
  place: number;
  record: Kind;
}

/** A connection and what its frames weigh. */
interface Share extends Placed<ConnectionRecord> {
  weight: ByteCount;
}

interface Survey {
  pages: Placed<PageRecord>[];
  connections: Map<string, Share>;
}

/** Bytes that a held message takes beside its body. */
const MESSAGE_OVERHEAD = 256;

async function survey(records: Records): Promise<Survey> {
  const pages: Placed<PageRecord>[] = [];
  const connections = new Map<string, Share>();
  const weights = new Map<string, ByteCount>();
  let place = 0;
  for await (const record of records) {
    if (record.kind === 'page') pages.push({ place, record });
    else if (record.kind === 'connection' && !connections.has(record.id)) {
      connections.set(record.id, { place, record, weight: 0 });
    } else if (record.kind === 'frame') {
      weights.set(record.connection, (weights.get(record.connection) ?? 0) + weightOf(record));
    }
    place += 1;
  }
  for (const share of connections.values()) share.weight = weights.get(share.record.id) ?? 0;
  return { pages, connections };
}

function weightOf(frame: FrameRecord): ByteCount {
  return MESSAGE_OVERHEAD + (frame.text?.length ?? 0) + (frame.base64?.length ?? 0);
}

/** As many connections as may be held together; one that is too large for that is alone, and is not held. */
function* groups(connections: Map<string, Share>, held: ByteCount): Generator<Share[]> {
  let group: Share[] = [];
  let weight = 0;
  for (const share of connections.values()) {
    if (group.length > 0 && weight + share.weight > held) {
      yield group;
      group = [];
      weight = 0;
    }
    group.push(share);
    weight += share.weight;
  }
  if (group.length > 0) yield group;
}

async function* entries(group: readonly Share[], records: Records): AsyncGenerator<string, void> {
  const writers = new Map(group.map((share) => [share.record.id, new MessageWriter(share.record)]));
  const lines = new Map(group.map((share) => [share.record.id, [] as string[]]));
  let place = 0;
  for await (const record of records) {
    if (record.kind === 'frame') {
      const line = writers.get(record.connection)?.line(record, place);
      if (line !== undefined) lines.get(record.connection)?.push(line);
    }
    place += 1;
  }
  let separator = '';
  for (const share of group) {
    yield separator + entryHead(share);
    separator = ',\n';
    yield `${(lines.get(share.record.id) ?? []).join(',\n')}]}`;
    lines.delete(share.record.id);
  }
}

async function* loneEntry(share: Share, records: Records): AsyncGenerator<string, void> {
  yield entryHead(share);
  const writer = new MessageWriter(share.record);
  let separator = '';
  let place = 0;
  for await (const record of records) {
    if (record.kind === 'frame' && record.connection === share.record.id) {
      yield separator + writer.line(record, place);
      separator = ',\n';
    }
    place += 1;
  }
  yield ']}';
}

/** An entry up to its first message. */
function entryHead({ record, place }: Share): string {
  const entry = writeEntry(record);
  const fields = fieldsOf(entry);
  const read = readConnection(fields, startOf(fields) ?? 0, NO_MESSAGES, { id: '', page: record.page });
  const rest = JSON.stringify(entry).slice(0, -1);
  return `${rest},\n"_redial":${JSON.stringify(beside(record, read, place, FROM_MESSAGES))},\n"_webSocketMessages":[`;
}

const NO_MESSAGES: MessageTotals = { sent: { frames: 0, bytes: 0 }, received: { frames: 0, bytes: 0 } };
/** What the reader of an entry makes out of its messages, or makes up. */
const FROM_MESSAGES = ['id', 'createdAt', 'openedAt', 'sent', 'received'];

/** Follows a connection's frames as the reader will, so as to know what that will get wrong by itself. */
class MessageWriter {
  readonly #connection: string;
  readonly #start: number;
  #previous: number;
  #seq = 0;

  constructor(connection: ConnectionRecord) {
    this.#connection = connection.id;
    this.#start = startOf(fieldsOf(writeEntry(connection))) ?? 0;
    this.#previous = this.#start;
  }

  line(frame: FrameRecord, place: number): string {
    const json = writeMessage(frame);
    const message = readMessage(json);
    if (message.what !== 'frame') throw new TypeError('a frame is written as a message');
    this.#previous = resolveTime(message.time, this.#start, this.#previous);
    const read = frameFrom(message, this.#connection, this.#seq++, this.#previous);
    return JSON.stringify({ ...json, _redial: beside(frame, read, place) });
  }
}

function pageLine({ record, place }: Placed<PageRecord>): string {
  const page = writePage(record);
  const read = readPage({ ...page }, '', 0);
  return JSON.stringify({ ...page, _redial: beside(record, read, place, ['session']) });
}

/** What is neither a page nor a connection, nor a frame of one. */
async function* otherRecords(
  records: Records,
  connections: Map<string, Share>,
): AsyncGenerator<string, void> {
  let separator = '';
  let place = 0;
  for await (const record of records) {
    if (!hasPlaceInHar(record, place, connections)) {
      yield `${separator}${JSON.stringify({ n: place, record })}`;
      separator = ',\n';
    }
    place += 1;
  }
}

function hasPlaceInHar(record: RecordingRecord, place: number, connections: Map<string, Share>): boolean {
  switch (record.kind) {
    case 'page':
      return true;
    case 'connection':
      return connections.get(record.id)?.place === place;
    case 'frame':
      return connections.has(record.connection);
    default:
      return false;
  }
}
