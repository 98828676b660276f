// The names of the lanes, at the left: they stay while time moves, and scroll up and down with the lanes.

import { Icon } from '../parts/icons';
import { text } from '../texts';
import type { Lane } from './core/layout';
import type { TimelineState } from './timeline-state';
import { laneLabel } from './words';

/** Beyond the edges, so that a quick wheel does not show white. */
const OVERSCAN = 200;

export function LaneLabels({ state }: { state: TimelineState }) {
  const { lanes, height } = state.layout.value;
  const top = state.scroll.value - OVERSCAN;
  const bottom = top + state.size.value.height + 2 * OVERSCAN;
  return (
    <div class="timeline-lanes" style={{ height: `${height}px` }}>
      {lanes.map(
        (lane) =>
          lane.top + lane.height > top &&
          lane.top < bottom && <LaneLabel key={lane.key} lane={lane} state={state} />,
      )}
    </div>
  );
}

function LaneLabel({ lane, state }: { lane: Lane; state: TimelineState }) {
  const style = { top: `${lane.top}px`, height: `${lane.height}px` };
  const label = laneLabel(lane);
  if (lane.kind !== 'sockets' || !lane.endpoint) {
    return (
      <div class={`timeline-label ${lane.endpoint ? 'timeline-sublabel' : ''}`} style={style}>
        <span class="ellipsis">{label}</span>
      </div>
    );
  }
  const { endpoint } = lane.endpoint;
  const { scope } = state.panel.selection.value;
  const isChosen = scope.type === 'endpoint' && scope.endpoint === endpoint;
  return (
    <div class="timeline-label timeline-endpoint" style={style} title={endpoint}>
      <button
        type="button"
        class="fold-button"
        aria-expanded={!lane.folded}
        aria-label={text(lane.folded ? 'timelineUnfold' : 'timelineFold', label)}
        onClick={() => state.fold(endpoint, !lane.folded)}
      >
        <Icon name={lane.folded ? 'unfold' : 'fold'} />
      </button>
      <button
        type="button"
        class="timeline-endpoint-name"
        aria-pressed={isChosen}
        aria-label={text('timelineOnly', label)}
        onClick={() => state.panel.setScope(isChosen ? { type: 'all' } : { type: 'endpoint', endpoint })}
      >
        <EndpointName path={label} />
      </button>
    </div>
  );
}

/** Endpoints of one app begin alike: where there is no room for all of a path, its last part is kept. */
function EndpointName({ path }: { path: string }) {
  const cut = path.search(/\/[^/]+\/?$/);
  return (
    <span>
      {cut > 0 && <span class="ellipsis endpoint-part">{path.slice(0, cut)}</span>}
      <span class="ellipsis endpoint-part">{path.slice(Math.max(0, cut))}</span>
    </span>
  );
}
