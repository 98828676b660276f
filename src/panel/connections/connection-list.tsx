// The connections of a recording as a tree grid: endpoints, under each its sockets, the waits between them, and what
// happened to the page where that explains them.

import { useComputed } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import type { Scope } from '../model/message-filter';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { type StoryRow, tellStory } from '../model/story';
import { rowForKey } from '../parts/list-keys';
import { MixedRows } from '../parts/mixed-rows';
import type { RowStyle, UniformRowsHandle } from '../parts/uniform-rows';
import { text } from '../texts';
import { ConnectionLine, EndpointLine, LifeLine, PageLine, type RowAttributes, WaitLine } from './story-rows';

/** CSS pixels, as style/connections.css draws them. */
const HEIGHTS: { [Type in StoryRow['type']]: number } = {
  endpoint: 26,
  connection: 22,
  wait: 20,
  page: 20,
  life: 20,
};

interface ConnectionListProps {
  panel: Panel;
  session: LoadedSession;
  /** Enter on a row. */
  onOpen(): void;
}

export function ConnectionList({ panel, session, onOpen }: ConnectionListProps) {
  const id = useId();
  const handle = useRef<Pick<UniformRowsHandle, 'reveal' | 'pageRows'>>(null);
  const story = useComputed(() => {
    session.version.value;
    return tellStory(
      { connections: session.connections.values(), pages: session.pages, events: session.events.values() },
      panel.folded.value,
    );
  });
  const rows = story.value;
  const { scope } = panel.selection.value;
  const selected = rows.findIndex((row) => isSelected(row, scope));

  function fold(endpoint: string, folded: boolean): void {
    const next = new Set(panel.folded.peek());
    if (folded) next.add(endpoint);
    else next.delete(endpoint);
    panel.folded.value = next;
  }

  function select(row: StoryRow): void {
    if (row.type === 'endpoint') panel.setScope({ type: 'endpoint', endpoint: row.summary.endpoint });
    if (row.type === 'connection') panel.setScope({ type: 'connection', connection: row.connection.id });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const current = rows[selected];
    if (event.key === 'Enter' && current) {
      event.preventDefault();
      onOpen();
      return;
    }
    if (event.key === 'Escape' && scope.type !== 'all') {
      event.preventDefault();
      panel.setScope({ type: 'all' });
      return;
    }
    if (current?.type === 'endpoint' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      fold(current.summary.endpoint, event.key === 'ArrowLeft');
      return;
    }
    if (current?.type === 'connection' && event.key === 'ArrowLeft') {
      event.preventDefault();
      panel.setScope({ type: 'endpoint', endpoint: current.endpoint });
      return;
    }
    // Only endpoints and connections can be chosen: what stands between them is passed over.
    const choices = rows.flatMap((row, at) =>
      row.type === 'endpoint' || row.type === 'connection' ? [at] : [],
    );
    const to = rowForKey(
      event.key,
      choices.indexOf(selected),
      choices.length,
      handle.current?.pageRows() ?? 1,
    );
    const at = to === undefined ? undefined : choices[to];
    const row = at === undefined ? undefined : rows[at];
    if (at === undefined || !row) return;
    event.preventDefault();
    select(row);
    handle.current?.reveal(at);
  }

  function renderRow(at: number, style: RowStyle) {
    const row = rows[at];
    if (!row) return null;
    const isChosen = at === selected;
    const common: RowAttributes = {
      id: `${id}-${at}`,
      style,
      'aria-rowindex': at + 1,
      'aria-level': row.type === 'endpoint' ? 1 : 2,
      'aria-selected': isChosen,
    };
    switch (row.type) {
      case 'endpoint':
        return (
          <EndpointLine
            key={row.key}
            row={common}
            summary={row.summary}
            folded={row.folded}
            onFold={() => fold(row.summary.endpoint, !row.folded)}
            onSelect={() => select(row)}
          />
        );
      case 'connection':
        return (
          <ConnectionLine
            key={row.key}
            row={common}
            connection={row.connection}
            state={row.state}
            session={session}
            onSelect={() => select(row)}
          />
        );
      case 'wait':
        return <WaitLine key={row.key} row={common} wait={row.wait} />;
      case 'page':
        return <PageLine key={row.key} row={common} page={row.page} />;
      case 'life':
        return <LifeLine key={row.key} row={common} record={row.record} />;
    }
  }

  return (
    <MixedRows
      count={rows.length}
      heightOf={(at) => HEIGHTS[rows[at]?.type ?? 'life']}
      keyOf={(at) => rows[at]?.key ?? String(at)}
      renderRow={renderRow}
      handle={handle}
      bodyRole="rowgroup"
      scroller={{
        class: 'list connection-list',
        role: 'treegrid',
        tabIndex: 0,
        'aria-label': text('connections'),
        'aria-rowcount': rows.length,
        'aria-activedescendant': selected < 0 ? undefined : `${id}-${selected}`,
        onKeyDown,
      }}
    />
  );
}

function isSelected(row: StoryRow, scope: Scope): boolean {
  switch (scope.type) {
    case 'all':
    case 'finding':
      return false;
    case 'endpoint':
      return row.type === 'endpoint' && row.summary.endpoint === scope.endpoint;
    case 'connection':
      return row.type === 'connection' && row.connection.id === scope.connection;
  }
}
