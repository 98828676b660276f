// The drills that come with Redial, in the order in which they are offered.

import type { DrillDefinition } from '../../records/drills';
import { burst } from './burst';
import { fatalCode } from './fatal-code';
import { halfOpen } from './half-open';
import { hardRefresh } from './hard-refresh';
import { longConnection } from './long-connection';
import { longSit } from './long-sit';
import { networkLost } from './network-lost';
import { offlineHidden } from './offline-hidden';
import { serverRestart } from './server-restart';
import { sleepingLaptop } from './sleeping-laptop';
import { slowServer } from './slow-server';

export const BUILT_IN_DRILLS: readonly DrillDefinition[] = [
  serverRestart,
  networkLost,
  halfOpen,
  fatalCode,
  longSit,
  slowServer,
  sleepingLaptop,
  offlineHidden,
  hardRefresh,
  burst,
  longConnection,
];
