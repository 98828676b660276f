// Finding a recording by its label, site or address, and putting recordings together by day or by site.

import type { EpochMilliseconds } from '../../records/units';
import type { SessionRow } from '../../store/schema';
import { formatDate } from './format';

/** Those that hold every word of the query, in the order given. */
export function searchSessions(rows: readonly SessionRow[], query: string): SessionRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const about = [row.label, row.site, row.tabUrl, row.browser, row.appBuild].join('\n').toLowerCase();
    return words.every((word) => about.includes(word));
  });
}

export type Grouping = 'time' | 'site';

export interface SessionGroup {
  title: string;
  rows: SessionRow[];
}

/** Groups in the order of their first row; within a group the order stays. */
export function groupSessions(
  rows: readonly SessionRow[],
  grouping: Grouping,
  now: EpochMilliseconds,
): SessionGroup[] {
  const groups = new Map<string, SessionRow[]>();
  for (const row of rows) {
    const title = grouping === 'site' ? row.site : formatDate(row.startedAt, now);
    const group = groups.get(title);
    if (group) group.push(row);
    else groups.set(title, [row]);
  }
  return [...groups].map(([title, members]) => ({ title, rows: members }));
}
