// The waits between the end of one connection and the creation of the next on the same endpoint of the same page:
// what passed, what the app had asked for, and which attempt it was.

import type { DecisionRecord } from '../../records/recording';
import type { Milliseconds } from '../../records/units';
import type { ConnectionRow } from '../../store/schema';

export interface Wait {
  after: ConnectionRow;
  next: ConnectionRow;
  waitedMs: Milliseconds;
  /** 1: the first connection after one that had been open; rises until one opens. */
  attempt: number;
  /** The decision that led to `next`, where a record tells of one. */
  decision?: DecisionRecord;
}

/**
 * Waits by the id of the connection that ends them. `connections` are those of one endpoint, of any number of pages;
 * each ended connection is followed by one other at most. Where several have ended by then, the latest was the cause.
 */
export function matchWaits(
  connections: readonly ConnectionRow[],
  decisions: readonly DecisionRecord[],
): Map<string, Wait> {
  const waits = new Map<string, Wait>();
  const retries = retriesByConnection(decisions);
  for (const ofPage of byPage(connections)) {
    const ends = ofPage.filter(hasEnded).sort((a, b) => a.closedAt - b.closedAt);
    const waiting: (typeof ends)[number][] = [];
    const attempts = new Map<string, number>();
    let nextEnd = 0;
    for (const next of ofPage) {
      for (let end = ends[nextEnd]; end && end.closedAt <= next.createdAt; end = ends[++nextEnd]) {
        if (end.id !== next.id) waiting.push(end);
      }
      const after = waiting.pop();
      if (!after) continue;
      const counted = after.openedAt === undefined ? (attempts.get(after.id) ?? 0) + 1 : 1;
      attempts.set(next.id, counted);
      const decision = decisionBetween(retries.get(after.id), next);
      waits.set(next.id, {
        after,
        next,
        waitedMs: next.createdAt - after.closedAt,
        attempt: decision?.attempt ?? counted,
        ...(decision ? { decision } : {}),
      });
    }
  }
  return waits;
}

function hasEnded(connection: ConnectionRow): connection is ConnectionRow & { closedAt: number } {
  return connection.closedAt !== undefined;
}

function byPage(connections: readonly ConnectionRow[]): Iterable<ConnectionRow[]> {
  const pages = new Map<string, ConnectionRow[]>();
  for (const connection of [...connections].sort((a, b) => a.createdAt - b.createdAt)) {
    const ofPage = pages.get(connection.page);
    if (ofPage) ofPage.push(connection);
    else pages.set(connection.page, [connection]);
  }
  return pages.values();
}

function retriesByConnection(decisions: readonly DecisionRecord[]): Map<string, DecisionRecord[]> {
  const retries = new Map<string, DecisionRecord[]>();
  for (const decision of decisions) {
    if (decision.action !== 'retry' || decision.connection === undefined) continue;
    const known = retries.get(decision.connection);
    if (known) known.push(decision);
    else retries.set(decision.connection, [decision]);
  }
  return retries;
}

/** The last one not taken back before the next connection; what the app said itself goes before what its timers show. */
function decisionBetween(
  decisions: readonly DecisionRecord[] | undefined,
  next: ConnectionRow,
): DecisionRecord | undefined {
  const fitting = (decisions ?? []).filter(
    (decision) => decision.at <= next.createdAt && decision.clearedAt === undefined,
  );
  return fitting.findLast((decision) => decision.source === 'reported') ?? fitting.at(-1);
}
