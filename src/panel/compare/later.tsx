// The comparison, loaded when it is asked for.

import { later } from '../parts/later';
import type { CompareViewProps } from './compare-view';

export const LaterCompareView = later<CompareViewProps>(
  async () => (await import('./compare-view')).CompareView,
);
