// What is concluded of the opened recording, as signals.

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Finding, SessionResult } from '../../analysis/result';
import type { AnalysisHandle, StartAnalysis } from './start';

export interface Insight {
  /** `undefined` until the first conclusions are there. */
  result: ReadonlySignal<SessionResult | undefined>;
  /** In frames; set while some are recorded that are not analysed yet. */
  progress: ReadonlySignal<{ done: number; total: number } | undefined>;
  /** Why there are no conclusions, or no new ones. */
  failure: ReadonlySignal<string | undefined>;
  setLive(live: boolean): void;
  advanced(): void;
  dispose(): void;
}

export function createInsight(start: StartAnalysis, session: string, live: boolean): Insight {
  const result = signal<SessionResult | undefined>(undefined);
  const counts = signal({ done: 0, total: 0 });
  const failure = signal<string | undefined>(undefined);
  const handle: AnalysisHandle = start(session, live, {
    heard(news) {
      if (news.result) result.value = news.result;
      counts.value = { done: news.done, total: news.total };
    },
    failed(error) {
      console.error(error);
      failure.value = error instanceof Error ? error.message : String(error);
    },
  });
  return {
    result,
    progress: computed(() => (counts.value.done < counts.value.total ? counts.value : undefined)),
    failure,
    setLive: (next) => handle.setLive(next),
    advanced: () => handle.advanced(),
    dispose: () => handle.dispose(),
  };
}

/** Names a finding, however its place in the list and its figures change while the recording grows. */
export function findingKey({ rule, at, connections }: Finding): string {
  return [rule, Math.floor(at), ...connections.slice(0, 1)].join(' ');
}
