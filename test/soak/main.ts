// `npm run soak -- --minutes N [--seed S]`: the long haul; ends with 1 where anything disagrees.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../tools/product';
import { soak } from './soak';

const USAGE = 'Usage: npm run soak -- --minutes N [--seed S]';

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  if (!(minutes > 0) || !Number.isInteger(seed)) {
    console.error(USAGE);
    return 2;
  }
  const folder = join(ROOT, 'artifacts/soak', String(seed));
  const print = (line: string) => {
    console.log(line);
    appendFileSync(join(folder, 'lines.txt'), `${line}\n`);
  };
  const verdict = await soak({ minutes, seed, folder, print });
  const { chapters, frames, missing, workerDeaths } = verdict;
  print(
    `seed ${seed}, ${minutes} minutes: ${frames} frames of ${chapters} recordings agree with the server's log, ` +
      `${missing} are missing and told, the worker died ${workerDeaths} times.`,
  );
  print(verdict.ok ? 'All agrees, nothing rose.' : `${verdict.complaints.length} complaints; see ${folder}`);
  return verdict.ok ? 0 : 1;
}
