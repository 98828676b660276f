// Export and import of a million frames, streamed, against gzip's own time for the same bytes; and how much more memory
// they take at their peak than a tenth of them.

import { headerOf, readBundle, writeBundle } from '../src/bundle';
import type { FrameRecord } from '../src/records/recording';
import { type Bench, inTurn, type Line, median, spreadOf } from './harness';

const FRAMES = 1_000_000;
const ROUNDS = 3;
const BAR = 2;
const MEGABYTE = 1024 * 1024;
/** More at the peak that counts as flat: the collector's own slack. */
const MEMORY_BAR = 64;
/** Pieces of output, or records, from one look at the memory to the next. */
const LOOK_EVERY = { pieces: 100, records: 10_000 };

export const bundle: Bench = async () => {
  const packed = await packedFrames(FRAMES);
  const tenth = await packedFrames(FRAMES / 10);
  const lines: Line[] = [];
  const sides = [
    ['export', () => exportAll(), () => through(plain(packed), new CompressionStream('gzip'))],
    ['import', () => importAll(packed), () => through(pieces(packed), new DecompressionStream('gzip'))],
  ] as const;
  for (const [name, ours, bare] of sides) {
    const { one, other, ratios } = await inTurn(ROUNDS, ours, bare);
    lines.push({
      name: 'bundle',
      what: `${name} of a million frames ÷ gzip alone (${Math.round(median(one))} ÷ ${Math.round(median(other))} ms)`,
      value: median(one) / median(other),
      unit: '×',
      spread: spreadOf(ratios),
      bar: `≤ ${BAR} ×`,
      meets: median(one) / median(other) <= BAR,
    });
  }
  lines.push(
    memoryLine('export', await peakOf(exportAll, FRAMES), await peakOf(exportAll, FRAMES / 10)),
    memoryLine('import', await peakOf(importAll, packed), await peakOf(importAll, tenth)),
  );
  return lines;
};

/** `look` is called now and then while it runs. */
type Side<Input> = (input: Input, look: () => void) => Promise<number>;

async function peakOf<Input>(side: Side<Input>, input: Input): Promise<number> {
  let peak = 0;
  await side(input, () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + arrayBuffers);
  });
  return peak;
}

function memoryLine(name: string, large: number, small: number): Line {
  const more = (large - small) / MEGABYTE;
  return {
    name: 'bundle',
    what: `more memory at the peak of an ${name} with ten times the frames`,
    value: more,
    unit: 'MiB',
    bar: `≤ ${MEMORY_BAR} MiB`,
    meets: more <= MEMORY_BAR,
  };
}

async function packedFrames(count: number): Promise<Uint8Array[]> {
  const packed: Uint8Array[] = [];
  for await (const piece of writeBundle(frames(count), headerOf('bench'))) packed.push(piece);
  return packed;
}

function* frames(count: number): Generator<FrameRecord> {
  for (let seq = 0; seq < count; seq++) {
    const text = `{"type":"chat.message","id":"m-${seq}","seq":${seq},"text":"${(seq * 2_654_435_761) % 1_000_003} hello there"}`;
    yield {
      kind: 'frame',
      connection: 'c',
      seq,
      at: 1.79e12 + seq,
      dir: 'in',
      opcode: 1,
      size: text.length,
      text,
      listeners: 1,
    };
  }
}

async function exportAll(count = FRAMES, look = (): void => {}): Promise<number> {
  const started = performance.now();
  let pieces = 0;
  for await (const _ of writeBundle(frames(count), headerOf('bench'))) {
    if (++pieces % LOOK_EVERY.pieces === 0) look();
  }
  return performance.now() - started;
}

async function importAll(packed: readonly Uint8Array[], look = (): void => {}): Promise<number> {
  const started = performance.now();
  let count = 0;
  for await (const _ of readBundle(pieces(packed))) if (++count % LOOK_EVERY.records === 0) look();
  if (count !== FRAMES && count !== FRAMES / 10) throw new Error(`${count} frames came back.`);
  return performance.now() - started;
}

/** The same bytes as an export packs, unpacked beforehand. */
function plain(packed: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return pieces(packed).pipeThrough(
    new DecompressionStream('gzip') as ReadableWritablePair<Uint8Array, Uint8Array>,
  );
}

function pieces(packed: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let index = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = packed[index++];
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
}

async function through(
  stream: ReadableStream<Uint8Array>,
  transform: GenericTransformStream,
): Promise<number> {
  const all: Uint8Array[] = [];
  for await (const piece of stream) all.push(piece);
  const started = performance.now();
  for await (const _ of pieces(all).pipeThrough(transform as ReadableWritablePair<Uint8Array, Uint8Array>));
  return performance.now() - started;
}
