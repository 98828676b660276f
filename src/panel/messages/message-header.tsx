// The list's head: what its columns hold.

import { Cell, GridRow, GridRows } from '../parts/grid';
import { text } from '../texts';

export function MessageHeader({ withConnection }: { withConnection: boolean }) {
  return (
    <GridRows class="list-header">
      <GridRow class="row message-row" aria-rowindex={1}>
        <Cell role="columnheader" class="cell">
          <span class="unseen">{text('direction')}</span>
        </Cell>
        <Cell role="columnheader" class="cell">
          {text('time')}
        </Cell>
        {withConnection && (
          <Cell role="columnheader" class="cell ordinal">
            <abbr title={text('columnConnection')}>#</abbr>
          </Cell>
        )}
        <Cell role="columnheader" class="cell">
          {text('columnType')}
        </Cell>
        <Cell role="columnheader" class="cell size">
          {text('columnSize')}
        </Cell>
        <Cell role="columnheader" class="cell">
          {text('columnData')}
        </Cell>
      </GridRow>
    </GridRows>
  );
}
