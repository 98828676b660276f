// The list of messages: only the rows in view exist, and only their bodies are read.

import type { Signal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { EpochMilliseconds } from '../../records/units';
import { type FrameNumber, idAt } from '../model/frame-index';
import { NO_FILTER } from '../model/message-filter';
import type { Opened, Panel, TimeStyle } from '../model/panel';
import { RowReader } from '../model/row-reader';
import { Empty } from '../parts/empty';
import { Cell, GridRow, GridRows } from '../parts/grid';
import { rowForKey } from '../parts/list-keys';
import { type RowStyle, UniformRows, type UniformRowsHandle } from '../parts/uniform-rows';
import { text } from '../texts';
import { MessageRow } from './message-row';

/** CSS pixels, as style/messages.css draws them. */
const ROW_HEIGHT = 20;
const HEADER_HEIGHT = 22;

interface MessageGridProps {
  panel: Panel;
  opened: Opened;
  follow: Signal<boolean>;
  /** Enter on a row. */
  onOpen(): void;
}

export function MessageGrid({ panel, opened, follow, onOpen }: MessageGridProps) {
  const id = useId();
  const handle = useRef<UniformRowsHandle>(null);
  const { session, messages } = opened;
  const reader = useMemo(() => new RowReader(session), [session]);
  messages.version.value;
  session.payloads.version.value;
  session.descriptions.version.value;
  const { length } = messages;
  const selected = panel.selectedFrame.value;
  const selectedRow = selected === undefined ? -1 : messages.rowOf(selected);

  // A message that a link names comes into view once it is there; later on the list moves by the user's hand alone.
  const revealed = useRef<FrameNumber>(undefined);
  useEffect(() => {
    if (selected === undefined || selectedRow < 0 || revealed.current === selected) return;
    revealed.current = selected;
    handle.current?.reveal(selectedRow);
  }, [selected, selectedRow]);

  // A point in time that was chosen elsewhere comes into view as well.
  const { cursor } = panel.selection.value;
  const cameTo = useRef(cursor);
  useEffect(() => {
    if (cameTo.current === cursor) return;
    cameTo.current = cursor;
    if (cursor === undefined || (selected !== undefined && session.index.at(selected) === cursor)) return;
    follow.value = false;
    handle.current?.reveal(Math.min(messages.rowAt(cursor), Math.max(0, length - 1)));
  }, [cursor, selected, session, messages, length, follow]);

  if (length === 0 && !messages.progress.value && !session.loading.value) {
    return <NoMessages panel={panel} opened={opened} />;
  }

  function choose(row: number): void {
    const frame = messages.frameAt(row);
    if (frame === undefined) return;
    revealed.current = frame;
    panel.selectFrame(frame);
    handle.current?.reveal(row);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && selectedRow >= 0) {
      event.preventDefault();
      onOpen();
      return;
    }
    if (event.key === 'Escape' && selected !== undefined) {
      event.preventDefault();
      panel.selectFrame(undefined);
      return;
    }
    const to = rowForKey(event.key, selectedRow, length, handle.current?.pageRows() ?? 1);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  }

  const { scope } = panel.selection.value;
  const withConnection = scope.type !== 'connection';
  const style = panel.timeStyle.value;

  function renderRow(row: number, rowStyle: RowStyle) {
    const frame = messages.frameAt(row);
    if (frame === undefined) return null;
    const facts = reader.row(frame);
    // Drawn again when more is decoded, where that concerns a row in view.
    if (!facts.decoded?.whole) session.decoded.version.value;
    return (
      <MessageRow
        id={`${id}-${row}`}
        row={row}
        style={rowStyle}
        facts={facts}
        since={sinceOf(style, opened, frame, row)}
        ordinal={withConnection ? session.ordinal(reader.connection(frame)) : undefined}
        selected={frame === selected}
        onSelect={() => choose(row)}
      />
    );
  }

  return (
    <UniformRows
      count={length}
      rowHeight={ROW_HEIGHT}
      headerHeight={HEADER_HEIGHT}
      header={<Header withConnection={withConnection} />}
      renderRow={renderRow}
      follow={follow}
      handle={handle}
      bodyRole="rowgroup"
      scroller={{
        class: `list message-list ${withConnection ? 'with-connection' : ''}`,
        role: 'grid',
        tabIndex: 0,
        'aria-label': text('tabMessages'),
        'aria-rowcount': length + 1,
        'aria-activedescendant': selectedRow < 0 ? undefined : `${id}-${selectedRow}`,
        onKeyDown,
      }}
    />
  );
}

/** What a row's time is told from; `undefined`: it is told by the clock. */
function sinceOf(
  style: TimeStyle,
  { session, messages }: Opened,
  frame: FrameNumber,
  row: number,
): EpochMilliseconds | undefined {
  switch (style) {
    case 'clock':
      return undefined;
    case 'start':
      return session.startedAt;
    case 'open': {
      const { segment, index } = session.index.place(frame);
      return session.connections.get(idAt(segment, index))?.openedAt ?? session.startedAt;
    }
    case 'previous':
      return session.index.at(messages.frameAt(row - 1) ?? frame);
  }
}

function Header({ withConnection }: { withConnection: boolean }) {
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

function NoMessages({ panel, opened }: { panel: Panel; opened: Opened }) {
  opened.session.frames.value;
  if (opened.session.index.length === 0) {
    return (
      <Empty icon="list" title={text('emptyMessages')}>
        <p>{text('emptyMessagesHint')}</p>
      </Empty>
    );
  }
  const filtered = panel.filter.value.query !== '' || panel.filter.value.direction !== 'both';
  return (
    <Empty icon="search" title={text(filtered ? 'emptyFilter' : 'emptyScope')}>
      <p>{text(filtered ? 'emptyFilterHint' : 'emptyScopeHint')}</p>
      <button
        type="button"
        class="button"
        onClick={() => (filtered ? panel.setFilter(NO_FILTER) : panel.showEverything())}
      >
        {text(filtered ? 'filterClear' : 'scopeClear')}
      </button>
    </Empty>
  );
}
