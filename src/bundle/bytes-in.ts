// A file's bytes as its readers want them: unpacked where they are gzip, in pieces of a size that suits, without a byte
// order mark. Unpacking stops at a ratio that only a bomb reaches.

import type { ByteCount } from '../records/units';
import { BundleError } from './bundle-error';
import type { ReadLimits } from './limits';

/**
 * Pieces in which bytes go to the decompressor. Node's writes the last of a cut file's output only if its buffer
 * (16 KiB) was full before the file ended, so a piece is always larger than that.
 */
const PIECE = 64 * 1024;

export interface FileBytes {
  packed: boolean;
  /** Unpacked, and without a byte order mark. */
  chunks: AsyncIterable<Uint8Array>;
}

export interface BytesOptions {
  limits: Pick<ReadLimits, 'ratio' | 'ratioFrom'>;
  /** Called when a packed file ends before its end; the bytes up to there have been given. */
  onCut: () => void;
}

/** Looks at the first bytes, then gives them all. */
export async function openBytes(
  stream: ReadableStream<Uint8Array>,
  options: BytesOptions,
): Promise<FileBytes> {
  const pieces = inPieces(stream);
  const first = await pieces.next();
  const head = first.done ? new Uint8Array(0) : first.value;
  const all = startingWith(head, pieces);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return { packed: false, chunks: withoutMark(all) };
  return { packed: true, chunks: withoutMark(unpacked(all, options)) };
}

async function* inPieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const piece = new Uint8Array(PIECE);
  let filled = 0;
  for await (const chunk of iterate(stream)) {
    let at = 0;
    while (at < chunk.length) {
      const taken = Math.min(PIECE - filled, chunk.length - at);
      if (taken === PIECE) {
        yield chunk.subarray(at, at + PIECE);
      } else {
        piece.set(chunk.subarray(at, at + taken), filled);
        filled += taken;
        if (filled === PIECE) {
          yield piece.slice();
          filled = 0;
        }
      }
      at += taken;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}

async function* startingWith(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of chunks) {
    const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    first = false;
    yield marked ? chunk.subarray(3) : chunk;
  }
}

async function* unpacked(
  packed: AsyncGenerator<Uint8Array, void>,
  { limits, onCut }: BytesOptions,
): AsyncGenerator<Uint8Array> {
  const decompressor = new DecompressionStream('gzip');
  const feeding = feed(packed, decompressor.writable);
  const reader = (decompressor.readable as ReadableStream<Uint8Array>).getReader();
  let out: ByteCount = 0;
  try {
    for (;;) {
      let piece: ReadableStreamReadResult<Uint8Array>;
      try {
        piece = await reader.read();
      } catch (error) {
        if (feeding.failure !== undefined) throw feeding.failure;
        if (!feeding.ended || !meansCut(error)) {
          throw new BundleError('the packed data is damaged from about here on', { byte: out });
        }
        onCut();
        return;
      }
      if (piece.done) return;
      out += piece.value.length;
      if (out > limits.ratioFrom && out > feeding.bytes * limits.ratio) {
        throw new BundleError(
          `this file unpacks to more than ${limits.ratio} times its size, as no recording does; reading stopped`,
          { byte: out },
        );
      }
      yield piece.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
    await packed.return();
  }
}

/** Browsers give no code: there, what fails once all is in can only be that the end is missing. */
function meansCut(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code !== 'string' || code === 'Z_BUF_ERROR';
}

interface Feeding {
  /** Packed bytes handed over so far. */
  bytes: ByteCount;
  /** All of the file went in without a complaint, so what fails afterwards is that there is no more of it. */
  ended: boolean;
  /** Reading the file itself failed. */
  failure: unknown;
}

/** Runs beside the reading: the two are joined by the decompressor's own back-pressure. */
function feed(packed: AsyncIterable<Uint8Array>, into: WritableStream<BufferSource>): Feeding {
  const feeding: Feeding = { bytes: 0, ended: false, failure: undefined };
  const writer = into.getWriter();
  writer.closed.catch(() => {});
  const run = async (): Promise<void> => {
    const chunks = packed[Symbol.asyncIterator]();
    for (;;) {
      let next: IteratorResult<Uint8Array>;
      try {
        next = await chunks.next();
      } catch (error) {
        feeding.failure = error;
        await writer.abort(error);
        return;
      }
      if (next.done) break;
      feeding.bytes += next.value.length;
      await writer.write(next.value as Uint8Array<ArrayBuffer>);
    }
    feeding.ended = true;
    await writer.close();
  };
  // What the decompressor has against the bytes arrives at its readable side.
  run().catch(() => {});
  return feeding;
}

/** Not every browser can iterate a stream; leaving early cancels it. */
async function* iterate(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    ended = true;
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}
