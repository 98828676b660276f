// A run of heartbeats as one row.

import type { FoldedRow } from '../model/folded-rows';
import { formatClock, formatMoment, formatSpan } from '../model/format';
import { Cell, GridRow } from '../parts/grid';
import { NamedIcon } from '../parts/icons';
import type { RowStyle } from '../parts/uniform-rows';
import { counted, text } from '../texts';

interface RunRowProps {
  id: string;
  row: number;
  style: RowStyle;
  run: Extract<FoldedRow, { kind: 'run' }>;
  active: boolean;
  onClick(event: MouseEvent): void;
}

export function RunRow({ id, row, style, run, active, onClick }: RunRowProps) {
  const { count, from, to, unfolded } = run;
  return (
    <GridRow
      id={id}
      class="row message-row run-row"
      style={style}
      aria-rowindex={row + 2}
      aria-selected={active}
      title={text(unfolded ? 'runFoldHint' : 'runUnfoldHint')}
      onClick={onClick}
    >
      <Cell class="cell direction">
        <NamedIcon name={unfolded ? 'fold' : 'unfold'} label={text(unfolded ? 'runUnfolded' : 'runFolded')} />
      </Cell>
      <Cell class="cell time" title={formatMoment(from)}>
        {formatClock(from)}
      </Cell>
      <Cell class="cell run ellipsis">{counted('run', count, formatSpan(to - from))}</Cell>
    </GridRow>
  );
}
