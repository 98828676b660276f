// Frames a second that the analysis takes in Node, a million frames on ten thousand connections; how its time grows with
// ten times the input, and whether its memory stays flat.

import { createAnalysis } from '../src/analysis/analysis';
import type { RecordingRecord } from '../src/records/recording';
import { type Bench, median, spreadOf } from './harness';

const FRAMES = 1_000_000;
const CONNECTIONS = 10_000;
const ROUNDS = 3;
/** As many records as the reader of a bundle gives at a time, roughly. */
const BATCH = 500;
const RATE_BAR = 500_000;
const GROWTH_BAR = 11;
const MEGABYTE = 1024 * 1024;
/** Growth of the peak that counts as flat: the collector's own slack. */
const MEMORY_BAR = 64;

export const analyse: Bench = async () => {
  const rates: number[] = [];
  const growths: number[] = [];
  const peaks: number[] = [];
  run(FRAMES / 10, CONNECTIONS / 10);
  for (let round = 0; round < ROUNDS; round++) {
    const small = run(FRAMES / 10, CONNECTIONS / 10);
    const large = run(FRAMES, CONNECTIONS);
    rates.push((FRAMES / large.milliseconds) * 1000);
    growths.push(large.milliseconds / small.milliseconds);
    peaks.push((large.peakBytes - small.peakBytes) / MEGABYTE);
  }
  return [
    {
      name: 'analyse',
      what: 'frames a second in Node',
      value: median(rates),
      unit: 'frames/s',
      spread: spreadOf(rates),
      bar: `≥ ${RATE_BAR}`,
      meets: median(rates) >= RATE_BAR,
    },
    {
      name: 'analyse',
      what: 'time of ten times the input',
      value: median(growths),
      unit: '×',
      spread: spreadOf(growths),
      bar: `≤ ${GROWTH_BAR} ×`,
      meets: median(growths) <= GROWTH_BAR,
    },
    {
      name: 'analyse',
      what: 'more memory at the peak with ten times the input',
      value: median(peaks),
      unit: 'MiB',
      spread: spreadOf(peaks),
      bar: `≤ ${MEMORY_BAR} MiB`,
      meets: median(peaks) <= MEMORY_BAR,
    },
  ];
};

/** Records are made a batch at a time, off the clock, and as a reader of bundles gives them: out of JSON, texts in one piece. */
function run(frames: number, connections: number): { milliseconds: number; peakBytes: number } {
  const analysis = createAnalysis();
  let milliseconds = 0;
  let peakBytes = 0;
  for (const batch of batches(chat(frames, connections))) {
    const records = JSON.parse(JSON.stringify(batch)) as RecordingRecord[];
    const started = performance.now();
    for (const record of records) analysis.push(record);
    milliseconds += performance.now() - started;
    peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed);
  }
  const started = performance.now();
  analysis.result();
  return { milliseconds: milliseconds + performance.now() - started, peakBytes };
}

function* batches(records: Iterable<RecordingRecord>): Generator<RecordingRecord[]> {
  let batch: RecordingRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** A healthy chat: connections one after another, each with its share of messages. */
function* chat(frames: number, connections: number): Generator<RecordingRecord> {
  const start = 1.79e12;
  yield {
    kind: 'session',
    id: 's',
    startedAt: start,
    browser: 'bench',
    userAgent: '',
    tabUrl: 'https://app.test/',
  };
  yield {
    kind: 'page',
    id: 'p',
    session: 's',
    url: 'https://app.test/',
    origin: 'https://app.test',
    startedAt: start,
    navigation: 'navigate',
  };
  const each = Math.floor(frames / connections);
  for (let n = 0; n < connections; n++) {
    const at = start + n * 60_000;
    const id = `p.${n}`;
    yield {
      kind: 'connection',
      id,
      page: 'p',
      url: 'wss://app.test/chat',
      endpoint: 'wss://app.test/chat',
      protocols: [],
      createdAt: at,
      openedAt: at + 20,
      closedAt: at + 59_000,
      code: 1000,
      wasClean: true,
      closer: 'client',
      closeCall: { at: at + 58_990, code: 1000 },
      sent: { frames: each / 2, bytes: each * 40 },
      received: { frames: each / 2, bytes: each * 40 },
      world: 'window',
    };
    for (let seq = 0; seq < each; seq++) {
      const text = `{"type":"chat.message","id":"m-${n}-${seq}","seq":${n * each + seq},"text":"hello there"}`;
      yield {
        kind: 'frame',
        connection: id,
        seq,
        at: at + 100 + (seq * 58_000) / each,
        dir: seq % 2 === 0 ? 'in' : 'out',
        opcode: 1,
        size: text.length,
        text,
        ...(seq % 2 === 0 ? { listeners: 1, handlerMs: 0.2, paintMs: 12 } : { outcome: 'sent', buffered: 0 }),
      };
    }
  }
}
