// `npm test`.
import { handOver } from './install.mjs';

await handOver('tools/test.ts');
