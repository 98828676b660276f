// The buttons beside the ruler: closer, further, everything; and back to the present.

import { Icon } from '../parts/icons';
import { text } from '../texts';
import type { TimelineState } from './timeline-state';

/** A press of a button. */
const STEP = 0.5;

export function TimelineControls({ state }: { state: TimelineState }) {
  return (
    <>
      <div class="timeline-corner">
        <ToolButton
          label={text('timelineCloser')}
          icon="zoomIn"
          onClick={() => state.viewport.zoom(STEP, undefined, true)}
        />
        <ToolButton
          label={text('timelineFurther')}
          icon="zoomOut"
          onClick={() => state.viewport.zoom(1 / STEP, undefined, true)}
        />
        <ToolButton label={text('timelineFit')} icon="fit" onClick={() => state.viewport.fit()} />
      </div>
      <FollowButton state={state} />
    </>
  );
}

function FollowButton({ state }: { state: TimelineState }) {
  const { session } = state;
  const { following } = state.viewport;
  // The row says whether the recording still grows.
  session.row.value;
  state.panel.tab.value;
  if (!following.value && !state.isLive) return null;
  return (
    <button
      type="button"
      class="timeline-follow"
      aria-pressed={following.value}
      title={text('timelineLiveHint')}
      onClick={() => state.viewport.follow()}
    >
      <Icon name={following.value ? 'record' : 'toLive'} />
      {text('timelineLive')}
    </button>
  );
}

interface ToolButtonProps {
  label: string;
  icon: 'zoomIn' | 'zoomOut' | 'fit';
  onClick(): void;
}

function ToolButton({ label, icon, onClick }: ToolButtonProps) {
  return (
    <button type="button" class="timeline-tool" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
