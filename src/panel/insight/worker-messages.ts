// What the panel and the worker that analyses a recording say to one another.

import type { Changes } from '../../store/reading';
import type { AnalysisNews } from './start';

export type ToWorker =
  | { type: 'start'; session: string; live: boolean }
  | { type: 'live'; live: boolean }
  | { type: 'advanced' }
  /** To an `ask`. */
  | { type: 'answer'; ask: number; changes?: Changes | undefined; payloads?: Map<number, Uint8Array> }
  | { type: 'no-answer'; ask: number; message: string };

export type FromWorker =
  | { type: 'news'; news: AnalysisNews }
  | { type: 'failed'; message: string }
  /** Of a worker that cannot read by itself. */
  | {
      type: 'ask';
      ask: number;
      what: 'changes';
      session: string;
      afterRevision: number;
      segmentLimit: number;
    }
  | { type: 'ask'; ask: number; what: 'payloads'; segments: readonly number[] };
