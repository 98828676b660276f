// What will be shared, without its secrets: how many were replaced, and real places before and after, so that a person sees
// what leaves the machine. In short turns, with progress, to be cancelled at any time.

import { type Redaction, redactRecording } from '../../bundle';
import type { RecordingRecord } from '../../records/recording';
import { nextTurn, TURN_MS } from '../model/turns';
import { changedWords } from './changed-words';

export interface Prepared {
  redaction: Redaction;
  samples: Sample[];
  /** What is said about the recording, without the secrets that are known from it. */
  text(text: string): string;
  /** The redacted records anew, each time it is called. */
  records(progress?: Progress): AsyncGenerator<RecordingRecord, void>;
}

/** A place where something was replaced. */
export interface Sample {
  /** Number among the samples. */
  place: number;
  before: string;
  after: string;
}

export interface Progress {
  /** Records gone through so far, over all readings. */
  onRecords?(count: number): void;
  signal?: AbortSignal;
}

export interface PrepareOptions extends Progress {
  /** Names of fields whose values are secret too. */
  keys: readonly string[];
  /** Regular expressions of what is secret wherever it stands. */
  patterns: readonly string[];
}

/** Enough to believe it, few enough to read. */
const SAMPLES = 12;
/** Where all have one secret, no more is looked for than that. */
const PLACES_SEEN = 500;

/** @throws BundleError for a pattern that cannot be used; an `AbortError` where it was cancelled */
export async function prepare(
  read: () => AsyncIterable<RecordingRecord>,
  { keys, patterns, ...progress }: PrepareOptions,
): Promise<Prepared> {
  let reading: Progress = progress;
  let last: RecordingRecord | undefined;
  const noticed = async function* (): AsyncGenerator<RecordingRecord, void> {
    for await (const record of paced(read(), reading)) {
      last = record;
      yield record;
    }
  };
  const redacted = await redactRecording(noticed, { keys, patterns });
  const samples: Sample[] = [];
  if (redacted.redaction.replaced > 0) {
    const shown = new Set<string>();
    let places = 0;
    for await (const record of redacted.records()) {
      const sample = last && record !== last ? sampleOf(last, record, samples.length) : undefined;
      if (!sample) continue;
      places += 1;
      const { before, after } = changedWords(sample.before, sample.after);
      const change = `${before.change}\n${after.change}`;
      // The same secret once more says nothing new.
      if (!shown.has(change)) samples.push(sample);
      shown.add(change);
      if (samples.length >= SAMPLES || places >= PLACES_SEEN) break;
    }
  }
  return {
    redaction: redacted.redaction,
    samples,
    text: redacted.text,
    records: (more = {}) => {
      reading = more;
      return redacted.records();
    },
  };
}

/** The records as they come, with pauses in which the page draws. */
async function* paced(
  records: AsyncIterable<RecordingRecord>,
  { onRecords, signal }: Progress,
): AsyncGenerator<RecordingRecord, void> {
  let count = 0;
  let turn = performance.now();
  for await (const record of records) {
    yield record;
    if (++count % RECORDS_A_LOOK !== 0) continue;
    signal?.throwIfAborted();
    if (performance.now() - turn < TURN_MS) continue;
    onRecords?.(count);
    await nextTurn();
    turn = performance.now();
  }
  signal?.throwIfAborted();
  onRecords?.(count);
}

/** Looking at the clock costs as much as a small record. */
const RECORDS_A_LOOK = 32;

/** The record's texts that changed; bytes say nothing to a reader. */
function sampleOf(before: RecordingRecord, after: RecordingRecord, place: number): Sample | undefined {
  const [one, other] = textsOf(before, after);
  if (one === undefined || other === undefined || one === other) return undefined;
  return { place, before: one, after: other };
}

function textsOf(before: RecordingRecord, after: RecordingRecord): [string | undefined, string | undefined] {
  if (before.kind === 'frame' && after.kind === 'frame') return [before.text, after.text];
  if (before.kind === 'connection' && after.kind === 'connection') {
    const words = ({ url, protocols, reason }: typeof before) =>
      [url, ...protocols, reason ?? ''].join(' ').trim();
    return [words(before), words(after)];
  }
  return [JSON.stringify(before), JSON.stringify(after)];
}
