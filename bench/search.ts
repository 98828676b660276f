// Full-text search through a million messages of 200 bytes, as the panel's worker does it, against a bare loop of
// `includes` over the same messages as strings, which somebody has already made.

import type { Pattern, SearchPart } from '../src/panel/bodies/calls';
import { searchPart } from '../src/panel/bodies/search';
import { type Bench, inTurn, median, spreadOf } from './harness';

const SEGMENTS = 1000;
const FRAMES = 1000;
const BODY_BYTES = 200;
const ROUNDS = 5;
const BAR = 2;

/** What people look for: one id, a field with its value, a word that many have, one that none has. */
const NEEDLES = ['"seq":777777,', '"symbol":"NOVA"', 'price":101.', 'adipiscing', 'unauthorised'];

export const search: Bench = async () => {
  const { parts, texts } = messages();
  const lines = [];
  for (const matchCase of [true, false]) {
    const patterns = NEEDLES.map((text): Pattern => ({ kind: 'text', text, matchCase }));
    let found = 0;
    let expected = 0;
    const { ratios } = await inTurn(
      ROUNDS,
      async () =>
        timed(() => {
          found = 0;
          for (const pattern of patterns) {
            for (const part of parts) found += searchPart(part, [pattern])[0]?.length ?? 0;
          }
        }),
      async () =>
        timed(() => {
          expected = 0;
          for (const needle of NEEDLES) {
            for (const text of texts) if (text.includes(needle)) expected++;
          }
        }),
    );
    if (found !== expected) throw new Error(`the search found ${found} messages, the loop ${expected}`);
    lines.push({
      name: 'search',
      what: `1,000,000 messages (200 MB), ${matchCase ? 'case matters' : 'upper and lower case alike'}, ÷ a loop of includes`,
      value: median(ratios),
      unit: '×',
      spread: spreadOf(ratios),
      bar: `≤ ${BAR} ×`,
      meets: median(ratios) <= BAR,
    });
  }
  return lines;
};

/** Milliseconds of this thread's processor: both sides run on it alone, whatever else the machine does. */
function timed(work: () => void): number {
  const before = process.cpuUsage().user;
  work();
  return (process.cpuUsage().user - before) / 1000;
}

function messages(): { parts: SearchPart[]; texts: string[] } {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const parts: SearchPart[] = [];
  const texts: string[] = [];
  const offsets = Uint32Array.from({ length: FRAMES + 1 }, (_, entry) => entry * BODY_BYTES);
  const entries = Uint32Array.from({ length: FRAMES }, (_, entry) => entry);
  for (let segment = 0; segment < SEGMENTS; segment++) {
    const payload = new Uint8Array(FRAMES * BODY_BYTES);
    for (let entry = 0; entry < FRAMES; entry++) {
      const body = payload.subarray(entry * BODY_BYTES, (entry + 1) * BODY_BYTES);
      encoder.encodeInto(bodyOf(segment * FRAMES + entry), body);
      texts.push(decoder.decode(body));
    }
    parts.push({ payload, offsets, entries });
  }
  return { parts, texts };
}

function bodyOf(frame: number): string {
  const symbol = ['ACME', 'INIT', 'NOVA'][frame % 3];
  const price = (100 + (frame % 977) / 100).toFixed(2);
  const head = `{"type":"trade","seq":${frame},"symbol":"${symbol}","price":${price},"note":"`;
  const note =
    'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore ';
  return `${(head + note.repeat(2)).slice(0, BODY_BYTES - 2)}"}`;
}
