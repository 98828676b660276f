// What is being looked at, and how the URL's hash carries it: a link reopens the same view.
//
//   #                                               the tab's own session, or all recordings on a page of its own
//   #sessions                                       all recordings
//   #compare=ID&with=ID                             two of them, the earlier one first
//   #session=ID&tab=NAME
//     &endpoint=URL | &connection=ID | &scope=finding   which connections
//     &frame=SEQ (&of=CONNECTION)                       a message
//     &finding=KEY&from=MS&to=MS&at=MS                  a finding, a stretch of time, a point in it
//     &filter=WORDS&case=1&dir=in|out                   what the messages are filtered by

import type { EpochMilliseconds } from '../../records/units';
import { type MessageFilter, NO_FILTER, type Scope, type TimeSpan } from './message-filter';

export const TAB_NAMES = ['messages', 'connections', 'decisions', 'findings', 'drills', 'scorecard'] as const;
export type TabName = (typeof TAB_NAMES)[number];

export interface Selection {
  view: 'session' | 'sessions' | 'compare';
  /** Absent: the session of the inspected tab, whichever that is. */
  session?: string;
  /** The recording that `session` is compared with. */
  other?: string;
  /** Absent: the messages. */
  tab?: TabName;
  scope: Scope;
  /** A message, by its connection and its sequence number there. */
  message?: { connection: string; seq: number };
  /** The messages are filtered to it, and the timeline shows it. */
  span?: TimeSpan;
  /** A point in time: the timeline's cursor; the list of messages scrolls to it. */
  cursor?: EpochMilliseconds;
  /** By `findingKey`, which stays the same while the recording grows. */
  finding?: string;
  /** Absent: every message is let through. */
  filter?: MessageFilter;
}

/** `inTab`: the panel belongs to a tab, whose session an empty hash stands for. */
export function selectionFromHash(hash: string, inTab: boolean): Selection {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const [compared, other] = [fields.get('compare'), fields.get('with')];
  if (compared && other) return { view: 'compare', session: compared, other, scope: { type: 'all' } };
  const session = fields.get('session');
  if (fields.has('sessions') || (!session && !inTab)) return { view: 'sessions', scope: { type: 'all' } };
  const selection: Selection = { view: 'session', scope: scopeFrom(fields) };
  if (session) selection.session = session;
  const tab = TAB_NAMES.find((name) => name === fields.get('tab'));
  if (tab) selection.tab = tab;
  const connection = fields.get('of') ?? fields.get('connection');
  const seq = fields.get('frame');
  if (connection && seq && /^\d{1,10}$/.test(seq)) selection.message = { connection, seq: Number(seq) };
  const [from, to, cursor] = [timeFrom(fields, 'from'), timeFrom(fields, 'to'), timeFrom(fields, 'at')];
  if (from !== undefined && to !== undefined && from <= to) selection.span = { from, to };
  if (cursor !== undefined) selection.cursor = cursor;
  const finding = fields.get('finding');
  if (finding) selection.finding = finding;
  const filter = filterFrom(fields);
  if (filter) selection.filter = filter;
  return selection;
}

export function selectionToHash(selection: Selection): string {
  if (selection.view === 'sessions') return '#sessions';
  const fields = new URLSearchParams();
  if (selection.view === 'compare') {
    fields.set('compare', selection.session ?? '');
    fields.set('with', selection.other ?? '');
    return `#${fields}`;
  }
  const { session, tab, scope, message, span, cursor, finding, filter } = selection;
  if (session) fields.set('session', session);
  if (tab) fields.set('tab', tab);
  switch (scope.type) {
    case 'all':
      break;
    case 'endpoint':
      fields.set('endpoint', scope.endpoint);
      break;
    case 'connection':
      fields.set('connection', scope.connection);
      break;
    case 'finding':
      fields.set('scope', 'finding');
      break;
    default:
      scope satisfies never;
  }
  if (message) {
    if (scope.type !== 'connection' || scope.connection !== message.connection)
      fields.set('of', message.connection);
    fields.set('frame', String(message.seq));
  }
  if (finding) fields.set('finding', finding);
  if (span) {
    fields.set('from', String(span.from));
    fields.set('to', String(span.to));
  }
  if (cursor !== undefined) fields.set('at', String(cursor));
  if (filter?.query) fields.set('filter', filter.query);
  if (filter?.matchCase) fields.set('case', '1');
  if (filter && filter.direction !== 'both') fields.set('dir', filter.direction);
  return `#${fields}`;
}

function scopeFrom(fields: URLSearchParams): Scope {
  const connection = fields.get('connection');
  if (connection) return { type: 'connection', connection };
  const endpoint = fields.get('endpoint');
  if (endpoint) return { type: 'endpoint', endpoint };
  return { type: fields.get('scope') === 'finding' ? 'finding' : 'all' };
}

function filterFrom(fields: URLSearchParams): MessageFilter | undefined {
  const direction = fields.get('dir');
  const filter: MessageFilter = {
    query: fields.get('filter') ?? '',
    matchCase: fields.get('case') === '1',
    direction: direction === 'in' || direction === 'out' ? direction : 'both',
  };
  return isNoFilter(filter) ? undefined : filter;
}

export function isNoFilter({ query, matchCase, direction }: MessageFilter): boolean {
  return query === NO_FILTER.query && matchCase === NO_FILTER.matchCase && direction === NO_FILTER.direction;
}

function timeFrom(fields: URLSearchParams, name: string): EpochMilliseconds | undefined {
  const field = fields.get(name);
  const time = Number(field || Number.NaN);
  return Number.isFinite(time) ? time : undefined;
}
