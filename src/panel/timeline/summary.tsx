// What is in view, in a sentence, for those who cannot see the canvas: told once one has stopped moving.

import { effect, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { counted, text } from '../texts';
import { overlaps } from './core/time-window';
import type { TimelineState } from './timeline-state';
import { windowWords } from './words';

/** As long as somebody moves, nothing is said. */
const QUIET_MS = 700;

export function Summary({ state }: { state: TimelineState }) {
  const words = useSignal('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      state.viewport.view.value;
      // A recording that is followed moves by itself: that is no news.
      if (state.viewport.following.value && words.peek() !== '') return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        words.value = summary(state);
      }, QUIET_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [state, words]);
  return (
    <p id="timeline-summary" class="unseen" aria-live="polite">
      {words.value}
    </p>
  );
}

function summary(state: TimelineState): string {
  const view = state.viewport.view.peek();
  const { endpoints, findings } = state.chart.peek();
  let sockets = 0;
  let messages = 0;
  for (const { sockets: rows, endpoint } of endpoints) {
    for (const span of [...rows.rows.flat(), ...rows.crowd]) if (overlaps(span, view)) sockets++;
    const traffic = state.chart.peek().traffic.get(endpoint);
    if (traffic)
      messages += traffic.in.sum(view.from, view.to).frames + traffic.out.sum(view.from, view.to).frames;
  }
  const found = [...findings.rows.flat(), ...findings.crowd].filter((span) => overlaps(span, view)).length;
  return text(
    'timelineSummary',
    windowWords(view),
    counted('timelineSockets', sockets),
    counted('messages', messages),
    counted('timelineFindingCount', found),
  );
}
