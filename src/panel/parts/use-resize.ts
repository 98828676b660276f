// Calls back when an element is given a size, first when it is put into the document.

import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export function useResize<Kind extends Element>(
  element: RefObject<Kind | null>,
  resized: (element: Kind) => void,
): void {
  // Always the callback of the latest drawing: the observer outlives it.
  const latest = useRef(resized);
  latest.current = resized;
  useLayoutEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const observer = new ResizeObserver(() => latest.current(observed));
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
}
