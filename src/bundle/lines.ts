// Bytes in, lines of text out, a batch a chunk. Text is decoded a chunk at a time (a decoder call a line would cost more
// than the parsing), and a line's place in the file is worked out only when somebody asks for it.

import type { ByteCount } from '../records/units';
import { BundleError, type FilePosition } from './bundle-error';
import { inMebibytes, type ReadLimits } from './limits';

const NEWLINE = 0x0a;

export interface LineBatch {
  lines: string[];
  /** Number of the first of these lines in the file, from 1. */
  firstLine: number;
  /** Its first byte. */
  firstByte: ByteCount;
  /** The file ends in these lines' last one, without a line end. */
  cut: boolean;
}

/** @throws BundleError for a line over the limit and for bytes that are no UTF-8. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  limits: Pick<ReadLimits, 'line'>,
): AsyncGenerator<LineBatch> {
  // `ignoreBOM` keeps a byte order mark inside the file; the one at its start is taken off by whoever opened it.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let line = 1;
  let byte = 0;

  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE);
    const firstEnd = end < 0 ? -1 : chunk.indexOf(NEWLINE);
    if (begunBytes + (firstEnd < 0 ? chunk.length : firstEnd) > limits.line) {
      throw new BundleError(`this line is longer than ${inMebibytes(limits.line)}`, { line, byte });
    }
    if (end < 0) {
      begun.push(chunk);
      begunBytes += chunk.length;
      continue;
    }
    const whole = joined(begun, begunBytes, chunk.subarray(0, end));
    const lines = decode(decoder, whole, { line, byte }).split('\n');
    yield { lines, firstLine: line, firstByte: byte, cut: false };
    line += lines.length;
    byte += whole.length + 1;
    begun = [chunk.subarray(end + 1)];
    begunBytes = chunk.length - end - 1;
  }
  if (begunBytes > 0) {
    const rest = joined(begun, begunBytes, new Uint8Array(0));
    yield {
      lines: [decode(decoder, rest, { line, byte }, true)],
      firstLine: line,
      firstByte: byte,
      cut: true,
    };
  }
}

/** Where a line of a batch stands in the file. */
export function positionOf(batch: LineBatch, index: number): FilePosition {
  const encoder = new TextEncoder();
  let byte = batch.firstByte;
  for (const line of batch.lines.slice(0, index)) byte += encoder.encode(line).length + 1;
  return { line: batch.firstLine + index, byte };
}

function joined(parts: readonly Uint8Array[], partsBytes: number, last: Uint8Array): Uint8Array {
  if (partsBytes === 0) return last;
  const whole = new Uint8Array(partsBytes + last.length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  whole.set(last, at);
  return whole;
}

/** A file may be cut in the middle of a character: the last, unfinished line is then decoded up to there. */
function decode(decoder: TextDecoder, bytes: Uint8Array, start: FilePosition, last = false): string {
  try {
    return decoder.decode(bytes);
  } catch {
    if (last) return new TextDecoder().decode(bytes);
    throw new BundleError('this line is not UTF-8', firstBrokenLine(decoder, bytes, start));
  }
}

function firstBrokenLine(decoder: TextDecoder, bytes: Uint8Array, start: FilePosition): FilePosition {
  let line = start.line ?? 1;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, from);
    try {
      decoder.decode(bytes.subarray(from, end < 0 ? bytes.length : end));
    } catch {
      return { line, byte: (start.byte ?? 0) + from };
    }
    if (end < 0) return start;
    from = end + 1;
    line += 1;
  }
}
