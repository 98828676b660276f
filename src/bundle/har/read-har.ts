// HAR in: the same records that a recording would have: who is in it, then what happened, by time. A HAR goes connection by connection, so its
// messages have to be put in order (in-order.ts), after a first pass that learns who and what is in the file (survey.ts).

import type { BundleHeader, RecordingRecord } from '../../records/recording';
import { BundleError } from '../bundle-error';
import { openBytes } from '../bytes-in';
import { headerOf } from '../header';
import { type Item, inOrder } from '../in-order';
import { limitsWith, type ReadLimits } from '../limits';
import type { ReadOptions } from '../read';
import { FORMAT_VERSION, lineReaderFor } from '../upgraders';
import { isObject, type JsonObject } from '../upgraders/shape';
import { withBeside } from './beside';
import { chooseInHar } from './choice';
import { frameFrom, readMessage } from './dialect';
import { type JsonPath, JsonSlicer, type JsonVisitor } from './json-slicer';
import { type HarSurvey, HarSurveyor } from './survey';

/** How a file is opened again for each pass. */
export type OpenFile = () => ReadableStream<Uint8Array>;

export interface HarRecording {
  header: BundleHeader;
  /** Session, pages and connections, then all else by time; a HAR of ours in the order that the recording had. */
  batches: () => AsyncGenerator<RecordingRecord[], void>;
}

/** @throws BundleError where the file is no HAR. One that was cut off gives what is there and a notice. */
export async function openHar(open: OpenFile, options: ReadOptions = {}): Promise<HarRecording> {
  const limits = limitsWith(options.limits);
  const surveyor = new HarSurveyor(limits);
  const passed = await exhausted(pass(open, surveyor, limits));
  const survey = surveyor.finish();
  if (!survey.isHar)
    throw new BundleError('this is neither a recording of Redial nor a HAR (it has no "log")');
  if (passed.cut) {
    options.onNotice?.({ sentence: 'the file ends early: it was cut off here, and what followed is lost' });
  }
  return {
    header: survey.header ?? headerOf(survey.tool),
    batches: () =>
      checked(
        inOrder((wanted) => items(open, survey, wanted, limits), survey, limits.held),
        options,
      ),
  };
}

/** Drives a visitor through the file, chunk by chunk; gives whether the file was cut off. */
async function* pass(
  open: OpenFile,
  visitor: JsonVisitor,
  limits: ReadLimits,
): AsyncGenerator<void, { cut: boolean }> {
  let cut = false;
  const onCut = (): void => {
    cut = true;
  };
  const slicer = new JsonSlicer(visitor, limits);
  const { chunks } = await openBytes(open(), { limits, onCut });
  try {
    for await (const chunk of chunks) {
      slicer.push(chunk);
      yield;
    }
    cut ||= !slicer.complete;
    slicer.close();
    return { cut };
  } catch (error) {
    if (!(error instanceof BundleError) || error.position.byte !== undefined) throw error;
    throw new BundleError(`${error.sentence} (a little after this place)`, { byte: slicer.bytes });
  }
}

async function exhausted<Result>(steps: AsyncGenerator<void, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

/** The survey's records, then those of a further pass. Numbered as the survey counted them. */
async function* items(
  open: OpenFile,
  survey: HarSurvey,
  wanted: (number: number) => boolean,
  limits: ReadLimits,
): AsyncGenerator<Item<JsonObject>[], void> {
  yield survey.about.map((item, number) => ({ number, item })).filter(({ number }) => wanted(number));
  const collector = new Collector(survey, wanted);
  const steps = pass(open, collector, limits);
  while (!(await steps.next()).done) yield collector.taken();
  yield collector.taken();
}

class Collector implements JsonVisitor {
  readonly #survey: HarSurvey;
  readonly #wanted: (number: number) => boolean;
  #items: Item<JsonObject>[] = [];
  #number: number;
  #entry = 0;
  #seq = 0;

  constructor(survey: HarSurvey, wanted: (number: number) => boolean) {
    this.#survey = survey;
    this.#wanted = wanted;
    this.#number = survey.about.length;
  }

  taken(): Item<JsonObject>[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  choose(path: JsonPath): 'enter' | 'take' | 'skip' {
    const choice = chooseInHar(path);
    return choice === 'enter' || isMessage(path) || isRecord(path) ? choice : 'skip';
  }

  take(path: JsonPath, value: unknown): void {
    if (isRecord(path)) {
      this.#add(() => (isObject(value) && isObject(value.record) ? value.record : {}));
      return;
    }
    const message = readMessage(value);
    if (message.what !== 'frame') return;
    const seq = this.#seq++;
    this.#add((number) => {
      const connection = this.#survey.connections[this.#entry] ?? '';
      const frame = frameFrom(message, connection, seq, this.#survey.times[number] ?? 0);
      return withBeside(frame, isObject(value) ? value._redial : undefined);
    });
  }

  leave(path: JsonPath): void {
    if (path.length !== 3 || path[1] !== 'entries') return;
    this.#entry += 1;
    this.#seq = 0;
  }

  #add(make: (number: number) => JsonObject): void {
    const number = this.#number++;
    if (this.#wanted(number)) this.#items.push({ number, item: make(number) });
  }
}

/** What a HAR of ours says beside HAR's own fields is checked as any line of a bundle is. */
async function* checked(
  batches: AsyncGenerator<JsonObject[], void>,
  options: ReadOptions,
): AsyncGenerator<RecordingRecord[], void> {
  const { depth } = limitsWith(options.limits);
  const read = lineReaderFor(FORMAT_VERSION, {}, { unknownKinds: options.unknownKinds ?? 'pass', depth });
  for await (const batch of batches) yield batch.map(read).filter((record) => record !== undefined);
}

function isMessage(path: JsonPath): boolean {
  return path.length === 5 && path[3] === '_webSocketMessages' && typeof path[4] === 'number';
}

function isRecord(path: JsonPath): boolean {
  return path.length === 4 && path[1] === '_redial' && path[2] === 'records';
}
