// The analysis in short turns on the page's own thread: where there can be no worker.

import { nextTurn, TURN_MS } from '../model/turns';
import { AnalysisRun } from './analysis-run';
import type { RecordingReader, StartAnalysis } from './start';

export function analysisInTurns(reader: RecordingReader): StartAnalysis {
  return (session, live, listener) => {
    let turnEnds = performance.now() + TURN_MS;
    const breathe = () => {
      if (performance.now() < turnEnds) return undefined;
      return nextTurn().then(() => {
        turnEnds = performance.now() + TURN_MS;
      });
    };
    return new AnalysisRun(reader, session, live, listener, breathe);
  };
}
