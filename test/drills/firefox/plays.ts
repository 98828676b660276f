// The drills on the lab in Firefox that `npm test` leaves out.

import { DRILL_NAMES, drillsOnTheLab, IN_FIREFOX } from '../on-the-lab';

drillsOnTheLab(
  'firefox',
  DRILL_NAMES.filter((name) => !IN_FIREFOX.includes(name)),
);
