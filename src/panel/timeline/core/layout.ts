// The lanes from top to bottom, for what there is to show. Heights in CSS pixels.

import type { Chart, EndpointChart } from './chart';

export type LaneKind =
  | 'findings'
  | 'faults'
  | 'sockets'
  | 'decisions'
  | 'tokens'
  | 'traffic'
  | 'page'
  | 'marks';

export interface Lane {
  key: string;
  kind: LaneKind;
  /** Of a lane that belongs to an endpoint. */
  endpoint?: EndpointChart;
  top: number;
  height: number;
  /** Of an endpoint's first lane: whether the others are hidden. */
  folded?: boolean;
}

export interface Layout {
  lanes: Lane[];
  height: number;
}

export const RULER_HEIGHT = 22;
export const ROW_HEIGHT = 18;
const TRAFFIC_HEIGHT = 34;
/** Above and below the rows of a lane. */
export const LANE_PADDING = 2;
/** Between one endpoint and the next. */
const GROUP_GAP = 3;
/** More endpoints than that begin folded, those without trouble. */
const MOST_UNFOLDED = 4;

/**
 * `folds`: what somebody folded or unfolded by hand, by endpoint. `low`: there is little room, and the findings, which
 * stand above in words, take one row.
 */
export function layOut(chart: Chart, folds: ReadonlyMap<string, boolean>, low = false): Layout {
  const lanes: Lane[] = [];
  let top = 0;
  const add = (kind: LaneKind, rows: number, endpoint?: EndpointChart, folded?: boolean): void => {
    const height = kind === 'traffic' ? TRAFFIC_HEIGHT : rows * ROW_HEIGHT + 2 * LANE_PADDING;
    const key = endpoint ? `${kind} ${endpoint.endpoint}` : kind;
    lanes.push({
      key,
      kind,
      top,
      height,
      ...(endpoint ? { endpoint } : {}),
      ...(folded === undefined ? {} : { folded }),
    });
    top += height;
  };
  const { findings, faults, endpoints, page, marks } = chart;
  if (findings.rows.length > 0) {
    add('findings', low ? 1 : rowsOf(findings));
    top += GROUP_GAP;
  }
  if (faults.rows.length > 0) {
    add('faults', low ? 1 : rowsOf(faults));
    top += GROUP_GAP;
  }
  for (const endpoint of endpoints) {
    const folded = folds.get(endpoint.endpoint) ?? (endpoints.length > MOST_UNFOLDED && !endpoint.troubled);
    add('sockets', folded ? 1 : rowsOf(endpoint.sockets), endpoint, folded);
    if (!folded) {
      if (endpoint.decisions.length > 0) add('decisions', 1, endpoint);
      if (endpoint.tokens.length + endpoint.refreshes.length > 0) add('tokens', 1, endpoint);
      if (chart.traffic.has(endpoint.endpoint)) add('traffic', 1, endpoint);
    }
    top += GROUP_GAP;
  }
  if (page.states.length > 0) add('page', 1);
  if (marks.length > 0) add('marks', 1);
  return { lanes, height: top };
}

/** What all of it takes, under its ruler, with room for the last lane to end. */
export function heightFor({ height }: Layout): number {
  return RULER_HEIGHT + height + GROUP_GAP;
}

function rowsOf({ rows, crowd }: { rows: unknown[]; crowd: unknown[] }): number {
  return Math.max(1, rows.length + (crowd.length > 0 ? 1 : 0));
}
