// What the pointer does on the canvas: pans, zooms, measures, points, chooses.

import { timesOf } from './core/items';
import { RULER_HEIGHT } from './core/layout';
import { hitAt } from './draw/scene';
import { choose } from './selected';
import type { TimelineState } from './timeline-state';

/** A hand is never quite still: less than that is a click. */
const LEAST_DRAG = 4;
/** Zoom a pixel of the wheel; a pinch comes as a wheel with Ctrl, in smaller steps. */
const WHEEL_ZOOM = 0.0022;
const PINCH_ZOOM = 0.012;
/** A line of a wheel that counts in lines. */
const LINE = 18;
/** A single turn of a coarse wheel leads no further than that. */
const MOST_ZOOM = 0.9;

export interface Pointing {
  down(event: PointerEvent): void;
  move(event: PointerEvent): void;
  up(event: PointerEvent): void;
  leave(): void;
  cancel(): void;
  wheel(event: WheelEvent): void;
  doubleClick(event: MouseEvent): void;
}

interface Drag {
  kind: 'pan' | 'measure';
  x: number;
  y: number;
  /** Time under the pointer where the drag began. */
  at: number;
  lastX: number;
  lastY: number;
  moved: boolean;
}

/** `scrollBy`: moves the lanes up and down. */
export function pointing(
  state: TimelineState,
  stage: () => HTMLElement | null,
  scrollBy: (pixels: number) => void,
): Pointing {
  let drag: Drag | undefined;

  function place(event: MouseEvent): { x: number; y: number } {
    const box = stage()?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }

  function point(event: MouseEvent): void {
    const { x, y } = place(event);
    state.point({ x, y }, y < RULER_HEIGHT ? undefined : hitAt(state.hits, x, y));
  }

  return {
    down(event) {
      if (event.button !== 0) return;
      const { x, y } = place(event);
      const kind = event.shiftKey || y < RULER_HEIGHT ? 'measure' : 'pan';
      drag = { kind, x, y, at: state.space.at(x), lastX: x, lastY: y, moved: false };
      stage()?.setPointerCapture(event.pointerId);
    },
    move(event) {
      const { x, y } = place(event);
      if (!drag) {
        point(event);
        return;
      }
      if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < LEAST_DRAG) return;
      drag.moved = true;
      if (drag.kind === 'measure') {
        const at = state.space.at(Math.max(0, Math.min(state.size.peek().width, x)));
        state.measured.value = { from: Math.min(drag.at, at), to: Math.max(drag.at, at) };
        state.point({ x, y }, undefined);
      } else {
        state.point(undefined, undefined);
        if (x !== drag.lastX) state.viewport.pan((drag.lastX - x) * state.space.msPerPixel);
        if (y !== drag.lastY) scrollBy(drag.lastY - y);
      }
      drag.lastX = x;
      drag.lastY = y;
    },
    up(event) {
      const ended = drag;
      drag = undefined;
      if (!ended || ended.moved) return;
      const { x, y } = place(event);
      const hit = y < RULER_HEIGHT ? undefined : hitAt(state.hits, x, y);
      state.measured.value = undefined;
      if (hit) choose(hit.item, state.panel);
      else state.panel.setCursor(state.space.at(x));
    },
    cancel() {
      drag = undefined;
    },
    leave() {
      if (!drag) state.point(undefined, undefined);
    },
    wheel(event) {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
      const { x } = place(event);
      const across = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        state.viewport.pan(across * unit * state.space.msPerPixel);
      } else {
        const turn = event.deltaY * unit * (event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM);
        state.viewport.zoom(Math.exp(Math.max(-MOST_ZOOM, Math.min(MOST_ZOOM, turn))), state.space.at(x));
      }
      point(event);
    },
    doubleClick(event) {
      const { x, y } = place(event);
      const item = y < RULER_HEIGHT ? undefined : hitAt(state.hits, x, y)?.item;
      const times = item && item.kind !== 'traffic' ? timesOf(item) : undefined;
      if (times && times.to > times.from) state.viewport.show(times);
      else state.viewport.fit();
    },
  };
}
