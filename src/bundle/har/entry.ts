// A connection and its page out of what HAR 1.2 has of them (http://www.softwareishard.com/blog/har-12-spec/).

import type { ConnectionRecord, PageRecord, StackFrame, Traffic } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { isObject, type JsonObject } from '../upgraders/shape';
import { readDate, readTime } from './dialect';

/** What the messages of an entry come to. */
export interface MessageTotals {
  sent: Traffic;
  received: Traffic;
  /** Of the first frame. */
  firstAt?: EpochMilliseconds;
  /** What a close or error message among them said. */
  close?: { at: EpochMilliseconds; dir: 'in' | 'out'; code?: number; reason?: string };
  error?: { at: EpochMilliseconds; error: string };
}

/** Fields of an entry that tell of the connection. */
export interface HarEntry {
  startedDateTime?: unknown;
  timings?: unknown;
  pageref?: unknown;
  url?: unknown;
  requestHeaders?: unknown;
  status?: unknown;
  statusError?: unknown;
  responseHeaders?: unknown;
  initiator?: unknown;
  resourceType?: unknown;
  /** HTTP Toolkit's field for the close. */
  close?: unknown;
}

export const SWITCHING_PROTOCOLS = 101;

export function isWebSocket(entry: HarEntry, hasMessages: boolean): boolean {
  return (
    hasMessages ||
    entry.resourceType === 'websocket' ||
    (typeof entry.url === 'string' && /^wss?:/i.test(entry.url)) ||
    /^websocket$/i.test(headerOf(entry.requestHeaders, 'upgrade') ?? '')
  );
}

/** `undefined` where the entry does not say; a message's time then stands in. */
export function startOf(entry: HarEntry): EpochMilliseconds | undefined {
  return readDate(entry.startedDateTime);
}

export function readConnection(
  entry: HarEntry,
  start: EpochMilliseconds,
  totals: MessageTotals,
  ids: { id: string; page: string },
): ConnectionRecord {
  const url = webSocketUrl(typeof entry.url === 'string' ? entry.url : '');
  const protocol = headerOf(entry.responseHeaders, 'sec-websocket-protocol');
  const extensions = headerOf(entry.responseHeaders, 'sec-websocket-extensions');
  const record: ConnectionRecord = {
    kind: 'connection',
    ...ids,
    url,
    endpoint: url.replace(/[?#].*$/s, ''),
    protocols: protocolsOf(entry.requestHeaders),
    ...(protocol ? { protocol } : {}),
    ...(extensions ? { extensions } : {}),
    // Some tools fill in any start; messages were there after the true one.
    createdAt: Math.min(start, totals.firstAt ?? start),
    closer: 'unknown',
    sent: totals.sent,
    received: totals.received,
    world: 'window',
  };
  readOpening(record, entry, totals);
  readClosing(record, entry, totals);
  const stack = readInitiator(entry.initiator);
  if (stack.length > 0) record.initiator = { stack };
  return record;
}

/** Frames prove that it was open, whatever the status says. */
function readOpening(record: ConnectionRecord, entry: HarEntry, totals: MessageTotals): void {
  const status = typeof entry.status === 'number' && entry.status >= 0 ? Math.trunc(entry.status) : 0;
  const hasError = typeof entry.statusError === 'string' && entry.statusError !== '';
  const error = hasError ? (entry.statusError as string) : totals.error?.error;
  if (status > 0 || error) {
    record.handshake = { ...(status > 0 ? { status } : {}), ...(error ? { error } : {}) };
  }
  if (totals.error) record.errorAt = totals.error.at;
  if (status !== SWITCHING_PROTOCOLS && totals.firstAt === undefined) return;
  const handshaken = record.createdAt + handshakeMs(entry.timings);
  record.openedAt = Math.min(handshaken, totals.firstAt ?? handshaken);
}

function readClosing(record: ConnectionRecord, entry: HarEntry, totals: MessageTotals): void {
  if (totals.close) {
    record.closedAt = totals.close.at;
    record.closer = totals.close.dir === 'out' ? 'client' : 'server';
    if (totals.close.code !== undefined) record.code = totals.close.code;
    if (totals.close.reason !== undefined) record.reason = totals.close.reason;
  }
  if (!isObject(entry.close)) return;
  const { code, reason, wasClean } = entry.close;
  const closedAt = absolute(entry.close.time, record.createdAt);
  if (closedAt !== undefined) record.closedAt = closedAt;
  if (typeof code === 'number' && Number.isSafeInteger(code) && code >= 0) record.code = code;
  if (typeof reason === 'string') record.reason = reason;
  if (typeof wasClean === 'boolean') record.wasClean = wasClean;
}

function absolute(value: unknown, start: EpochMilliseconds): EpochMilliseconds | undefined {
  const time = readTime(value);
  if (!time) return undefined;
  return 'at' in time ? time.at : start + time.offset;
}

/** What passed until the server's answer: all of `timings` but the body. A part that does not apply is -1. */
function handshakeMs(timings: unknown): Milliseconds {
  if (!isObject(timings)) return 0;
  const parts = [timings.blocked, timings.dns, timings.connect, timings.send, timings.wait];
  return parts.reduce<number>((sum, part) => {
    return typeof part === 'number' && part > 0 && Number.isFinite(part) ? sum + part : sum;
  }, 0);
}

/** Proxies write the address of the upgrade request. */
function webSocketUrl(url: string): string {
  return url.replace(/^http(s?):/i, (_, secure: string) => `ws${secure.toLowerCase()}:`);
}

function protocolsOf(headers: unknown): string[] {
  const asked = headerOf(headers, 'sec-websocket-protocol');
  if (!asked) return [];
  return asked.split(',').map((protocol) => protocol.trim());
}

export function headerOf(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  for (const header of headers) {
    if (!isObject(header) || typeof header.name !== 'string' || typeof header.value !== 'string') continue;
    if (header.name.toLowerCase() === name) return header.value;
  }
  return undefined;
}

/** Chrome's call frames count lines and columns from 0. */
function readInitiator(initiator: unknown): StackFrame[] {
  const stack = isObject(initiator) ? initiator.stack : undefined;
  const calls = isObject(stack) && Array.isArray(stack.callFrames) ? stack.callFrames : [];
  return calls.filter(isCallFrame).map(({ functionName, url, lineNumber, columnNumber }) => ({
    ...(functionName ? { name: functionName } : {}),
    url,
    line: lineNumber + 1,
    column: columnNumber + 1,
  }));
}

interface CallFrame {
  functionName?: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

function isCallFrame(value: unknown): value is CallFrame {
  return (
    isObject(value) &&
    typeof value.url === 'string' &&
    isPlace(value.lineNumber) &&
    isPlace(value.columnNumber) &&
    (value.functionName === undefined || typeof value.functionName === 'string')
  );
}

function isPlace(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isSafeInteger(value + 1);
}

export function readPage(json: JsonObject, session: string, ordinal: number): PageRecord {
  const url = typeof json.title === 'string' && URL.canParse(json.title) ? json.title : '';
  return {
    kind: 'page',
    id: typeof json.id === 'string' ? json.id : `page-${ordinal}`,
    session,
    url,
    origin: url === '' ? '' : new URL(url).origin,
    startedAt: readDate(json.startedDateTime) ?? 0,
    navigation: 'navigate',
  };
}
