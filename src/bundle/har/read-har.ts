// HAR in: the same records, in the order of time, that a recording would have. A HAR goes connection by connection, so that
// its messages have to be put in order; how many are held at once is limited, and a larger file is read several times, each
// time for the next stretch of messages:
//
//   file       |aaaa|bbbbbb|cc|ddd|      a survey first, then
//   pass 1      a a  b b         d       the earliest
//   pass 2       a a    bbbb  cc  dd     the rest

import type { BundleHeader, RecordingRecord } from '../../records/recording';
import type { ByteCount } from '../../records/units';
import { BundleError } from '../bundle-error';
import { openBytes } from '../bytes-in';
import { headerOf } from '../header';
import { limitsWith, type ReadLimits } from '../limits';
import type { ReadOptions } from '../read';
import { FORMAT_VERSION, type LineReader, lineReaderFor } from '../upgraders';
import { checkDepth, isObject, type JsonObject } from '../upgraders/shape';
import { withBeside } from './beside';
import { chooseInHar } from './choice';
import { frameFrom, readMessage } from './dialect';
import { type JsonPath, JsonSlicer, type JsonVisitor } from './json-slicer';
import { type HarSurvey, HarSurveyor, type Placed } from './survey';

export interface HarRecording {
  header: BundleHeader;
  /** Session, pages and connections, then all else in the order of time; a HAR of ours in the order it had. */
  batches: () => AsyncGenerator<RecordingRecord[], void>;
}

/** How a file is opened again for each pass. */
export type OpenFile = () => ReadableStream<Uint8Array>;

/** @throws BundleError where the file is no HAR. One that was cut off gives what is there and a notice. */
export async function openHar(open: OpenFile, options: ReadOptions = {}): Promise<HarRecording> {
  const limits = limitsWith(options.limits);
  const surveyor = new HarSurveyor(limits);
  const whole = await pass(open, surveyor, limits);
  const survey = surveyor.finish();
  if (!survey.isHar)
    throw new BundleError('this is neither a recording of Redial nor a HAR (it has no "log")');
  if (!whole)
    options.onNotice?.({ sentence: 'the file ends early: it was cut off here, and what followed is lost' });
  const read = lineReaderFor(
    FORMAT_VERSION,
    {},
    {
      unknownKinds: options.unknownKinds ?? 'pass',
      depth: limits.depth,
    },
  );
  return {
    header: survey.header ?? headerOf(survey.tool),
    batches: () => inOrder(open, survey, read, limits),
  };
}

/** Whether the file was read to its end. */
async function pass(open: OpenFile, visitor: JsonVisitor, limits: ReadLimits): Promise<boolean> {
  let cut = false;
  const onCut = (): void => {
    cut = true;
  };
  const slicer = new JsonSlicer(visitor, limits);
  const { chunks } = await openBytes(open(), { limits, onCut });
  try {
    for await (const chunk of chunks) slicer.push(chunk);
    if (slicer.complete && !cut) return true;
    slicer.close();
    return false;
  } catch (error) {
    if (!(error instanceof BundleError) || error.position.byte !== undefined) throw error;
    throw new BundleError(`${error.sentence} (a little after this place)`, { byte: slicer.bytes });
  }
}

async function* inOrder(
  open: OpenFile,
  survey: HarSurvey,
  read: LineReader,
  limits: ReadLimits,
): AsyncGenerator<RecordingRecord[], void> {
  const about = survey.about.toSorted((one, other) => compare(one.key, other.key));
  let given = 0;
  for (const { ranks, lastKey } of stretches(survey, limits.held)) {
    const collector = new StretchCollector(survey, ranks, limits);
    if (ranks.size > 0 || ranks.all) await pass(open, collector, limits);
    const held = collector.placed;
    while (given < about.length && compare((about[given] as Placed).key, lastKey) <= 0) {
      held.push(about[given] as Placed);
      given += 1;
    }
    // Stable, and what tells of pages and connections goes before what happened at the same time.
    held.sort((one, other) => compare(one.key, other.key) || rankOfKind(one) - rankOfKind(other));
    yield held.flatMap(({ record }) => {
      const checked = read(record);
      return checked ? [checked] : [];
    });
  }
}

interface Stretch {
  ranks: { all: boolean; size: number; has: (item: number) => boolean };
  /** What has no later key belongs here. */
  lastKey: number;
}

/** Stretches of the items in order, each within the limit. One does for most files. */
function* stretches(survey: HarSurvey, limit: ByteCount): Generator<Stretch, void> {
  const { keys, weights } = survey;
  let total = 0;
  for (const weight of weights) total += weight;
  if (total <= limit) {
    yield { ranks: { all: true, size: keys.length, has: () => true }, lastKey: Number.POSITIVE_INFINITY };
    return;
  }
  const order = Uint32Array.from(keys.keys()).sort((one, other) => {
    return compare(keys[one] as number, keys[other] as number) || one - other;
  });
  const rankOf = new Uint32Array(order.length);
  for (const [rank, item] of order.entries()) rankOf[item] = rank;
  let from = 0;
  while (from < order.length) {
    let to = from;
    let bytes = 0;
    while (to < order.length && (to === from || bytes + (weights[order[to] as number] as number) <= limit)) {
      bytes += weights[order[to] as number] as number;
      to += 1;
    }
    const first = from;
    const has = (item: number): boolean => (rankOf[item] as number) >= first && (rankOf[item] as number) < to;
    const isLast = to === order.length;
    const lastKey = isLast ? Number.POSITIVE_INFINITY : (keys[order[to - 1] as number] as number);
    yield { ranks: { all: false, size: to - from, has }, lastKey };
    from = to;
  }
}

/** A later pass: makes the records of one stretch. Counts items and entries just as the survey did. */
class StretchCollector implements JsonVisitor {
  readonly placed: Placed[] = [];
  readonly #survey: HarSurvey;
  readonly #ranks: Stretch['ranks'];
  readonly #limits: ReadLimits;
  #item = 0;
  #entry = 0;
  #seq = 0;

  constructor(survey: HarSurvey, ranks: Stretch['ranks'], limits: ReadLimits) {
    this.#survey = survey;
    this.#ranks = ranks;
    this.#limits = limits;
  }

  choose(path: JsonPath): 'enter' | 'take' | 'skip' {
    const choice = chooseInHar(path);
    if (choice === 'enter' || isMessage(path) || isRecord(path)) return choice;
    return 'skip';
  }

  take(path: JsonPath, value: unknown): void {
    if (isRecord(path)) {
      this.#add(() => (isObject(value) && isObject(value.record) ? value.record : {}));
      return;
    }
    const message = readMessage(value);
    if (message.what !== 'frame') return;
    const seq = this.#seq++;
    this.#add((item) => {
      checkDepth(value, this.#limits.depth);
      const connection = this.#survey.connections[this.#entry] ?? '';
      const frame = frameFrom(message, connection, seq, this.#survey.times[item] ?? 0);
      return withBeside(frame, (value as JsonObject)._redial);
    });
  }

  leave(path: JsonPath): void {
    if (path.length !== 3 || path[1] !== 'entries') return;
    this.#entry += 1;
    this.#seq = 0;
  }

  #add(make: (item: number) => JsonObject): void {
    const item = this.#item++;
    if (!this.#ranks.has(item)) return;
    this.placed.push({ key: this.#survey.keys[item] ?? 0, record: make(item) as unknown as RecordingRecord });
  }
}

function isMessage(path: JsonPath): boolean {
  return path.length === 5 && path[3] === '_webSocketMessages' && typeof path[4] === 'number';
}

function isRecord(path: JsonPath): boolean {
  return path.length === 4 && path[1] === '_redial' && path[2] === 'records';
}

function rankOfKind({ record }: Placed): number {
  return record.kind === 'session' ? 0 : record.kind === 'page' ? 1 : record.kind === 'connection' ? 2 : 3;
}

/** `-`, save that it works for infinite keys. */
function compare(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
