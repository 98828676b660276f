// A list of rows of one height, of any number: only those in view are in the document, and a row more or a million
// more cost the same. (The virtualiser of mixed-rows.tsx walks through all rows at each change: 25 ms at a million.)

import type { Signal } from '@preact/signals';
import {
  type AriaRole,
  Component,
  type ComponentChildren,
  type HTMLAttributes,
  type RefObject,
} from 'preact';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { ScrollSpace } from './scroll-space';
import { useResize } from './use-resize';

/** Where a row stands: the style of its element. */
export type RowStyle = { top: string; height: string };

export interface UniformRowsHandle {
  /** Scrolls as little as is needed to have the row in view. */
  reveal(row: number): void;
  toEnd(): void;
  /** How many rows a page is. */
  pageRows(): number;
}

interface UniformRowsProps {
  count: number;
  /** CSS pixels. */
  rowHeight: number;
  renderRow(row: number, style: RowStyle): ComponentChildren;
  /** Stays at the top of the view. */
  header?: ComponentChildren;
  /** CSS pixels. */
  headerHeight?: number;
  /** Whether the list sticks to its end; set to false when one scrolls away, and to true when one comes back. */
  follow?: Signal<boolean>;
  handle?: RefObject<UniformRowsHandle | null>;
  /** Role of the element that holds the rows. */
  bodyRole?: AriaRole;
  scroller: Omit<HTMLAttributes<HTMLDivElement>, 'onScroll' | 'ref'>;
}

/** Rows drawn beyond the edges, so that a quick wheel does not show white. */
const OVERSCAN = 8;

export function UniformRows(props: UniformRowsProps) {
  const { count, rowHeight, renderRow, header, headerHeight = 0, follow, handle, bodyRole, scroller } = props;
  const element = useRef<HTMLDivElement>(null);
  const space = useRef<ScrollSpace>(undefined);
  space.current ??= new ScrollSpace();
  const viewport = useRef(0);
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  const drawnRange = useRef('');
  const current = space.current;
  current.layout(count * rowHeight, viewport.current);

  function scrollBox(physical: number): void {
    if (!element.current) return;
    element.current.scrollTop = physical;
    // What the browser made of it: it rounds to device pixels.
    current.physical = element.current.scrollTop;
  }

  function drawIfMoved(): void {
    if (rangeKey(current, rowHeight, viewport.current) !== drawnRange.current) draw(undefined);
  }

  function moveTo(position: number): void {
    scrollBox(current.moveTo(position));
    drawIfMoved();
  }

  useLayoutEffect(() => {
    if (!handle) return;
    handle.current = {
      reveal(row) {
        const top = row * rowHeight;
        if (top < current.position) moveTo(top);
        else if (top + rowHeight > current.position + viewport.current)
          moveTo(top + rowHeight - viewport.current);
        if (follow) follow.value = current.position >= current.end - rowHeight;
      },
      toEnd: () => moveTo(current.end),
      pageRows: () => Math.max(1, Math.floor(viewport.current / rowHeight) - 1),
    };
  });

  // The height of the box is set by now: what follows the end can go there.
  const followed = follow?.value ? count : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what comes or goes at the end moves a list that follows it.
  useLayoutEffect(() => {
    if (followed !== undefined) moveTo(current.end);
  }, [followed]);

  useResize(element, (box) => {
    viewport.current = box.clientHeight - headerHeight;
    current.layout(count * rowHeight, viewport.current);
    if (follow?.peek()) moveTo(current.end);
    draw(undefined);
  });

  const { first, last } = visibleRows(current, rowHeight, viewport.current, count);
  drawnRange.current = rangeKey(current, rowHeight, viewport.current);
  // A row that leaves the view gives its elements to one that comes: half the work of making them anew.
  const slots = slotsOf(rowHeight, viewport.current);
  const rows: ComponentChildren[] = [];
  for (let row = first; row < last; row++) {
    const top = current.inBox(row * rowHeight);
    rows.push(<Row key={row % slots} row={row} top={top} height={rowHeight} render={renderRow} />);
  }
  return (
    <div
      {...scroller}
      ref={element}
      onScroll={(event) => {
        const { scrollTop } = event.currentTarget;
        if (scrollTop === current.physical) return;
        current.scrolledTo(scrollTop);
        if (follow) follow.value = current.position >= current.end - rowHeight;
        drawIfMoved();
      }}
      onScrollEnd={() => {
        if (current.isAstray) moveTo(current.position);
      }}
    >
      {header}
      <div class="rows" role={bodyRole ?? 'presentation'} style={{ height: `${current.height}px` }}>
        {rows}
      </div>
    </div>
  );
}

interface RowProps {
  row: number;
  /** CSS pixels, as is the height. */
  top: number;
  height: number;
  render: UniformRowsProps['renderRow'];
}

/** Drawn once for as long as it is in view: scrolling draws those that come, not those that stay. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    // The very same props: it asks for itself, since a signal has changed that it reads.
    if (next === this.props) return true;
    const { row, top, height, render } = this.props;
    return next.row !== row || next.top !== top || next.height !== height || next.render !== render;
  }

  override render({ row, top, height, render }: RowProps): ComponentChildren {
    return render(row, { top: `${top}px`, height: `${height}px` });
  }
}

/** Always as many as there are slots, so that each row that comes finds one that goes. */
function visibleRows(space: ScrollSpace, rowHeight: number, viewport: number, count: number) {
  const slots = slotsOf(rowHeight, viewport);
  const wanted = Math.floor(space.position / rowHeight) - OVERSCAN;
  const first = Math.max(0, Math.min(wanted, count - slots));
  return { first, last: Math.min(count, first + slots) };
}

/** As many rows as can be in view at once, in part or whole, and those beyond the edges. */
function slotsOf(rowHeight: number, viewport: number): number {
  return Math.ceil(viewport / rowHeight) + 1 + 2 * OVERSCAN;
}

/** Changes whenever other rows are to be drawn, or the same ones elsewhere. */
function rangeKey(space: ScrollSpace, rowHeight: number, viewport: number): string {
  const { first, last } = visibleRows(space, rowHeight, viewport, Number.POSITIVE_INFINITY);
  return `${first} ${last} ${space.inBox(0)}`;
}
