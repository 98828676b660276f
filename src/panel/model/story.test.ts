import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../store/schema';
import { connectionRow, decision, pageRow } from '../testing/rows';
import { connectionState, type StoryRow, tellStory, tokensOf } from './story';

const pages = new Map([['p', pageRow('p')]]);
const lost = connectionRow({
  number: 1,
  createdAt: 1000,
  openedAt: 1010,
  closedAt: 20_000,
  received: { frames: 3, bytes: 30 },
});
const again = connectionRow({
  number: 2,
  createdAt: 24_000,
  openedAt: 24_010,
  received: { frames: 4, bytes: 40 },
});
const other = connectionRow({ number: 3, endpoint: 'wss://host/other', createdAt: 500 });

function eventRow(record: EventRow['record']): EventRow {
  return { key: `${record.kind}/${record.at}`, session: 's', revision: 1, at: record.at, record };
}

const life = (type: string, at: number, page = 'p') => eventRow({ kind: 'event', page, at, type });

/** `connection p.1`, `wait`, `event offline`, … */
function outline(rows: StoryRow[]): string[] {
  return rows.map((row) => {
    if (row.type === 'connection') return `connection ${row.connection.number}`;
    if (row.type === 'life') return row.record.kind === 'event' ? row.record.type : row.record.kind;
    return row.type;
  });
}

const tell = (events: EventRow[], folded: string[] = []) =>
  outline(tellStory({ connections: [again, lost], pages, events }, new Set(folded)));

describe('the story of an endpoint', () => {
  it('goes by time, endpoints by their first connection', () => {
    const rows = tellStory({ connections: [again, lost, other], pages, events: [] }, new Set());
    expect(outline(rows)).toEqual([
      'endpoint',
      'connection 3',
      'endpoint',
      'connection 1',
      'wait',
      'connection 2',
    ]);
  });

  it('sums up each endpoint', () => {
    const [row] = tellStory({ connections: [again, lost], pages, events: [] }, new Set());
    expect(row).toMatchObject({
      summary: { connections: 2, open: 1, connecting: 0, received: { frames: 7, bytes: 70 }, last: again },
    });
  });

  it('folds', () => {
    expect(tell([], ['wss://host/chat'])).toEqual(['endpoint']);
  });

  it('tells of the page where that explains: while nothing was open, or shortly before an end', () => {
    expect(tell([life('offline', 18_000), life('online', 22_000)])).toEqual([
      'endpoint',
      'connection 1',
      'offline',
      'online',
      'wait',
      'connection 2',
    ]);
    expect(tell([life('hidden', 900), life('hidden', 5000), life('visible', 30_000)])).not.toContain(
      'hidden',
    );
    expect(tell([life('offline', 18_000, 'elsewhere')])).not.toContain('offline');
  });

  it('tells of every mark and gap, and of decisions that led to no connection', () => {
    const stop = decision({ connection: 'p.2', at: 31_000, action: 'stop' });
    const retry = decision({ connection: 'p.1', at: 20_000, delayMs: 4000 });
    const rows = tell([
      eventRow({ kind: 'note', session: 's', at: 10_000, text: 'here' }),
      eventRow({ kind: 'gap', page: 'p', at: 12_000, lost: 2, reason: 'x' }),
      eventRow(retry),
      eventRow(stop),
      eventRow(decision({ endpoint: 'wss://elsewhere', at: 13_000 })),
    ]);
    expect(rows).toEqual(['endpoint', 'connection 1', 'note', 'gap', 'wait', 'connection 2', 'decision']);
  });

  it('tells of what became of the recording itself, while a connection is open too', () => {
    expect(tell([life('evicted', 5_000), life('interrupted', 50_000)])).toEqual([
      'endpoint',
      'connection 1',
      'evicted',
      'wait',
      'connection 2',
      'interrupted',
    ]);
  });

  it('tells of a reload between two pages of the tab, not of one before the first connection', () => {
    const reloaded = new Map([
      ['p', pageRow('p', { navigation: 'reload' })],
      ['q', pageRow('q', { startedAt: 22_000, navigation: 'reload' })],
      ['frame', pageRow('frame', { startedAt: 23_000, place: 'child' })],
    ]);
    const rows = tellStory({ connections: [lost, again], pages: reloaded, events: [] }, new Set());
    expect(outline(rows).filter((kind) => kind === 'page')).toEqual(['page']);
  });
});

describe('a connection’s state', () => {
  it.each([
    ['connecting', connectionRow({ number: 1 }), undefined],
    ['open', connectionRow({ number: 1, openedAt: 1 }), undefined],
    ['closing', connectionRow({ number: 1, openedAt: 1, closeCall: { at: 2 } }), undefined],
    ['closed', connectionRow({ number: 1, openedAt: 1, closedAt: 2 }), undefined],
    ['failed', connectionRow({ number: 1, closedAt: 2 }), undefined],
    ['left', connectionRow({ number: 1, openedAt: 1, closedAt: 2, closer: 'page' }), undefined],
    ['unknown', connectionRow({ number: 1, openedAt: 1 }), pageRow('p', { endedAt: 9 })],
  ] as const)('is %s', (state, connection, page) => {
    expect(connectionState(connection, page)).toBe(state);
  });
});

it('tokens are those of the connection, by time', () => {
  const token = (at: number, connection: string) =>
    eventRow({ kind: 'token', page: 'p', at, connection, where: 'query', print: String(at), form: 'jwt' });
  expect(
    tokensOf([token(2, 'p.1'), token(1, 'p.1'), token(3, 'p.2')], 'p.1').map(({ print }) => print),
  ).toEqual(['1', '2']);
});
