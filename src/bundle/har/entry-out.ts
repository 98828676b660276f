// A connection and its page as HAR 1.2 has them (http://www.softwareishard.com/blog/har-12-spec/). What it has no place for
// goes beside (beside.ts), so that reading back what was written here gives the same record.

import type { Entry, Header, Page } from 'har-format';
import type { ConnectionRecord, PageRecord, StackFrame } from '../../records/recording';
import type { EpochMilliseconds } from '../../records/units';
import type { JsonObject } from '../upgraders/shape';
import { type HarEntry, SWITCHING_PROTOCOLS } from './entry';

/** HAR's own entry with the fields that Chrome adds. */
type WebSocketEntry = Omit<Entry, 'response' | '_initiator' | '_webSocketMessages'> & {
  response: Entry['response'] & { _error: string | null };
  _initiator?: JsonObject;
  _webSocketClose?: JsonObject;
};

/** The entry without its messages and `_redial`, which the writer adds. */
export function writeEntry(connection: ConnectionRecord): WebSocketEntry {
  const { url, protocols, protocol, extensions, createdAt, openedAt, closedAt } = connection;
  const waited = openedAt === undefined ? 0 : Math.max(0, openedAt - createdAt);
  const lasted = Math.max(waited, (closedAt ?? createdAt) - createdAt);
  const opened = openedAt !== undefined;
  return {
    ...(connection.initiator ? { _initiator: writeInitiator(connection.initiator.stack) } : {}),
    _resourceType: 'websocket',
    cache: {},
    pageref: connection.page,
    request: {
      method: 'GET',
      url,
      httpVersion: 'HTTP/1.1',
      headers: header('Sec-WebSocket-Protocol', protocols.join(', ')),
      queryString: queryOf(url),
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: connection.handshake?.status ?? (opened ? SWITCHING_PROTOCOLS : 0),
      statusText: opened ? 'Switching Protocols' : '',
      httpVersion: 'HTTP/1.1',
      headers: [
        ...header('Sec-WebSocket-Protocol', protocol ?? ''),
        ...header('Sec-WebSocket-Extensions', extensions ?? ''),
      ],
      cookies: [],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: 0,
      _error: connection.handshake?.error ?? null,
    },
    startedDateTime: isoDate(createdAt),
    time: lasted,
    timings: { blocked: -1, dns: -1, ssl: -1, connect: -1, send: 0, wait: waited, receive: 0 },
    ...(closedAt === undefined ? {} : { _webSocketClose: writeClose(connection, closedAt) }),
  };
}

function writeClose(connection: ConnectionRecord, closedAt: EpochMilliseconds): JsonObject {
  const { code, reason, wasClean } = connection;
  return {
    time: closedAt / 1000,
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    ...(wasClean === undefined ? {} : { wasClean }),
  };
}

/** The entry's fields as the reader picks them out of the file. */
export function fieldsOf(entry: WebSocketEntry): HarEntry {
  return {
    startedDateTime: entry.startedDateTime,
    timings: entry.timings,
    pageref: entry.pageref,
    url: entry.request.url,
    requestHeaders: entry.request.headers,
    status: entry.response.status,
    statusError: entry.response._error,
    responseHeaders: entry.response.headers,
    initiator: entry._initiator,
    resourceType: entry._resourceType,
    close: entry._webSocketClose,
  };
}

export function writePage(page: PageRecord): Page {
  return {
    startedDateTime: isoDate(page.startedAt),
    id: page.id,
    title: page.url,
    pageTimings: { onContentLoad: -1, onLoad: -1 },
  };
}

function writeInitiator(stack: readonly StackFrame[]): JsonObject {
  const callFrames = stack.map(({ name, url, line, column }) => ({
    functionName: name ?? '',
    scriptId: '0',
    url,
    lineNumber: line - 1,
    columnNumber: column - 1,
  }));
  return { type: 'script', stack: { callFrames } };
}

function header(name: string, value: string): Header[] {
  return value === '' ? [] : [{ name, value }];
}

function queryOf(url: string): Entry['request']['queryString'] {
  if (!URL.canParse(url)) return [];
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
}

/** Within what a `Date` can say, which the reader of records made sure of. */
function isoDate(at: EpochMilliseconds): string {
  return new Date(at).toISOString();
}
