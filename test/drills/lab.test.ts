// The drills on the lab: all of them in Chromium, and two in Firefox, whose others are plays, as they take as long again.

import { DRILL_NAMES, drillsOnTheLab, IN_FIREFOX } from './on-the-lab';

drillsOnTheLab('chromium', DRILL_NAMES);
drillsOnTheLab('firefox', IN_FIREFOX);
