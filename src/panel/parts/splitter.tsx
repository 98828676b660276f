// The bar between two panes: dragged with the pointer, moved with the arrow keys, remembered.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { text } from '../texts';
import { clamp } from './clamp';
import { useResize } from './use-resize';

interface SplitterProps {
  /** Names the size, for remembering it and as the CSS variable `--split-NAME` on the parent. */
  name: string;
  label: string;
  /** Share of the first pane, in percent. */
  initial: number;
  /** Until somebody moves it, a first pane above the other one is no higher than what it holds; `initial` is its most. */
  fits?: boolean;
}

const LEAST = 15;
const MOST = 85;
/** Percent a key press. */
const KEY_STEP = 2;

/**
 * Sets `--split-NAME` on its parent element, or `data-fits-NAME` while the first pane fits what it holds; whether it divides left from right or top from bottom is the
 * style's.
 */
export function Splitter({ name, label, initial, fits = false }: SplitterProps) {
  const bar = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => remembered(name));
  /** What it takes where nobody has moved it, as last read: for whoever is told of it. */
  const [fitted, setFitted] = useState<number>();
  const [stacked, setStacked] = useState(false);

  useLayoutEffect(() => {
    const parent = bar.current?.parentElement;
    parent?.toggleAttribute(`data-fits-${name}`, fits && share === undefined);
    parent?.style.setProperty(`--split-${name}`, `${share ?? initial}%`);
  }, [name, share, initial, fits]);

  function move(to: number): void {
    const next = clamp(Math.round(to * 10) / 10, LEAST, MOST);
    setShare(next);
    remember(name, next);
  }

  function reset(): void {
    setShare(undefined);
    remember(name, undefined);
  }

  useResize(bar, (element) => setStacked(isStacked(element)));
  const value = share ?? fitted ?? initial;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a window splitter is a focusable separator with a value (ARIA 1.2); hr is neither.
    <div
      ref={bar}
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={stacked ? 'horizontal' : 'vertical'}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={value}
      aria-valuetext={text('splitterValue', Math.round(value))}
      onFocus={({ currentTarget }) => {
        if (fits) setFitted(shareNow(currentTarget));
      }}
      onKeyDown={(event) => {
        const step =
          event.key === (stacked ? 'ArrowDown' : 'ArrowRight')
            ? KEY_STEP
            : event.key === (stacked ? 'ArrowUp' : 'ArrowLeft')
              ? -KEY_STEP
              : 0;
        if (step === 0) return;
        event.preventDefault();
        move((share ?? shareNow(event.currentTarget) ?? initial) + step);
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const box = event.currentTarget.parentElement?.getBoundingClientRect();
        if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        move(
          isStacked(event.currentTarget)
            ? ((event.clientY - box.top) / box.height) * 100
            : ((event.clientX - box.left) / box.width) * 100,
        );
      }}
      onDblClick={reset}
    />
  );
}

/** Whether its parent puts the panes under one another. */
function isStacked({ parentElement }: Element): boolean {
  return parentElement !== null && getComputedStyle(parentElement).flexDirection === 'column';
}

/** What the first pane takes of its parent, in percent; `undefined` where nothing is drawn. */
function shareNow(bar: Element): number | undefined {
  const whole = bar.parentElement?.getBoundingClientRect();
  const first = bar.previousElementSibling?.getBoundingClientRect();
  if (!whole || !first || whole.height === 0) return undefined;
  return isStacked(bar)
    ? ((first.bottom - whole.top) / whole.height) * 100
    : ((first.right - whole.left) / whole.width) * 100;
}

function remembered(name: string): number | undefined {
  try {
    const share = Number(localStorage.getItem(`split-${name}`));
    return share >= LEAST && share <= MOST ? share : undefined;
  } catch {
    return undefined;
  }
}

/** A browser that keeps nothing for us just forgets it. */
function remember(name: string, share: number | undefined): void {
  try {
    if (share === undefined) localStorage.removeItem(`split-${name}`);
    else localStorage.setItem(`split-${name}`, String(share));
  } catch {}
}
