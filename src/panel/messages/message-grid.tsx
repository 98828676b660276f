// The list of messages: only the rows in view exist, and only their bodies are read.

import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { EpochMilliseconds } from '../../records/units';
import type { FoldedRow } from '../model/folded-rows';
import { type FrameNumber, idAt } from '../model/frame-index';
import type { Opened, Panel, TimeStyle } from '../model/panel';
import { RowReader } from '../model/row-reader';
import { rowForKey } from '../parts/list-keys';
import { type RowStyle, UniformRows, type UniformRowsHandle } from '../parts/uniform-rows';
import { useMedia } from '../parts/use-media';
import { text } from '../texts';
import { MessageHeader } from './message-header';
import { MessageRow } from './message-row';
import { NoMessages } from './no-messages';
import { type Picked, pickedRange, withToggled } from './picked';
import { RunRow } from './run-row';
import { soughtBy } from './sought';

/** CSS pixels, as style/messages.css draws them. */
const ROW_HEIGHT = 20;
const HEADER_HEIGHT = 22;

interface MessageGridProps {
  panel: Panel;
  opened: Opened;
  follow: Signal<boolean>;
  /** Messages that are compared or copied together. */
  picked: Signal<Picked>;
  /** Enter on a row. */
  onOpen(): void;
}

export function MessageGrid({ panel, opened, follow, picked, onOpen }: MessageGridProps) {
  const id = useId();
  const handle = useRef<UniformRowsHandle>(null);
  const { session, messages, rows } = opened;
  const reader = useMemo(() => new RowReader(session), [session]);
  const filter = panel.filter.value;
  const isNarrow = useMedia('(max-width: 860px)');
  const sought = useMemo(() => soughtBy(filter, isNarrow ? 'narrow' : 'wide'), [filter, isNarrow]);
  /** The run of heartbeats that one is at, by its first message. */
  const run = useSignal<FrameNumber | undefined>(undefined);
  rows.version.value;
  session.payloads.version.value;
  session.descriptions.version.value;
  const { length } = rows;
  const selected = panel.selectedFrame.value;
  const current = selected ?? run.value;
  const activeRow = current === undefined ? -1 : rowOf(current);

  /** Of an unfolded run, its head rather than the message by which it is known. */
  function rowOf(frame: FrameNumber): number {
    const row = rows.rowOf(frame);
    return selected === undefined && rows.at(row)?.kind === 'message' && row > 0 ? row - 1 : row;
  }

  // A message that a link names comes into view once it is there; later on the list moves by the user's hand alone.
  const revealed = useRef<FrameNumber>(undefined);
  useEffect(() => {
    if (selected === undefined || activeRow < 0 || revealed.current === selected) return;
    // Where it is folded away, this comes again once it is not.
    if (rows.reveal(selected)) return;
    revealed.current = selected;
    handle.current?.reveal(activeRow);
  }, [selected, activeRow, rows]);

  // A point in time that was chosen elsewhere comes into view as well.
  const { cursor } = panel.selection.value;
  const cameTo = useRef(cursor);
  useEffect(() => {
    if (cameTo.current === cursor) return;
    cameTo.current = cursor;
    if (cursor === undefined || (selected !== undefined && session.index.at(selected) === cursor)) return;
    follow.value = false;
    handle.current?.reveal(Math.min(rows.rowAt(cursor), Math.max(0, length - 1)));
  }, [cursor, selected, session, rows, length, follow]);

  if (length === 0 && !messages.progress.value && !session.loading.value) {
    return <NoMessages panel={panel} opened={opened} />;
  }

  function choose(row: number): void {
    const at = rows.at(row);
    if (!at) return;
    if (at.kind === 'run') {
      run.value = at.frame;
      if (selected !== undefined) panel.selectFrame(undefined);
    } else {
      run.value = undefined;
      revealed.current = at.frame;
      panel.selectFrame(at.frame);
    }
    handle.current?.reveal(row);
  }

  function onRowClick(row: number, event: MouseEvent): void {
    const at = rows.at(row);
    if (at?.kind === 'run') {
      rows.toggle(at);
      choose(row);
    } else if (at && (event.ctrlKey || event.metaKey)) {
      // The one that was looked at until now is the other one that is meant.
      const begin = picked.value.size === 0 && selected !== undefined ? new Set([selected]) : picked.value;
      picked.value = withToggled(begin, at.frame);
    } else if (at && event.shiftKey && activeRow >= 0) {
      picked.value = pickedRange(rows, activeRow, row);
    } else {
      picked.value = NOTHING_PICKED;
      choose(row);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!onRunKey(event, rows.at(activeRow)) && !onMessageKey(event)) {
      const to = rowForKey(event.key, activeRow, length, handle.current?.pageRows() ?? 1);
      if (to === undefined) return;
      choose(to);
      if (event.shiftKey && activeRow >= 0) {
        picked.value = pickedRange(rows, pickedFrom(), to);
      }
    }
    event.preventDefault();
  }

  /** Where a range of picked rows began. */
  function pickedFrom(): number {
    const [first] = picked.value;
    return first === undefined ? activeRow : rows.rowOf(first);
  }

  function onRunKey(event: KeyboardEvent, at: FoldedRow | undefined): boolean {
    if (at?.kind !== 'run') return false;
    const unfolds = event.key === 'ArrowRight' && !at.unfolded;
    const folds = event.key === 'ArrowLeft' && at.unfolded;
    if (!unfolds && !folds && event.key !== 'Enter' && event.key !== ' ') return false;
    rows.toggle(at);
    return true;
  }

  function onMessageKey(event: KeyboardEvent): boolean {
    switch (event.key) {
      case 'Enter':
        if (selected === undefined) return false;
        onOpen();
        return true;
      case ' ':
        if (selected === undefined) return false;
        picked.value = withToggled(picked.value, selected);
        return true;
      case 'Escape':
        if (picked.value.size > 0) picked.value = NOTHING_PICKED;
        else if (selected !== undefined) panel.selectFrame(undefined);
        else return false;
        return true;
      default:
        return false;
    }
  }

  const { scope } = panel.selection.value;
  const withConnection = scope.type !== 'connection';
  const style = panel.timeStyle.value;

  function renderRow(row: number, rowStyle: RowStyle) {
    const at = rows.at(row);
    if (!at) return null;
    const { frame } = at;
    const place = {
      id: `${id}-${row}`,
      row,
      style: rowStyle,
      onClick: (event: MouseEvent) => onRowClick(row, event),
    };
    if (at.kind === 'run') return <RunRow {...place} run={at} active={row === activeRow} />;
    const facts = reader.row(frame);
    // Drawn again when more is decoded, where that concerns a row in view.
    if (!facts.decoded?.whole) session.decoded.version.value;
    return (
      <MessageRow
        {...place}
        facts={facts}
        since={sinceOf(style, opened, at)}
        ordinal={withConnection ? session.ordinal(reader.connection(frame)) : undefined}
        sought={sought}
        selected={frame === selected || picked.value.has(frame)}
        picked={picked.value.has(frame)}
      />
    );
  }

  return (
    <UniformRows
      count={length}
      rowHeight={ROW_HEIGHT}
      headerHeight={HEADER_HEIGHT}
      header={<MessageHeader withConnection={withConnection} />}
      renderRow={renderRow}
      follow={follow}
      handle={handle}
      bodyRole="rowgroup"
      scroller={{
        class: `list message-list ${withConnection ? 'with-connection' : ''}`,
        role: 'grid',
        tabIndex: 0,
        'aria-label': text('tabMessages'),
        'aria-multiselectable': true,
        'aria-rowcount': length + 1,
        'aria-activedescendant': activeRow < 0 ? undefined : `${id}-${activeRow}`,
        onKeyDown,
      }}
    />
  );
}

const NOTHING_PICKED: Picked = new Set();

/** What a row's time is told from; `undefined`: it is told by the clock. */
function sinceOf(
  style: TimeStyle,
  { session }: Opened,
  { frame, before }: Extract<FoldedRow, { kind: 'message' }>,
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
      return session.index.at(before ?? frame);
  }
}
