// What the drills view has to choose from, and which of it is read.

import type { DrillOutcome, DrillRun } from '../../records/drills';
import { isUnderWay, type KnownDrill } from '../model/drills';

export type DrillChoice =
  | { kind: 'run'; run: DrillRun }
  | { kind: 'drill'; known: KnownDrill }
  | { kind: 'past'; past: DrillOutcome };

export function keyOf(choice: DrillChoice): string {
  switch (choice.kind) {
    case 'run':
      return 'run';
    case 'drill':
      return `drill ${choice.known.drill.name}`;
    case 'past':
      return `past ${choice.past.name} ${choice.past.startedAt}`;
  }
}

/** The tab's own run first, while the recording does not tell of it yet; then all drills; then the runs before, the latest first. */
export function choicesOf(
  run: DrillRun | undefined,
  known: readonly KnownDrill[],
  past: readonly DrillOutcome[],
): DrillChoice[] {
  return [
    ...(run ? [{ kind: 'run' as const, run }] : []),
    ...known.map((one) => ({ kind: 'drill' as const, known: one })),
    ...past
      .filter((one) => !isTold(one, run))
      .toReversed()
      .map((one) => ({ kind: 'past' as const, past: one })),
  ];
}

/** Stands above as the tab's own run. */
function isTold(past: DrillOutcome, run: DrillRun | undefined): boolean {
  return run !== undefined && run.drill === past.name && run.startedAt === past.startedAt;
}

/** What is read where nothing was chosen: what goes on or has just ended, else where one may begin. */
export function usualChoice(choices: readonly DrillChoice[]): DrillChoice | undefined {
  return choices.find((choice) => choice.kind === 'run' && isUnderWay(choice.run)) ?? choices[0];
}
