// What one can point at, choose, or walk to by the keyboard.

import type { Finding } from '../../../analysis/result';
import type { DecisionRecord, Direction, TokenRecord } from '../../../records/recording';
import type { ByteCount, EpochMilliseconds } from '../../../records/units';
import type { PageRow } from '../../../store/schema';
import type { FaultSpan } from '../../model/fault-spans';
import type { Wait } from '../../model/waits';
import type { Chart, MarkRecord } from './chart';
import type { Lane } from './layout';
import type { PageSpan } from './page-life';
import type { Span } from './rows';
import type { SocketSpan } from './sockets';
import type { TokenSpan } from './token-life';

export type Item =
  | { kind: 'socket'; span: SocketSpan }
  | { kind: 'wait'; wait: Wait }
  | { kind: 'decision'; record: DecisionRecord }
  | { kind: 'token'; span: TokenSpan }
  | { kind: 'refresh'; record: TokenRecord }
  | { kind: 'page'; span: PageSpan }
  | { kind: 'navigation'; page: PageRow }
  | { kind: 'mark'; record: MarkRecord }
  | { kind: 'fault'; span: FaultSpan }
  | { kind: 'finding'; finding: Finding; number: number }
  | TrafficItem
  | GroupItem;

export interface TrafficItem extends Span {
  kind: 'traffic';
  endpoint: string;
  dir: Direction;
  frames: number;
  bytes: ByteCount;
}

/** Several that are too close to be drawn apart. */
export interface GroupItem extends Span {
  kind: 'group';
  items: Item[];
}

export function timesOf(item: Item): Span {
  switch (item.kind) {
    case 'socket':
    case 'token':
    case 'page':
    case 'fault':
      return item.span;
    case 'wait':
      return { from: item.wait.next.createdAt - item.wait.waitedMs, to: item.wait.next.createdAt };
    case 'decision':
    case 'refresh':
    case 'mark':
      return pointAt(item.record.at);
    case 'navigation':
      return pointAt(item.page.startedAt);
    case 'finding':
      return { from: item.finding.at, to: Math.max(item.finding.at, item.finding.until) };
    case 'traffic':
    case 'group':
      return item;
  }
}

/** Whether two stand for the same thing, though the chart was made anew between. */
export function isSameItem(one: Item | undefined, other: Item | undefined): boolean {
  if (!one || !other || one.kind !== other.kind) return false;
  if (one.kind === 'socket' && other.kind === 'socket') {
    return one.span.connection.id === other.span.connection.id;
  }
  const times = timesOf(one);
  const others = timesOf(other);
  if (times.from !== others.from) return false;
  switch (one.kind) {
    case 'wait':
      return other.kind === 'wait' && one.wait.next.id === other.wait.next.id;
    case 'decision':
      return other.kind === 'decision' && one.record.endpoint === other.record.endpoint;
    case 'finding':
      return other.kind === 'finding' && one.number === other.number;
    case 'traffic':
      return other.kind === 'traffic' && one.endpoint === other.endpoint && one.dir === other.dir;
    default:
      return true;
  }
}

/** All items of a lane by time, for walking through them one by one. Traffic is told by the list of messages. */
export function itemsOf(lane: Lane, chart: Chart): Item[] {
  const { endpoint } = lane;
  switch (lane.kind) {
    case 'findings':
      return inOrder(
        [...chart.findings.rows.flat(), ...chart.findings.crowd].map(({ finding, number }) => ({
          kind: 'finding',
          finding,
          number,
        })),
      );
    case 'faults':
      return inOrder(
        [...chart.faults.rows.flat(), ...chart.faults.crowd].map((span) => ({ kind: 'fault', span })),
      );
    case 'sockets': {
      const spans = endpoint ? [...endpoint.sockets.rows.flat(), ...endpoint.sockets.crowd] : [];
      return inOrder(
        spans.flatMap((span): Item[] => [
          ...(span.wait ? [{ kind: 'wait', wait: span.wait } as const] : []),
          { kind: 'socket', span },
        ]),
      );
    }
    case 'decisions':
      return (endpoint?.decisions ?? []).map((record) => ({ kind: 'decision', record }));
    case 'tokens':
      return inOrder([
        ...(endpoint?.tokens ?? [])
          .filter(({ from }) => from <= chart.bounds.to)
          .map((span): Item => ({ kind: 'token', span })),
        ...(endpoint?.refreshes ?? []).map((record): Item => ({ kind: 'refresh', record })),
      ]);
    case 'traffic':
      return [];
    case 'page':
      return inOrder(
        [...chart.page.states, ...chart.page.offline].map((span): Item => ({ kind: 'page', span })),
      );
    case 'marks':
      return chart.marks.map((mark) =>
        mark.kind === 'navigation'
          ? { kind: 'navigation', page: mark.page }
          : { kind: 'mark', record: mark.record },
      );
  }
}

/** The item of a list that lies nearest to a time; -1 where the list is empty. */
export function nearest(items: readonly Item[], at: EpochMilliseconds): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (const [number, item] of items.entries()) {
    const { from, to } = timesOf(item);
    const away = at < from ? from - at : at > to ? at - to : 0;
    if (away < distance) {
      best = number;
      distance = away;
    }
  }
  return best;
}

function pointAt(at: EpochMilliseconds): Span {
  return { from: at, to: at };
}

function inOrder(items: Item[]): Item[] {
  return items.sort((one, other) => timesOf(one).from - timesOf(other).from);
}
