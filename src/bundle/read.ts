// `.redial` and plain NDJSON in: a stream of bytes to records, a few at a time in memory whatever the file's size.

import type { BundleHeader, RecordingRecord } from '../records/recording';
import { BundleError } from './bundle-error';
import { openBytes } from './bytes-in';
import { readHeader } from './header';
import { limitsWith, type ReadLimits } from './limits';
import { type LineBatch, positionOf, readLines } from './lines';
import { oneByOne } from './one-by-one';
import { type LineReader, lineReaderFor } from './upgraders';

/** What a reader has to say about a file that it could read nevertheless. */
export interface ReadNotice {
  sentence: string;
}

export interface ReadOptions {
  limits?: Partial<ReadLimits>;
  /**
   * Records of kinds that this version does not know: `pass` (the default) passes them over, `keep` gives them as they
   * are, typed as if they were known, for a conversion that loses nothing.
   */
  unknownKinds?: 'keep' | 'pass';
  /** Called once, before the first record. */
  onHeader?: (header: BundleHeader) => void;
  onNotice?: (notice: ReadNotice) => void;
}

/**
 * The records of a `.redial` or NDJSON file, in the file's order. A file that was cut off gives what is there and a notice.
 * @throws BundleError for what cannot be read, with its place; records before it have been given by then.
 */
export function readBundle(
  stream: ReadableStream<Uint8Array>,
  options: ReadOptions = {},
): AsyncIterableIterator<RecordingRecord, void> {
  return oneByOne(readBatches(stream, options));
}

async function* readBatches(
  stream: ReadableStream<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<RecordingRecord[], void> {
  let cut = false;
  const onCut = (): void => {
    cut = true;
  };
  const { chunks } = await openBytes(stream, { limits: limitsWith(options.limits), onCut });
  yield* readNdjson(chunks, options, () => cut);
}

/** The same from bytes that are unpacked already, a batch a chunk; `isCut` says whether they stopped before the file's end. */
export async function* readNdjson(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  isCut: () => boolean,
): AsyncGenerator<RecordingRecord[], void> {
  const limits = limitsWith(options.limits);
  const settings = { unknownKinds: options.unknownKinds ?? 'pass', depth: limits.depth };
  let read: LineReader | undefined;
  let cutLine = false;

  for await (const batch of readLines(chunks, limits)) {
    let records: RecordingRecord[] = [];
    try {
      for (let index = 0; index < batch.lines.length; index++) {
        const line = batch.lines[index] ?? '';
        if (line === '' || line === '\r') continue;
        const json = parse(line, batch, index);
        if (json === CUT) {
          cutLine = true;
        } else if (read) {
          const record = recordOf(read, json, batch, index);
          if (record) records.push(record);
        } else {
          const position = positionOf(batch, index);
          const header = readHeader(json, position);
          read = lineReaderFor((json as { redial?: unknown }).redial, position, settings);
          options.onHeader?.(header);
        }
      }
    } catch (error) {
      yield records;
      records = [];
      throw error;
    }
    yield records;
  }
  const cut = isCut() || cutLine;
  if (!read) throw new BundleError(cut ? 'the file ends before its header does' : 'the file is empty');
  if (cut)
    options.onNotice?.({ sentence: 'the file ends early: it was cut off here, and what followed is lost' });
}

const CUT = Symbol('a line without its end');

function parse(line: string, batch: LineBatch, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    if (batch.cut) return CUT;
    throw new BundleError('this line is no JSON', positionOf(batch, index));
  }
}

function recordOf(
  read: LineReader,
  json: unknown,
  batch: LineBatch,
  index: number,
): RecordingRecord | undefined {
  try {
    return read(json);
  } catch (error) {
    if (error instanceof BundleError) throw new BundleError(error.sentence, positionOf(batch, index));
    throw error;
  }
}
