// Each check by its name.

import type { DrillCheck } from '../../records/drills';
import { backsOff } from './backs-off';
import type { Judgement, Scene } from './check';
import { freshToken } from './fresh-token';
import { jitter } from './jitter';
import { noStorm } from './no-storm';
import { nothingLost } from './nothing-lost';
import { noticed } from './noticed';
import { reconnected } from './reconnected';
import { staysOpen } from './stays-open';
import { stopped } from './stopped';

/** What a check says of the scene; without a verdict while more time may change it. */
export function judge(check: DrillCheck, scene: Scene): Judgement {
  switch (check.check) {
    case 'reconnected':
      return reconnected(scene, check.withinMs);
    case 'stopped':
      return stopped(scene, check.forMs);
    case 'noticed':
      return noticed(scene, check.withinMs);
    case 'no-storm':
      return noStorm(scene, check.connections);
    case 'backs-off':
      return backsOff(scene);
    case 'jitter':
      return jitter(scene);
    case 'fresh-token':
      return freshToken(scene);
    case 'nothing-lost':
      return nothingLost(scene);
    case 'stays-open':
      return staysOpen(scene, check.forMs);
    default:
      return check satisfies never;
  }
}

/** How long it may take at most, from its step's beginning; 0 where it is judged at once. */
export function limitOf(check: DrillCheck): number {
  if ('withinMs' in check) return check.withinMs;
  return 'forMs' in check ? check.forMs : 0;
}
