// What the recorder needs of the drills.

export { BUILT_IN_DRILLS } from './built-in';
export { atPace, readDrill, writeDrill } from './definition';
export { outcomeRecord } from './outcome';
export { checkRule } from './rule-check';
export { acted, advance, answerRun, beginRun, faultSet, faultsEnded, type RunStart, stopRun } from './run';
export { NOTHING_SEEN, type Seen } from './seen';
export type { DrillState, Effect } from './state';
