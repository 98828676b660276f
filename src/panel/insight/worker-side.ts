// The worker's end: runs the analysis that it is told to, on a reader of its own or on what the panel hands it.

import { AnalysisRun } from './analysis-run';
import type { RecordingReader } from './start';
import type { FromWorker, ToWorker } from './worker-messages';

/** `reader`: absent where the panel has to be asked. */
export function serveAnalysis(reader?: RecordingReader): void {
  const asking = new AskingReader();
  let run: AnalysisRun | undefined;
  addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
    switch (data.type) {
      case 'start':
        run = new AnalysisRun(reader ?? asking, data.session, data.live, {
          heard: (news) => say({ type: 'news', news }),
          failed: (error) =>
            say({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
        });
        break;
      case 'live':
        run?.setLive(data.live);
        break;
      case 'advanced':
        run?.advanced();
        break;
      case 'answer':
      case 'no-answer':
        asking.answered(data);
        break;
      default:
        data satisfies never;
    }
  });
}

type Answer = Extract<ToWorker, { type: 'answer' }>;
type Ask = Extract<FromWorker, { type: 'ask' }>;
/** Of each kind by itself: `Omit` of a union would lose what they do not share. */
type Question<One> = One extends unknown ? Omit<One, 'type' | 'ask'> : never;

class AskingReader implements RecordingReader {
  #asks = 0;
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();

  async changes(session: string, afterRevision: number, segmentLimit: number) {
    return (await this.#ask({ what: 'changes', session, afterRevision, segmentLimit })).changes;
  }

  async payloads(segments: readonly number[]) {
    return (await this.#ask({ what: 'payloads', segments })).payloads ?? new Map<number, Uint8Array>();
  }

  answered(answer: Answer | Extract<ToWorker, { type: 'no-answer' }>): void {
    const waiting = this.#waiting.get(answer.ask);
    this.#waiting.delete(answer.ask);
    if (answer.type === 'answer') waiting?.resolve(answer);
    else waiting?.reject(new Error(answer.message));
  }

  #ask(question: Question<Ask>): Promise<Answer> {
    const ask = ++this.#asks;
    say({ type: 'ask', ask, ...question });
    return new Promise((resolve, reject) => this.#waiting.set(ask, { resolve, reject }));
  }
}

function say(message: FromWorker): void {
  postMessage(message);
}
