// Rows of the store for tests, with whatever a test does not care about filled in.

import type { DecisionRecord } from '../../records/recording';
import type { ConnectionRow, PageRow } from '../../store/schema';

export function connectionRow(more: Partial<ConnectionRow> & { number: number }): ConnectionRow {
  const page = more.page ?? 'p';
  return {
    kind: 'connection',
    id: `${page}.${more.number}`,
    page,
    session: 's',
    revision: 1,
    url: 'wss://host/chat?x=1',
    endpoint: 'wss://host/chat',
    protocols: [],
    createdAt: 0,
    closer: 'unknown',
    sent: { frames: 0, bytes: 0 },
    received: { frames: 0, bytes: 0 },
    world: 'window',
    ...more,
  };
}

export function pageRow(id: string, more: Partial<PageRow> = {}): PageRow {
  return {
    kind: 'page',
    id,
    session: 's',
    url: 'https://host/',
    origin: 'https://host',
    startedAt: 0,
    navigation: 'navigate',
    revision: 1,
    acknowledged: 0,
    place: 'top',
    tab: 1,
    frame: 0,
    ...more,
  };
}

export function decision(more: Partial<DecisionRecord>): DecisionRecord {
  return {
    kind: 'decision',
    page: 'p',
    at: 0,
    endpoint: 'wss://host/chat',
    action: 'retry',
    source: 'inferred',
    ...more,
  };
}
