// `node tools/run.mjs FILE.ts ARGUMENT…`: any TypeScript program of the project, with its dependencies installed.
import { handOver } from './install.mjs';

const [script, ...args] = process.argv.slice(2);
if (!script) {
  console.error('Say which file to run: node tools/run.mjs FILE.ts ARGUMENT…');
  process.exit(2);
}
process.argv = [process.argv[0] ?? 'node', script, ...args];
await handOver(script);
