// The panel's end: starts the analysis of a session in a worker.

import type { AnalysisHandle, RecordingReader, StartAnalysis } from './start';
import type { FromWorker, ToWorker } from './worker-messages';

interface WorkerOptions {
  make(): Worker;
  /** For a worker that does not read by itself. */
  reader: RecordingReader;
  /** Takes over where no worker can be started: a page's policy may forbid it. */
  otherwise?: StartAnalysis;
}

export function analysisInWorker({ make, reader, otherwise }: WorkerOptions): StartAnalysis {
  return (session, live, listener) => {
    let worker: Worker;
    try {
      worker = make();
    } catch (error) {
      if (otherwise) return otherwise(session, live, listener);
      throw error;
    }
    let instead: AnalysisHandle | undefined;
    let hasSpoken = false;
    let isLive = live;
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      worker.terminate();
      if (!hasSpoken && otherwise) instead ??= otherwise(session, isLive, listener);
      else listener.failed(new Error(event.message));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      hasSpoken = true;
      switch (data.type) {
        case 'news':
          listener.heard(data.news);
          break;
        case 'failed':
          listener.failed(new Error(data.message));
          break;
        case 'ask':
          void answer(data, reader).then((message) => say(worker, message));
          break;
        default:
          data satisfies never;
      }
    });
    say(worker, { type: 'start', session, live });
    return {
      setLive(next) {
        isLive = next;
        if (instead) instead.setLive(next);
        else say(worker, { type: 'live', live: next });
      },
      advanced() {
        if (instead) instead.advanced();
        else say(worker, { type: 'advanced' });
      },
      dispose() {
        instead?.dispose();
        worker.terminate();
      },
    };
  };
}

async function answer(ask: Extract<FromWorker, { type: 'ask' }>, reader: RecordingReader): Promise<ToWorker> {
  try {
    switch (ask.what) {
      case 'changes': {
        const changes = await reader.changes(ask.session, ask.afterRevision, ask.segmentLimit);
        return { type: 'answer', ask: ask.ask, changes };
      }
      case 'payloads':
        return { type: 'answer', ask: ask.ask, payloads: await reader.payloads(ask.segments) };
    }
  } catch (error) {
    return {
      type: 'no-answer',
      ask: ask.ask,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

function say(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
