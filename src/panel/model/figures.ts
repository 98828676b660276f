// The scorecard's figures one by one, in words: for a table, for the change from one recording to another, for a ticket.

import type { Scorecard } from '../../analysis/result';
import type { Milliseconds } from '../../records/units';
import { type TextKey, text } from '../texts';
import { formatCount, formatSpan } from './format';

export interface Figure {
  key: keyof Scorecard;
  label: TextKey;
  unit: 'count' | 'span';
  /** Which way is good news; absent where neither is. */
  better?: 'less' | 'more';
  /** A smaller difference is chance, whatever the app does. */
  leastChange?: Milliseconds;
}

/** Of a screen that shows 60 pictures a second: what is painted waits for the next one. */
const PICTURE_MS: Milliseconds = 17;

/** In the order of the success criteria that they measure (docs/findings.md). */
export const FIGURES: readonly Figure[] = [
  { key: 'connections', label: 'figureConnections', unit: 'count' },
  { key: 'opened', label: 'figureOpened', unit: 'count' },
  { key: 'longestOpenMs', label: 'figureLongestOpen', unit: 'span', better: 'more' },
  { key: 'medianOpenMs', label: 'figureMedianOpen', unit: 'span', better: 'more' },
  { key: 'reconnectP50Ms', label: 'figureReconnectP50', unit: 'span', better: 'less' },
  { key: 'reconnectP95Ms', label: 'figureReconnectP95', unit: 'span', better: 'less' },
  { key: 'reconnectMaxMs', label: 'figureReconnectMax', unit: 'span', better: 'less' },
  { key: 'authRejections', label: 'figureAuthRejections', unit: 'count', better: 'less' },
  { key: 'framesIn', label: 'figureFramesIn', unit: 'count' },
  { key: 'framesOut', label: 'figureFramesOut', unit: 'count' },
  { key: 'framesLost', label: 'figureFramesLost', unit: 'count', better: 'less' },
  { key: 'paintP50Ms', label: 'figurePaintP50', unit: 'span', better: 'less', leastChange: PICTURE_MS },
  { key: 'paintP95Ms', label: 'figurePaintP95', unit: 'span', better: 'less', leastChange: PICTURE_MS },
  { key: 'paintMaxMs', label: 'figurePaintMax', unit: 'span', better: 'less', leastChange: PICTURE_MS },
  { key: 'hardRefreshes', label: 'figureHardRefreshes', unit: 'count', better: 'less' },
];

/** A dash where nothing was there to measure. */
export function figureWords({ unit }: Figure, value: number | undefined): string {
  if (value === undefined) return text('figureNone');
  return unit === 'span' ? formatSpan(value) : formatCount(value);
}
