// Rows and cells of a grid whose focus stays on the grid itself, which names its row by aria-activedescendant: no row
// and no cell takes part in the order of Tab. Elements of a table would not do, as rows are placed one by one.

import type { HTMLAttributes } from 'preact';

type GridRowProps = HTMLAttributes<HTMLDivElement>;
type CellProps = HTMLAttributes<HTMLSpanElement> & { role?: 'gridcell' | 'columnheader' };

export function GridRow(props: GridRowProps) {
  return <Part {...props} role="row" />;
}

/** A group of rows, such as the header. */
export function GridRows(props: GridRowProps) {
  return <Part {...props} role="rowgroup" />;
}

export function Cell({ role = 'gridcell', ...attributes }: CellProps) {
  return <span {...attributes} role={role} />;
}

function Part({ role, ...attributes }: GridRowProps) {
  return <div {...attributes} role={role} />;
}
