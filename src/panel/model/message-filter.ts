// Which messages to show: of which connections, from when to when, in which direction, and what the filter says.

import type { EpochMilliseconds } from '../../records/units';

export type Scope =
  | { type: 'all' }
  | { type: 'endpoint'; endpoint: string }
  | { type: 'connection'; connection: string }
  /** The connections that the selected finding is about. */
  | { type: 'finding' };

/** A stretch of the recording, both ends included. */
export interface TimeSpan {
  from: EpochMilliseconds;
  to: EpochMilliseconds;
}

export type DirectionFilter = 'both' | 'in' | 'out';

export interface MessageFilter {
  direction: DirectionFilter;
  /** In the language of filter/. */
  query: string;
  matchCase: boolean;
}

export const NO_FILTER: MessageFilter = { direction: 'both', query: '', matchCase: false };
