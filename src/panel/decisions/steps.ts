// One episode step by step: each attempt with the decision that led to it, and the decisions that led to none.

import type { Attempt, Episode } from '../../analysis/result';
import type { DecisionRecord } from '../../records/recording';

export type Step =
  | { type: 'attempt'; number: number; attempt: Attempt; decision?: DecisionRecord }
  /** A retry that was taken back, or the end of trying. */
  | { type: 'decision'; decision: DecisionRecord };

/** Decisions by the connection whose end they answer. */
export function decisionsByConnection(decisions: Iterable<DecisionRecord>): Map<string, DecisionRecord[]> {
  const byConnection = new Map<string, DecisionRecord[]>();
  for (const decision of decisions) {
    if (decision.connection === undefined) continue;
    const known = byConnection.get(decision.connection);
    if (known) known.push(decision);
    else byConnection.set(decision.connection, [decision]);
  }
  return byConnection;
}

export function stepsOf(episode: Episode, decisions: ReadonlyMap<string, readonly DecisionRecord[]>): Step[] {
  const steps: Step[] = [];
  let ended = episode.trigger.connection;
  for (const [index, attempt] of episode.attempts.entries()) {
    const answers = decisions.get(ended) ?? [];
    const decision = decisionOf(attempt, answers);
    steps.push(...withoutAttempt(answers, decision));
    steps.push({ type: 'attempt', number: index + 1, attempt, ...(decision ? { decision } : {}) });
    ended = attempt.connection;
  }
  steps.push(...withoutAttempt(decisions.get(ended) ?? [], undefined));
  return steps;
}

/** The last one that still held when the attempt was made; what the app said itself goes before what its timers show. */
function decisionOf(attempt: Attempt, answers: readonly DecisionRecord[]): DecisionRecord | undefined {
  const fitting = answers.filter(
    ({ action, at, clearedAt }) => action === 'retry' && at <= attempt.at && clearedAt === undefined,
  );
  return fitting.findLast(({ source }) => source === attempt.source) ?? fitting.at(-1);
}

function withoutAttempt(answers: readonly DecisionRecord[], taken: DecisionRecord | undefined): Step[] {
  return answers
    .filter(
      (decision) => decision !== taken && (decision.action === 'stop' || decision.clearedAt !== undefined),
    )
    .map((decision) => ({ type: 'decision', decision }));
}
