// `npm run bench`: prints the table and writes bench/results.json; `npm run bench -- NAME…` runs those lines alone.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { analyse } from './analyse';
import { bundle } from './bundle';
import { echo } from './echo';
import type { Bench, Line } from './harness';
import { hotPath } from './hot-path';
import { memory, memoryOfAMillion } from './memory';
import { open } from './open';
import { pan } from './pan';
import { record } from './record';
import { search } from './search';
import { size } from './size';
import { start } from './start';

const BENCHES: { [name: string]: Bench } = {
  echo,
  'hot-path': hotPath,
  start,
  record,
  memory,
  search,
  open,
  pan,
  size,
  analyse,
  bundle,
};
/** Run where they are asked for alone: they take minutes. */
const LONG_BENCHES: { [name: string]: Bench } = { 'memory-million': memoryOfAMillion };

const asked = process.argv.slice(2);
const all = { ...BENCHES, ...LONG_BENCHES };
const unknown = asked.find((name) => !Object.hasOwn(all, name));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}". There are: ${Object.keys(all).join(', ')}.`);
  process.exit(2);
}

const lines: Line[] = [];
for (const [name, bench] of Object.entries(asked.length > 0 ? all : BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const line of await bench()) {
    lines.push(line);
    print(line);
  }
}
if (asked.length === 0) {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  const results = { measuredAt: new Date().toISOString(), machine, node: process.version, lines };
  writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
}

function print({ name, what, value, unit, spread, bar, meets }: Line): void {
  const range = spread ? `  (rounds ${spread.map((end) => end.toFixed(2)).join(' to ')})` : '';
  console.log(
    `${meets ? 'meets ' : 'MISSES'}  ${name.padEnd(9)} ${value.toFixed(2)} ${unit}`.padEnd(34),
    `bar ${bar}  ${what}${range}`,
  );
}
