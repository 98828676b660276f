// Figures as people say them, for the sentences of findings.

import type { FrameRecord } from '../../records/recording';
import type { ByteCount, Milliseconds } from '../../records/units';

/** `0.4 s`, `12 s`, `3 min`, `2 h 5 min`; under 100 ms in whole milliseconds. */
export function duration(ms: Milliseconds): string {
  const span = Math.max(0, ms);
  if (span < 100) return `${Math.round(span)} ms`;
  if (span < 10_000) return `${trim((span / 1000).toFixed(1))} s`;
  if (span < 120_000) return `${Math.round(span / 1000)} s`;
  if (span < 7_200_000) return `${Math.round(span / 60_000)} min`;
  const hours = Math.floor(span / 3_600_000);
  const minutes = Math.round((span - hours * 3_600_000) / 60_000);
  if (hours >= 48) return `${Math.round(span / 86_400_000)} days`;
  return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
}

/** `1 frame`, `12 frames`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}

export function bytes(count: ByteCount): string {
  if (count < 1_000) return counted(count, 'byte');
  if (count < 1_000_000) return `${trim((count / 1_000).toFixed(1))} kB`;
  return `${trim((count / 1_000_000).toFixed(1))} MB`;
}

const NAMED = /"(?:type|event|action|op|cmd|command|method|kind)"\s*:\s*"([^"\\]{1,60})"/;

/** `chat.message, 182 bytes`: what a body calls itself near its beginning, where it does. */
export function nameOf({ text, size }: FrameRecord): string {
  const name = NAMED.exec(text?.slice(0, 300) ?? '')?.[1];
  return name === undefined ? counted(size, 'byte') : `${name}, ${counted(size, 'byte')}`;
}

/** `once`, `twice`, `9 times`. */
export function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count.toLocaleString('en-GB')} times`;
}

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** `first`, `tenth`, `11th`; from 1. */
export function ordinal(number: number): string {
  const named = ORDINALS[number - 1];
  if (named !== undefined) return named;
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}

/** `1, 2 and 3`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function trim(figure: string): string {
  return figure.replace(/\.0$/, '');
}
