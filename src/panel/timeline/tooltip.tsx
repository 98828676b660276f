// All there is to say of what the pointer or the keyboard's focus is on.

import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TimelineState } from './timeline-state';
import { describe } from './words';

/** From the pointer. */
const OFFSET = 14;
/** From the window's edges. */
const MARGIN = 4;
/** Texts that a page sent may be of any length. */
const MOST_CHARACTERS = 300;

export function Tooltip({ state, place }: { state: TimelineState; place: RefObject<HTMLElement | null> }) {
  const box = useRef<HTMLDivElement>(null);
  const pointer = state.pointer.value;
  const focused = state.focusedBox.value;
  const hit = pointer ? state.hovered.value : focused;
  useLayoutEffect(() => {
    const element = box.current;
    const stage = place.current?.getBoundingClientRect();
    if (!element || !stage || !hit) return;
    const x = stage.left + (pointer ? pointer.x : Math.max(0, hit.x));
    const y = stage.top + (pointer ? pointer.y : hit.y + hit.height - OFFSET + 4);
    const { offsetWidth: width, offsetHeight: height } = element;
    // Beside and below the pointer; on the other side where there is no room.
    const left = x + OFFSET + width > innerWidth - MARGIN ? x - OFFSET - width : x + OFFSET;
    const top = y + OFFSET + height > innerHeight - MARGIN ? y - OFFSET - height : y + OFFSET;
    element.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - MARGIN - width))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - MARGIN - height))}px`;
  });
  if (!hit || state.measured.value) return null;
  const { title, lines } = describe(hit.item, state.words);
  return (
    <div class="timeline-tooltip" ref={box} role="tooltip">
      <strong>{cut(title)}</strong>
      {lines.map((line, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity beyond their place.
        <div key={number}>{cut(line)}</div>
      ))}
    </div>
  );
}

function cut(words: string): string {
  return words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words;
}
