// Everything on the timeline in words: labels of a word or two, and all there is to say for a tooltip or a screen reader.

import type { DecisionRecord, TokenRecord } from '../../records/recording';
import { enderWords, lifeWords, pageWords, stateWords, waitWords } from '../connections/words';
import { expiresWords, issuedWords, placeWords } from '../details/tokens';
import { faultName, matchWords } from '../faults/fault-words';
import { closeWords } from '../model/close-codes';
import type { FaultSpan } from '../model/fault-spans';
import { formatBytes, formatClock, formatCount, formatMoment, formatSpan } from '../model/format';
import { counted, text } from '../texts';
import { type GroupItem, type Item, timesOf } from './core/items';
import type { Lane } from './core/layout';
import type { PageState } from './core/page-life';
import type { SocketSpan } from './core/sockets';
import type { TimeWindow } from './core/time-window';
import type { TokenSpan } from './core/token-life';

export interface ItemWords {
  title: string;
  lines: string[];
}

/** What is said of an item beyond the item itself. */
export interface WordsContext {
  ordinal(connection: string): number | undefined;
  /** Tokens that the connection used, in the order in which they were seen. */
  tokensOf(connection: string): TokenRecord[];
  /** Up to where what goes on is known to go on. */
  end: number;
}

export function describe(item: Item, context: WordsContext): ItemWords {
  switch (item.kind) {
    case 'socket':
      return socketWords(item.span, context);
    case 'wait':
      return {
        title: text('timelineWaited', formatSpan(item.wait.waitedMs)),
        lines: [
          item.wait.decision?.delayMs === undefined
            ? text('timelineAskedUnknown')
            : text('timelineAsked', formatSpan(item.wait.decision.delayMs)),
          waitWords(item.wait),
          between(timesOf(item)),
        ],
      };
    case 'decision':
      return { title: lifeWords(item.record).text, lines: decisionLines(item.record) };
    case 'token':
      return { title: tokenLabel(item.span), lines: tokenLines(item.span.token, item.span) };
    case 'refresh':
      return { title: refreshLabel(item.record), lines: tokenLines(item.record, undefined) };
    case 'page':
      return {
        title: pageStateLabel(item.span.state),
        lines: [spanWords(item.span.from, Math.min(item.span.to, context.end)), item.span.page.url],
      };
    case 'fault':
      return faultWords(item.span, context);
    case 'navigation':
      return { title: pageWords(item.page).text, lines: [formatMoment(item.page.startedAt), item.page.url] };
    case 'mark': {
      const { record } = item;
      const author = record.kind === 'note' && record.author ? [record.author] : [];
      return { title: lifeWords(record).text, lines: [...author, formatMoment(record.at)] };
    }
    case 'finding':
      return {
        title: item.finding.summary,
        lines: [item.finding.fix, spanWords(item.finding.at, item.finding.until)],
      };
    case 'traffic':
      return {
        title: text(
          item.dir === 'in' ? 'timelineReceived' : 'timelineSent',
          counted('messages', item.frames),
          formatBytes(item.bytes),
        ),
        lines: [text('timelineWithin', formatSpan(item.to - item.from), formatClock(item.from))],
      };
    case 'group':
      return groupWords(item, context);
  }
}

export function decisionLabel({ action, delayMs }: DecisionRecord): string {
  switch (action) {
    case 'retry':
      return delayMs === undefined ? text('timelineRetry') : text('timelineRetryIn', formatSpan(delayMs));
    case 'stop':
      return text('timelineStop');
    case 'reset':
      return text('timelineReset');
  }
}

export function markLabel(item: Extract<Item, { kind: 'mark' | 'navigation' }>): string {
  return item.kind === 'mark' ? lifeWords(item.record).text : pageWords(item.page).text;
}

export function refreshLabel({ ok }: TokenRecord): string {
  return text(ok === false ? 'timelineRefreshFailed' : 'timelineRefreshed');
}

export function tokenLabel({ state }: TokenSpan): string {
  switch (state) {
    case 'early':
      return text('timelineTokenEarly');
    case 'valid':
      return text('timelineTokenValid');
    case 'expired':
      return text('timelineTokenExpired');
    case 'unknown':
      return text('timelineTokenUnknown');
  }
}

export function pageStateLabel(state: PageState): string {
  switch (state) {
    case 'visible':
      return text('timelineVisible');
    case 'hidden':
      return text('timelineHidden');
    case 'frozen':
      return text('timelineFrozen');
    case 'cached':
      return text('timelineCached');
    case 'offline':
      return text('timelineOffline');
  }
}

export function laneLabel(lane: Lane): string {
  switch (lane.kind) {
    case 'findings':
      return text('timelineFindings');
    case 'faults':
      return text('timelineFaults');
    case 'sockets':
      return lane.endpoint ? endpointPath(lane.endpoint.endpoint) : '';
    case 'decisions':
      return text('timelineDecisions');
    case 'tokens':
      return text('timelineTokens');
    case 'traffic':
      return text('timelineTraffic');
    case 'page':
      return text('timelinePage');
    case 'marks':
      return text('timelineMarks');
  }
}

/** A day of pixels and more needs the date. */
const DATED_MS_PER_PIXEL = 60_000;

export function pointerLabel(at: number, msPerPixel: number): string {
  return msPerPixel > DATED_MS_PER_PIXEL ? formatMoment(at) : formatClock(at);
}

/** `12:01:10.000 to 12:01:50.000, 40 s`. */
export function windowWords({ from, to }: TimeWindow): string {
  return text('timelineWindow', formatClock(from), formatClock(to), formatSpan(to - from));
}

function faultWords({ kind, match, from, to, drill }: FaultSpan, { end }: WordsContext): ItemWords {
  return {
    title: text('timelineFault', faultName(kind)),
    lines: [
      ...matchWords(match),
      spanWords(from, Math.min(to, end)),
      ...(drill === undefined ? [] : [text('faultByDrill')]),
    ],
  };
}

function socketWords(span: SocketSpan, context: WordsContext): ItemWords {
  const { connection, state, openedAt } = span;
  const number = context.ordinal(connection.id);
  const title = text(
    'timelineSocket',
    number === undefined ? '' : `#${number}`,
    endpointPath(connection.endpoint),
    stateWords(state).text,
  );
  const end = Math.min(span.to, context.end);
  const lines = [spanWords(span.from, end)];
  if (openedAt !== undefined) {
    lines.push(
      text('timelineOpened', formatSpan(openedAt - span.from), formatSpan(Math.max(0, end - openedAt))),
    );
  }
  if (connection.code !== undefined) {
    const { name, means } = closeWords(connection.code, openedAt !== undefined);
    lines.push(`${connection.code} ${name} · ${enderWords(connection)}`);
    if (connection.reason) lines.push(text('closeReason', connection.reason));
    lines.push(means);
  }
  const { received, sent } = connection;
  if (openedAt !== undefined) {
    lines.push(
      text(
        'trafficWords',
        counted('messages', received.frames),
        formatBytes(received.bytes),
        counted('messages', sent.frames),
        formatBytes(sent.bytes),
      ),
    );
  }
  for (const token of context.tokensOf(connection.id)) {
    if (token.exp === undefined) continue;
    lines.push(text('timelineTokenUsed', placeWords(token.where), expiresWords(token.exp, span.from)));
  }
  return { title, lines };
}

function decisionLines(record: DecisionRecord): string[] {
  const lines = [formatMoment(record.at)];
  if (record.attempt !== undefined) lines.unshift(text('waitAttempt', record.attempt));
  if (record.firedAt !== undefined) {
    lines.push(text('timelineFired', formatSpan(record.firedAt - record.at)));
  }
  return lines;
}

function tokenLines(token: TokenRecord, span: TokenSpan | undefined): string[] {
  const lines = [`${placeWords(token.where)} · ${token.print.slice(0, 8)}`];
  if (span) lines.push(text('timelineTokenFrom', formatMoment(token.at)));
  else lines.push(formatMoment(token.at));
  if (token.iat !== undefined) lines.push(issuedWords(token.iat, token.at));
  if (token.exp !== undefined) lines.push(expiresWords(token.exp, token.at));
  return lines;
}

/** Kinds of endings that are named; the rest is a number. */
const MOST_ENDINGS = 3;

function groupWords({ items, from, to }: GroupItem, context: WordsContext): ItemWords {
  const endings = new Map<string, number>();
  for (const item of items) {
    const name = item.kind === 'socket' ? endingName(item.span) : describe(item, context).title;
    endings.set(name, (endings.get(name) ?? 0) + 1);
  }
  const sorted = [...endings].sort(([, one], [, other]) => other - one);
  const lines = sorted
    .slice(0, MOST_ENDINGS)
    .map(([name, count]) => text('timelineTimes', formatCount(count), name));
  if (sorted.length > MOST_ENDINGS) lines.push(counted('timelineOthers', sorted.length - MOST_ENDINGS));
  lines.push(spanWords(from, to));
  if (items.length > 1) lines.push(text('timelineEvery', formatSpan((to - from) / items.length)));
  lines.push(text('timelineZoomHint'));
  const isSockets = items[0]?.kind === 'socket';
  return { title: counted(isSockets ? 'timelineSockets' : 'timelineEntries', items.length), lines };
}

function endingName({ connection, state }: SocketSpan): string {
  if (connection.code === undefined) return stateWords(state).text;
  return `${connection.code} ${closeWords(connection.code, connection.openedAt !== undefined).name}`;
}

function spanWords(from: number, to: number): string {
  return to > from ? text('timelineSpan', formatMoment(from), formatSpan(to - from)) : formatMoment(from);
}

function between({ from, to }: { from: number; to: number }): string {
  return text('timelineFromTo', formatClock(from), formatClock(to));
}

/** Path first: several endpoints of one host are told apart by it. */
export function endpointPath(endpoint: string): string {
  return /^wss?:\/\/[^/]*(\/.+)$/.exec(endpoint)?.[1] ?? endpoint;
}
