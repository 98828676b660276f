// A file's bytes as its readers want them: unpacked where they are gzip, in pieces of a size that suits, without a byte
// order mark. Unpacking stops at a ratio that only a bomb reaches.

import type { ByteCount } from '../records/units';
import { BundleError } from './bundle-error';
import type { ReadLimits } from './limits';
import { newPassage, through } from './through';

/**
 * Pieces in which bytes go to the decompressor. Node's writes the last of a cut file's output only if its buffer
 * (16 KiB) was full before the file ended, so a piece is larger than that. As a bomb, one of them unpacks to 33 MB.
 */
const PIECE = 32 * 1024;

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
  const passage = newPassage();
  let out: ByteCount = 0;
  try {
    for await (const chunk of through(packed, new DecompressionStream('gzip'), passage)) {
      out += chunk.length;
      if (out > limits.ratioFrom && out > passage.bytesIn * limits.ratio) {
        throw new BundleError(
          `this file unpacks to more than ${limits.ratio} times its size, as no recording does; reading stopped`,
          { byte: out },
        );
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof BundleError || error === passage.failure) throw error;
    if (!passage.ended || !meansCut(error)) {
      throw new BundleError('the packed data is damaged from about here on', { byte: out });
    }
    onCut();
  }
}

/** Browsers give no code: there, what fails once all is in can only be that the end is missing. */
function meansCut(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code !== 'string' || code === 'Z_BUF_ERROR';
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
