// The lab on the command line: starts it, says where it is, and stays until Ctrl-C.
//
//   npm run lab
//   npm run lab -- --flaw 5 --twin sound --build prod --port 8080 --token-life 30

import { readArguments, USAGE, type Wanted } from './arguments';
import { startLab } from './server';

try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function run({ query, ...options }: Wanted): Promise<void> {
  const lab = await startLab(options);
  await lab.prepare();
  const text = query.toString();
  process.stdout.write(`${lab.url}/${text === '' ? '' : `?${text}`}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close());
}
