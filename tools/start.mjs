// `npm start`.
import { handOver } from './install.mjs';

await handOver('tools/start.ts');
