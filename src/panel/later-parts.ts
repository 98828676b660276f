// The parts of the panel that its first view does without.

import { later } from './parts/later';

const rest = () => import('./rest');

export const MessageDetails = later(async () => (await rest()).MessageDetails);
export const MessageDiff = later(async () => (await rest()).MessageDiff);
export const ConnectionsView = later(async () => (await rest()).ConnectionsView);
export const DecisionsView = later(async () => (await rest()).DecisionsView);
export const FindingsView = later(async () => (await rest()).FindingsView);
export const DrillsView = later(async () => (await rest()).DrillsView);
export const ScorecardView = later(async () => (await rest()).ScorecardView);
export const FaultChoices = later(async () => (await rest()).FaultChoices);

export const ShareDialog = later(async () => (await import('./share/share-dialog')).ShareDialog, 'asked');
export const CompareView = later(async () => (await import('./compare/compare-view')).CompareView, 'asked');
