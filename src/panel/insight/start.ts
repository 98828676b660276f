// How an analysis is started, wherever it runs, and what it says.

import type { SessionResult } from '../../analysis/result';
import type { Source } from '../source/source';

/** Starts the analysis of a session. `live`: its page is there to be watched. */
export type StartAnalysis = (session: string, live: boolean, listener: AnalysisListener) => AnalysisHandle;

export interface AnalysisListener {
  heard(news: AnalysisNews): void;
  failed(error: unknown): void;
}

export interface AnalysisNews {
  /** Absent: as told before. */
  result?: SessionResult;
  /** Frames that are analysed, of those that are recorded. */
  done: number;
  total: number;
}

export interface AnalysisHandle {
  /** Whether its page is there to be watched: then time that passes is evidence too. */
  setLive(live: boolean): void;
  /** There is something new to read. */
  advanced(): void;
  dispose(): void;
}

/** What the analysis reads of a source. */
export type RecordingReader = Pick<Source, 'changes' | 'payloads'>;
