// The timeline of a recording: one canvas with lanes under a ruler, their names at the left, and everything on it in
// words as well.

import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Opened, Panel } from '../model/panel';
import { useResize } from '../parts/use-resize';
import { text } from '../texts';
import { TimelineControls } from './controls';
import { RULER_HEIGHT } from './core/layout';
import { CanvasPen, Kit } from './draw/canvas-pen';
import { onPaletteChange, readPalette } from './draw/palette';
import { ItemList } from './item-list';
import { canvasKey } from './keys';
import { LaneLabels } from './lane-labels';
import { Measure } from './measure';
import { pointing } from './pointing';
import { Summary } from './summary';
import { TimelineState } from './timeline-state';
import { Tooltip } from './tooltip';

export function Timeline({ panel, opened }: { panel: Panel; opened: Opened }) {
  const root = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const state = useMemo(() => new TimelineState(panel, opened, () => motion.matches), [panel, opened]);
  const pointer = useMemo(
    () =>
      pointing(
        state,
        () => stage.current,
        (pixels) => scroller.current?.scrollBy(0, pixels),
      ),
    [state],
  );

  // Not later, as an effect would be: what goes before it was drawn would leave its timers behind.
  useLayoutEffect(() => () => state.dispose(), [state]);
  useLayoutEffect(() => {
    return canvas.current ? drawOn(canvas.current, state) : undefined;
  }, [state]);
  useLayoutEffect(() => {
    // Preact's own listeners are passive ones; the page behind must not scroll along.
    const element = stage.current;
    element?.addEventListener('wheel', pointer.wheel, { passive: false });
    return () => element?.removeEventListener('wheel', pointer.wheel);
  }, [pointer]);
  useResize(root, () => {
    const box = stage.current?.getBoundingClientRect();
    if (box) state.resize(box.width, box.height);
  });

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields of a form; this is no form.
    <div
      class="timeline"
      ref={root}
      role="group"
      aria-label={text('timeline')}
      style={{ '--timeline-fitting': `${state.fitting.value}px` }}
    >
      <TimelineControls state={state} />
      <div
        class="timeline-scroll"
        ref={scroller}
        style={{ top: `${RULER_HEIGHT}px` }}
        onScroll={(event) => {
          state.scroll.value = event.currentTarget.scrollTop;
        }}
      >
        <LaneLabels state={state} />
      </div>
      <div
        class="timeline-view"
        ref={stage}
        role="application"
        aria-roledescription={text('timelineRole')}
        aria-label={text('timelineCanvas')}
        aria-describedby="timeline-summary timeline-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys, and so the focus (ARIA 1.2).
        tabIndex={0}
        onPointerDown={pointer.down}
        onPointerMove={pointer.move}
        onPointerUp={pointer.up}
        onPointerCancel={pointer.cancel}
        onPointerLeave={pointer.leave}
        onDblClick={pointer.doubleClick}
        onKeyDown={(event) => {
          if (canvasKey(event, state)) event.preventDefault();
        }}
      >
        <canvas class="timeline-canvas" ref={canvas} />
      </div>
      <p id="timeline-keys" class="unseen">
        {text('timelineKeys')}
      </p>
      <Summary state={state} />
      <ItemList
        state={state}
        reveal={({ top, height }) => {
          const box = scroller.current;
          if (!box) return;
          if (top < box.scrollTop) box.scrollTop = top;
          else if (top + height > box.scrollTop + box.clientHeight)
            box.scrollTop = top + height - box.clientHeight;
        }}
      />
      <Measure state={state} />
      <Tooltip state={state} place={stage} />
    </div>
  );
}

/** Asked in each animation frame: the list of media queries is made once. */
const motion = matchMedia('(prefers-reduced-motion: reduce)');

/** Gives back how to stop. */
function drawOn(canvas: HTMLCanvasElement, state: TimelineState): (() => void) | undefined {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  let kit: Kit | undefined;
  state.drawWith((paint) => {
    const scale = devicePixelRatio;
    const size = state.size.peek();
    const width = Math.round(size.width * scale);
    const height = Math.round(size.height * scale);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    if (kit?.scale !== scale) kit = new Kit(readPalette(canvas), scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paint(new CanvasPen(context, kit));
  });
  return onPaletteChange(document, () => {
    kit = undefined;
    state.redraw();
  });
}
