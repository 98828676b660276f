// Export and import of a million frames, streamed, against gzip's own time for the same bytes.

import { headerOf, readBundle, writeBundle } from '../src/bundle';
import type { FrameRecord } from '../src/records/recording';
import { type Bench, inTurn, type Line, median, spreadOf } from './harness';

const FRAMES = 1_000_000;
const ROUNDS = 3;
const BAR = 2;

export const bundle: Bench = async () => {
  const packed: Uint8Array[] = [];
  for await (const piece of writeBundle(frames(), headerOf('bench'))) packed.push(piece);
  const lines: Line[] = [];
  const sides = [
    ['export', exportAll, () => through(plain(packed), new CompressionStream('gzip'))],
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
  return lines;
};

function* frames(): Generator<FrameRecord> {
  for (let seq = 0; seq < FRAMES; seq++) {
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

async function exportAll(): Promise<number> {
  const started = performance.now();
  for await (const _ of writeBundle(frames(), headerOf('bench')));
  return performance.now() - started;
}

async function importAll(packed: readonly Uint8Array[]): Promise<number> {
  const started = performance.now();
  let count = 0;
  for await (const _ of readBundle(pieces(packed))) count++;
  if (count !== FRAMES) throw new Error(`Only ${count} of ${FRAMES} frames came back.`);
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
