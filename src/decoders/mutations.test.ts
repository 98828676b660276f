// Frames of all protocols, broken at random: each still gives a message, whole in form, and nothing throws or hangs.
// 100,000 of them; REDIAL_MUTATIONS for another number, REDIAL_SEED for another run.

import { describe, expect, it } from 'vitest';
import { type ConnectionDecoder, createDecoder, type Decoded, type FrameBody, PROTOCOLS } from '.';
import { bodyOfSample, decoderOfSample, type SampleFrame, sampleFrames } from './testing/frames';

const COUNT = Number(process.env.REDIAL_MUTATIONS ?? 100_000);
const SEED = Number(process.env.REDIAL_SEED ?? 20_261_123);
/** Against hanging alone. */
const TIMEOUT = 600_000 * Math.max(1, COUNT / 100_000);

/** Frames that one decoder is given before the next takes over: long enough for what it remembers to matter. */
const PER_CONNECTION = 50;

const ROLES = [undefined, 'heartbeat', 'ack', 'auth', 'data'];

/** A small generator with a seed (mulberry32), so that a failure can be run again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = (below: number) => number;

/** Bytes that formats are sensitive to. */
const TELLING = [
  0, 1, 0x0a, 0x1e, 0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0x9f, 0xc1, 0xdd, 0xdf, 0xff,
];

function mutated(bytes: number[], random: Random, other: number[]): number[] {
  const out = [...bytes];
  const at = random(out.length + 1);
  switch (random(8)) {
    case 0:
      out[at] = random(256);
      break;
    case 1:
      out[at] = TELLING[random(TELLING.length)] ?? 0;
      break;
    case 2:
      out.splice(at, 1 + random(8));
      break;
    case 3:
      out.splice(at, 0, ...Array.from({ length: 1 + random(8) }, () => random(256)));
      break;
    case 4:
      out.length = at;
      break;
    case 5:
      out.splice(at, 0, ...out.slice(random(at + 1), at));
      break;
    case 6:
      out.splice(at, out.length, ...other.slice(random(other.length + 1)));
      break;
    default:
      if (at < out.length) out[at] = (out[at] ?? 0) ^ (1 << random(8));
  }
  return out.map((byte) => byte ?? 0);
}

function checkForm(message: Decoded, top = true): void {
  if (!PROTOCOLS.includes(message.protocol)) throw new Error(`protocol ${message.protocol}`);
  if (typeof message.type !== 'string') throw new Error('no type');
  if (!ROLES.includes(message.role)) throw new Error(`role ${message.role}`);
  if (message.error !== undefined && typeof message.error !== 'string') throw new Error('error');
  if (message.error?.startsWith('the decoder failed')) throw new Error(message.error);
  if (message.id !== undefined && typeof message.id !== 'string' && typeof message.id !== 'number')
    throw new Error('id');
  if (top && message.summary.length > 300) throw new Error(`summary of ${message.summary.length}`);
  if (/[\u0000-\u001f\u2028\u2029]/.test(message.summary))
    throw new Error(`summary ${JSON.stringify(message.summary)}`);
  if (/[\u0000-\u001f\u2028\u2029]/.test(message.error ?? ''))
    throw new Error(`error ${JSON.stringify(message.error)}`);
  for (const part of message.parts ?? []) checkForm(part, false);
}

const samples = sampleFrames();
const sources = samples.map((sample) => {
  const { text, bytes } = bodyOfSample(sample);
  return [...(text === undefined ? (bytes ?? []) : new TextEncoder().encode(text))];
});

function connectionOf(sample: SampleFrame, random: Random): ConnectionDecoder {
  // Now and then the protocol is left to be found out.
  return random(3) === 0 ? createDecoder({ url: 'wss://host.example/ws' }) : decoderOfSample(sample);
}

describe(`${COUNT} broken frames, seed ${SEED}`, () => {
  it('each give a message, the same by its head and by its whole', { timeout: TIMEOUT }, () => {
    const random = randomOf(SEED);
    const lenient = new TextDecoder();
    let full: ConnectionDecoder | undefined;
    let quick: ConnectionDecoder | undefined;
    let errors = 0;
    for (let i = 0; i < COUNT; i++) {
      const pick = random(samples.length);
      const sample = samples[pick];
      if (sample === undefined) throw new Error('no sample');
      if (i % PER_CONNECTION === 0 || full === undefined || quick === undefined) {
        const at = random(1e9);
        full = connectionOf(sample, randomOf(at));
        quick = connectionOf(sample, randomOf(at));
      }
      const bytes = mutated(sources[pick] ?? [], random, sources[random(sources.length)] ?? []);
      const dir = random(2) === 0 ? 'in' : 'out';
      const truncated = random(20) === 0;
      const body: FrameBody =
        sample.binary || random(10) === 0
          ? { dir, opcode: 2, bytes: new Uint8Array(bytes), truncated }
          : { dir, opcode: 1, text: lenient.decode(new Uint8Array(bytes)), truncated };
      const decoded = full.decode(body);
      const head = quick.decodeHead(body);
      checkForm(decoded);
      if (decoded.error !== undefined) errors++;
      const same = decoded.protocol === head.protocol && decoded.type === head.type && decoded.id === head.id;
      if (!same || decoded.role !== head.role) {
        expect([i, body, head]).toEqual([
          i,
          body,
          { ...head, protocol: decoded.protocol, type: decoded.type, id: decoded.id, role: decoded.role },
        ]);
      }
      if (head.error !== undefined) expect([i, body, decoded.error]).toEqual([i, body, expect.any(String)]);
    }
    // They are broken, but not beyond telling: were all errors, or none, the mutations would try nothing.
    expect(errors / COUNT).toBeGreaterThan(0.2);
    expect(errors / COUNT).toBeLessThan(0.95);
  });
});
