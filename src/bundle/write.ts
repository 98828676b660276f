// Records out: as NDJSON text, and as the gzip of it that a `.redial` file is. Nothing is held but the lines of one piece.

import type { BundleHeader, RecordingRecord } from '../records/recording';
import { DEFAULT_LIMITS } from './limits';
import { through } from './through';

export type Records = AsyncIterable<RecordingRecord> | Iterable<RecordingRecord>;

/** Characters of text that are encoded and packed at a time: at four times as many, joining and encoding took thrice as long. */
const PIECE = 64 * 1024;

/** A record as its line, without the line end. */
export function toLine(record: RecordingRecord | BundleHeader): string {
  const line = JSON.stringify(record);
  // A line is at least as many bytes as characters and at most three times as many.
  if (line.length * 3 <= DEFAULT_LIMITS.line || encodedLength(line) <= DEFAULT_LIMITS.line) return line;
  return JSON.stringify(withoutBody(record));
}

/** The bundle as NDJSON text, in pieces of whole lines. */
export async function* exportNdjson(records: Records, header: BundleHeader): AsyncGenerator<string, void> {
  let piece = `${toLine(header)}\n`;
  const taken = (): string => {
    const whole = piece;
    piece = '';
    return whole;
  };
  // One loop for both would await what is at hand, a quarter of the whole time.
  if (Symbol.iterator in records) {
    for (const record of records) {
      piece += `${toLine(record)}\n`;
      if (piece.length >= PIECE) yield taken();
    }
  } else {
    for await (const record of records) {
      piece += `${toLine(record)}\n`;
      if (piece.length >= PIECE) yield taken();
    }
  }
  if (piece !== '') yield piece;
}

/** The bundle as a `.redial` file's bytes. Cancelling the stream ends the reading of the records. */
export function writeBundle(records: Records, header: BundleHeader): ReadableStream<Uint8Array> {
  return streamOf(through(encode(exportNdjson(records, header)), new CompressionStream('gzip')));
}

/** Text as a stream of UTF-8 bytes, pulled as its reader takes it. */
export function encoded(pieces: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  return streamOf(encode(pieces));
}

async function* encode(pieces: AsyncGenerator<string, void>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < PIECE) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

function streamOf(chunks: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return();
      },
    },
    // Nothing is made before somebody asks.
    { highWaterMark: 0 },
  );
}

function encodedLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A frame whose line no reader would take keeps its facts; its body stays out, and it says so. */
function withoutBody(record: RecordingRecord | BundleHeader): unknown {
  if (!('kind' in record) || record.kind !== 'frame') return record;
  const { text, base64, ...rest } = record;
  return { ...rest, truncated: true };
}
