// Recordings from files, opened by their content.

import { open, stat } from 'node:fs/promises';
import { openRecording, type ReadOptions, type RecordingFile } from '../bundle';
import { Failure, failureIn } from './failure';
import type { Progress } from './progress';
import { harmless } from './terminal';

/** Read at once: enough that the number of reads does not show. */
const CHUNK = 256 * 1024;

/** @throws Failure where the file cannot be opened or is no recording. */
export async function openInput(
  file: string,
  progress: Progress,
  options: ReadOptions = {},
): Promise<RecordingFile> {
  try {
    const { size } = await regularFile(file);
    const onNotice: ReadOptions['onNotice'] = (notice) => {
      progress.clear();
      process.stderr.write(`redial: ${harmless(file)}: ${notice.sentence}\n`);
      options.onNotice?.(notice);
    };
    return await openRecording(() => streamFrom(file, size, progress), { ...options, onNotice });
  } catch (error) {
    throw failureIn(file, error);
  }
}

/** A recording may be read several times, which a pipe may not. */
async function regularFile(file: string): Promise<{ size: number }> {
  const found = await stat(file);
  if (found.isFile() || found.isDirectory()) return found;
  throw new Failure('this is no regular file');
}

function streamFrom(file: string, size: number, progress: Progress): ReadableStream<Uint8Array> {
  const chunks = chunksOf(file, size, progress);
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
    { highWaterMark: 0 },
  );
}

async function* chunksOf(file: string, size: number, progress: Progress): AsyncGenerator<Uint8Array, void> {
  const handle = await open(file, 'r');
  try {
    let at = 0;
    for (;;) {
      const chunk = new Uint8Array(CHUNK);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      progress.tell(file, Math.min(1, at / Math.max(1, size)));
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
