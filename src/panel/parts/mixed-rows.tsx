// A list of rows of different heights, thousands of them: TanStack's virtualiser, bound to Preact.

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { AriaRole, ComponentChildren, HTMLAttributes, RefObject } from 'preact';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { RowStyle, UniformRowsHandle } from './uniform-rows';

interface MixedRowsProps {
  count: number;
  /** CSS pixels. */
  heightOf(row: number): number;
  keyOf(row: number): string;
  renderRow(row: number, style: RowStyle): ComponentChildren;
  handle?: RefObject<Pick<UniformRowsHandle, 'reveal' | 'pageRows'> | null>;
  /** Role of the element that holds the rows. */
  bodyRole?: AriaRole;
  scroller: Omit<HTMLAttributes<HTMLDivElement>, 'ref'>;
}

/** Rows drawn beyond the edges, so that a quick wheel does not show white. */
const OVERSCAN = 8;

export function MixedRows({ count, heightOf, keyOf, renderRow, handle, bodyRole, scroller }: MixedRowsProps) {
  const element = useRef<HTMLDivElement>(null);
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  const options: VirtualizerOptions<HTMLDivElement, HTMLElement> = {
    count,
    getScrollElement: () => element.current,
    estimateSize: heightOf,
    getItemKey: keyOf,
    overscan: OVERSCAN,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(undefined),
  };
  const made = useRef<Virtualizer<HTMLDivElement, HTMLElement>>(undefined);
  made.current ??= new Virtualizer(options);
  const virtualizer = made.current;
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => {
    if (!handle) return;
    handle.current = {
      reveal: (row) => virtualizer.scrollToIndex(row, { align: 'auto' }),
      pageRows: () => Math.max(1, virtualizer.getVirtualItems().length - 2 * OVERSCAN - 1),
    };
  });
  return (
    <div {...scroller} ref={element}>
      <div
        class="rows"
        role={bodyRole ?? 'presentation'}
        style={{ height: `${virtualizer.getTotalSize()}px` }}
      >
        {virtualizer
          .getVirtualItems()
          .map(({ index, start, size }) => renderRow(index, { top: `${start}px`, height: `${size}px` }))}
      </div>
    </div>
  );
}
