// What is being looked at, and how the URL's hash carries it: a link reopens the same view.
//
//   #                                               the tab's own session, or all recordings on a page of its own
//   #sessions                                       all recordings
//   #session=ID&endpoint=URL | &connection=ID&frame=SEQ

import type { Scope } from './message-filter';

export interface Selection {
  view: 'session' | 'sessions';
  /** Absent: the session of the inspected tab, whichever that is. */
  session?: string;
  scope: Scope;
  /** A message, by its connection and its sequence number there. */
  message?: { connection: string; seq: number };
}

/** `inTab`: the panel belongs to a tab, whose session an empty hash stands for. */
export function selectionFromHash(hash: string, inTab: boolean): Selection {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const session = fields.get('session');
  if (fields.has('sessions') || (!session && !inTab)) return { view: 'sessions', scope: { type: 'all' } };
  const selection: Selection = { view: 'session', scope: scopeFrom(fields) };
  if (session) selection.session = session;
  const connection = fields.get('of') ?? fields.get('connection');
  const seq = fields.get('frame');
  if (connection && seq && /^\d{1,10}$/.test(seq)) selection.message = { connection, seq: Number(seq) };
  return selection;
}

export function selectionToHash(selection: Selection): string {
  if (selection.view === 'sessions') return '#sessions';
  const fields = new URLSearchParams();
  if (selection.session) fields.set('session', selection.session);
  const { scope, message } = selection;
  switch (scope.type) {
    case 'all':
      break;
    case 'endpoint':
      fields.set('endpoint', scope.endpoint);
      break;
    case 'connection':
      fields.set('connection', scope.connection);
      break;
    default:
      scope satisfies never;
  }
  if (message) {
    if (scope.type !== 'connection' || scope.connection !== message.connection)
      fields.set('of', message.connection);
    fields.set('frame', String(message.seq));
  }
  return `#${fields}`;
}

function scopeFrom(fields: URLSearchParams): Scope {
  const connection = fields.get('connection');
  if (connection) return { type: 'connection', connection };
  const endpoint = fields.get('endpoint');
  return endpoint ? { type: 'endpoint', endpoint } : { type: 'all' };
}
