// A JSON body as a tree that unfolds.

import { useSignal } from '@preact/signals';
import { useId, useMemo, useRef } from 'preact/hooks';
import { type JsonTreeRow, jsonTreeRows } from '../model/json-tree';
import { Icon } from '../parts/icons';
import { rowForKey } from '../parts/list-keys';
import { type RowStyle, UniformRows, type UniformRowsHandle } from '../parts/uniform-rows';
import { text } from '../texts';

/** CSS pixels, as style/details.css draws them. */
const ROW_HEIGHT = 18;
/** CSS pixels a level. */
const INDENT = 14;

export function TreeView({ value }: { value: unknown }) {
  const id = useId();
  const handle = useRef<UniformRowsHandle>(null);
  const unfolded = useSignal<ReadonlySet<string>>(new Set(['0']));
  const selected = useSignal('0');
  const rows = useMemo(() => jsonTreeRows(value, unfolded.value), [value, unfolded.value]);
  const at = rows.findIndex((row) => row.path === selected.value);

  function fold(row: JsonTreeRow, open: boolean): void {
    const next = new Set(unfolded.peek());
    if (open) next.add(row.path);
    else next.delete(row.path);
    unfolded.value = next;
  }

  function choose(to: number): void {
    const row = rows[to];
    if (!row) return;
    selected.value = row.path;
    handle.current?.reveal(to);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const row = rows[at];
    const to = rowForKey(event.key, at, rows.length, handle.current?.pageRows() ?? 1);
    if (to !== undefined) choose(to);
    else if (row && event.key === 'ArrowRight' && row.foldable && !row.unfolded) fold(row, true);
    else if (row && event.key === 'ArrowLeft' && row.unfolded) fold(row, false);
    else if (row && event.key === 'ArrowLeft') choose(parentOf(rows, at));
    else if (row?.foldable && (event.key === 'Enter' || event.key === ' ')) fold(row, !row.unfolded);
    else return;
    event.preventDefault();
  }

  function renderRow(number: number, style: RowStyle) {
    const row = rows[number];
    if (!row) return null;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree, which holds the focus.
      // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and names its row by aria-activedescendant.
      <div
        id={`${id}-${number}`}
        role="treeitem"
        class="row tree-row"
        style={{ ...style, paddingLeft: `${row.depth * INDENT + 4}px` }}
        aria-level={row.depth + 1}
        aria-expanded={row.foldable ? row.unfolded : undefined}
        aria-selected={number === at}
        onClick={() => {
          selected.value = row.path;
          if (row.foldable) fold(row, !row.unfolded);
        }}
      >
        <span class="tree-mark">{row.foldable && <Icon name={row.unfolded ? 'fold' : 'unfold'} />}</span>
        {row.key !== '' && <span class="tree-key">{row.key}: </span>}
        <span class={`tree-value json-${row.kind}`}>{row.text}</span>
      </div>
    );
  }

  return (
    <UniformRows
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      renderRow={renderRow}
      handle={handle}
      scroller={{
        class: 'list tree-list',
        role: 'tree',
        tabIndex: 0,
        'aria-label': text('bodyTree'),
        'aria-activedescendant': at < 0 ? undefined : `${id}-${at}`,
        onKeyDown,
      }}
    />
  );
}

function parentOf(rows: readonly JsonTreeRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  for (let row = at - 1; row >= 0; row--) if ((rows[row]?.depth ?? 0) < depth) return row;
  return at;
}
