// Bytes to a file or to standard output. A file is there whole or not at all: it is written beside its place and moved there
// at the end, so that it may also be the one that is being read.

import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { Failure, failureIn } from './failure';

/** 128 and the signal's number, as shells have it. */
const EXIT_INTERRUPTED = 130;

/** @param file `undefined` or `-`: standard output */
export async function writeOutput(
  bytes: ReadableStream<Uint8Array>,
  file: string | undefined,
): Promise<void> {
  if (file === undefined || file === '-') {
    await pour(bytes, process.stdout);
    return;
  }
  // A device or a pipe is written to as it is.
  const isSpecial = await stat(file).then(
    (found) => !found.isFile(),
    () => false,
  );
  const written = isSpecial ? file : `${file}.${process.pid}.part`;
  const target = createWriteStream(written);
  const failed = once(target, 'error').then(([error]: unknown[]) => {
    throw isMissing(error) ? new Failure(`${file}: there is no such folder`) : failureIn(file, error);
  });
  failed.catch(() => {});
  const onInterrupt = (): void => {
    if (!isSpecial) rmSync(written, { force: true });
    process.exit(EXIT_INTERRUPTED);
  };
  process.once('SIGINT', onInterrupt);
  try {
    await Promise.race([pour(bytes, target), failed]);
    target.end();
    await Promise.race([once(target, 'close'), failed]);
    if (!isSpecial) await rename(written, file);
  } catch (error) {
    target.destroy();
    if (!isSpecial) await rm(written, { force: true });
    throw error;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

/** What is written need not be there before; its folder must. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** All of it, as fast as the target takes it. */
async function pour(bytes: ReadableStream<Uint8Array>, target: Writable): Promise<void> {
  for await (const chunk of bytes) {
    if (!target.write(chunk)) await once(target, 'drain');
  }
}
