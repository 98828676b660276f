// The parts of the panel that are loaded together behind its first view.

export { ConnectionsView } from './connections/connections-view';
export { DecisionsView } from './decisions/decisions-view';
export { MessageDetails } from './details/message-details';
export { MessageDiff } from './details/message-diff';
export { DrillsView } from './drills/drills-view';
export { FaultChoices } from './faults/fault-choices';
export { FindingsView } from './findings/findings-view';
export { ScorecardView } from './scorecard/scorecard-view';
