// What was measured: how long, and what went over the connections in that time; and what to do with it.

import { useComputed } from '@preact/signals';
import { formatSpan } from '../model/format';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';
import type { TimelineState } from './timeline-state';

export function Measure({ state }: { state: TimelineState }) {
  const counts = useComputed(() => {
    const span = state.measured.value;
    const sum = { in: 0, out: 0 };
    if (!span) return sum;
    for (const traffic of state.chart.value.traffic.values()) {
      sum.in += traffic.in.sum(span.from, span.to).frames;
      sum.out += traffic.out.sum(span.from, span.to).frames;
    }
    return sum;
  });
  const span = state.measured.value;
  if (!span) return null;
  return (
    <div class="timeline-measure" role="status">
      <strong>{formatSpan(span.to - span.from)}</strong>
      <span>
        {text(
          'timelineMeasured',
          counted('messages', counts.value.in),
          counted('messages', counts.value.out),
        )}
      </span>
      <button
        type="button"
        class="button"
        onClick={() => {
          state.panel.setSpan(span);
          state.measured.value = undefined;
        }}
      >
        {text('timelineShowSpan')}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          state.viewport.show(span);
          state.measured.value = undefined;
        }}
      >
        {text('timelineZoomSpan')}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={text('dismiss')}
        title={text('dismiss')}
        onClick={() => {
          state.measured.value = undefined;
        }}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
