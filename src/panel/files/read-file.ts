// A file to recordings, a piece at a time: .redial, its NDJSON, or a HAR. A broken file gives what could be read of it and
// a sentence that says which file, where in it, and why.

import {
  BundleError,
  inTimeOrder,
  inTimeOrderOnly,
  OutOfOrder,
  openRecording,
  type RecordingFile,
} from '../../bundle';
import type { RecordingRecord } from '../../records/recording';
import { type FileReadOptions, SourceError } from '../source/source';
import { text } from '../texts';
import { cutOff } from './cut-off';
import { type FileSession, RowBuilder } from './row-builder';

export interface ReadFileOptions extends FileReadOptions {
  /** What makes the sessions' ids unique among all files. */
  prefix: string;
}

export interface ReadFile {
  sessions: FileSession[];
  /** What is wrong with the file although it could be read, in sentences. */
  problems: string[];
}

/** Bytes read at a time: unpacked and parsed they stay below what holds up a drawn frame for long. */
const CHUNK = 64 * 1024;

/** @throws SourceError where nothing of it could be read; an `AbortError` where it was cancelled */
export async function readFile(file: Blob & { name?: string }, options: ReadFileOptions): Promise<ReadFile> {
  const name = file.name ?? '';
  const problems: string[] = [];
  const onNotice = ({ sentence }: { sentence: string }) => problems.push(text('fileProblem', name, sentence));
  try {
    const recording = await openRecording(() => streamOf(file, options), { onNotice });
    const reading = new Readable(recording);
    const sessions = await build(reading, options);
    if (reading.broken && sessions.length === 0) throw reading.broken;
    if (reading.broken) problems.push(text('fileBroken', name, reading.broken.message));
    if (sessions.length === 0) throw new BundleError(text('fileNoRecording'));
    // Nothing else is ever said of a file that could be read.
    if (problems.length > 0) cutOff(sessions);
    return { sessions, problems };
  } catch (error) {
    // A body that cannot be unpacked is told of by the platform in its own words.
    if (error instanceof BundleError || error instanceof TypeError) {
      throw new SourceError(text('fileProblem', name, error.message), { cause: error });
    }
    if (error instanceof DOMException && error.name === 'NotReadableError') {
      throw new SourceError(text('fileChanged', name), { cause: error });
    }
    throw error;
  }
}

async function build(reading: Readable, options: ReadFileOptions): Promise<FileSession[]> {
  try {
    return await rows(inTimeOrderOnly(reading.records()), options);
  } catch (error) {
    if (!(error instanceof OutOfOrder)) throw error;
    // A writer may put its records in any order; the views, and the analysis, follow time.
    return rows(sorted(reading), options);
  }
}

async function rows(
  records: AsyncIterable<RecordingRecord>,
  { prefix }: ReadFileOptions,
): Promise<FileSession[]> {
  const builder = new RowBuilder(prefix);
  for await (const record of records) builder.add(record);
  return builder.finish();
}

async function* sorted(reading: Readable): AsyncGenerator<RecordingRecord, void> {
  for await (const batch of inTimeOrder(() => reading.records())) yield* batch;
}

/** A recording up to where it is broken, the same in each reading. */
class Readable {
  broken: BundleError | undefined;
  readonly #recording: RecordingFile;

  constructor(recording: RecordingFile) {
    this.#recording = recording;
  }

  async *records(): AsyncGenerator<RecordingRecord, void> {
    try {
      yield* this.#recording.records();
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      this.broken = error;
    }
  }
}

function streamOf(file: Blob, { onProgress, signal }: ReadFileOptions): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        signal?.throwIfAborted();
        if (at >= file.size) {
          controller.close();
          return;
        }
        const piece = await file.slice(at, at + CHUNK).arrayBuffer();
        at += piece.byteLength;
        onProgress?.(Math.min(1, at / file.size));
        controller.enqueue(new Uint8Array(piece));
      },
    },
    { highWaterMark: 0 },
  );
}
