// Entry of the engine. The build makes one function of it and of all that it imports (tools/fault-engine.ts), whose one
// parameter is what `given.ts` hands out.

import { watchFaults } from './orders';

watchFaults();
