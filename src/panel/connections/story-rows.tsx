// The rows of the connection list, one component a kind.

import type { HTMLAttributes } from 'preact';
import type { ConnectionRow, PageRow } from '../../store/schema';
import { closeWords } from '../model/close-codes';
import { formatBytes, formatClock, formatMoment, formatShort, formatSpan } from '../model/format';
import { now } from '../model/now';
import type { LoadedSession } from '../model/session';
import type { ConnectionState, EndpointSummary, LifeRecord } from '../model/story';
import type { Wait } from '../model/waits';
import { Cell, GridRow } from '../parts/grid';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';
import { enderWords, lifeWords, pageWords, stateWords, type Words, waitWords } from './words';

/** What the list gives to every row: place, position and selection. */
export type RowAttributes = HTMLAttributes<HTMLDivElement>;

interface EndpointLineProps {
  row: RowAttributes;
  summary: EndpointSummary;
  folded: boolean;
  onFold(): void;
  onSelect(): void;
}

export function EndpointLine({ row, summary, folded, onFold, onSelect }: EndpointLineProps) {
  const { path, host } = endpointParts(summary.endpoint);
  const live = summary.open > 0 ? 'good' : summary.connecting > 0 ? 'busy' : 'plain';
  return (
    <GridRow
      {...row}
      class="row endpoint-row"
      aria-expanded={!folded}
      title={summary.endpoint}
      onClick={onSelect}
    >
      <Cell class="cell fold-cell">
        <button
          type="button"
          class="fold-button"
          tabIndex={-1}
          aria-label={text(folded ? 'unfold' : 'fold', path)}
          onClick={(event) => {
            event.stopPropagation();
            onFold();
          }}
        >
          <Icon name={folded ? 'unfold' : 'fold'} />
        </button>
      </Cell>
      <Cell class="cell endpoint-name ellipsis">
        <span class="endpoint-path">{path}</span> <span class="muted">{host}</span>
      </Cell>
      <Cell class={`cell live tone-${live}`}>
        {summary.open > 0
          ? counted('openNow', summary.open)
          : summary.connecting > 0
            ? text('stateConnecting')
            : text('noneOpen')}
      </Cell>
      <Cell class="cell muted" title={counted('connections', summary.connections)}>
        {counted('sockets', summary.connections)}
      </Cell>
      <Cell class="cell traffic-cell">
        <Traffic received={summary.received} sent={summary.sent} />
      </Cell>
    </GridRow>
  );
}

interface ConnectionLineProps {
  row: RowAttributes;
  connection: ConnectionRow;
  state: ConnectionState;
  session: LoadedSession;
  onSelect(): void;
}

export function ConnectionLine({ row, connection, state, session, onSelect }: ConnectionLineProps) {
  const words = stateWords(state);
  return (
    <GridRow {...row} class="row connection-row" title={connection.url} onClick={onSelect}>
      <Cell class={`cell tone-${words.tone}`}>
        <Icon name={words.icon} />
        <span class="unseen">{words.text}</span>
      </Cell>
      <Cell class="cell ordinal">#{session.ordinal(connection.id)}</Cell>
      <Cell class="cell time" title={formatMoment(connection.createdAt)}>
        {formatClock(connection.createdAt)}
      </Cell>
      <Cell class="cell span-cell">
        <LifeSpan connection={connection} state={state} session={session} />
      </Cell>
      <Cell class="cell traffic-cell">
        <Traffic received={connection.received} sent={connection.sent} />
      </Cell>
      <Cell class="cell end-cell">
        {connection.world === 'worker' && <span class="chip">{text('chipWorker')}</span>}
        {connection.protocol && <span class="chip ellipsis">{connection.protocol}</span>}
        <Ending connection={connection} state={state} />
      </Cell>
    </GridRow>
  );
}

/** `open 8.2 s`: how long it has been what it is, or had been. */
function LifeSpan({
  connection,
  state,
  session,
}: {
  connection: ConnectionRow;
  state: ConnectionState;
  session: LoadedSession;
}) {
  const began = connection.openedAt ?? connection.createdAt;
  const ended =
    connection.closedAt ?? (session.row.value?.endedAt === undefined ? undefined : session.row.value.lastAt);
  const span = formatSpan(Math.max(0, (ended ?? now.value) - began));
  switch (state) {
    case 'connecting':
      return text('spanConnecting', span);
    case 'failed':
      return text('spanFailed', span);
    case 'open':
    case 'closing':
    case 'closed':
    case 'left':
    case 'unknown':
      return connection.openedAt === undefined ? text('spanFailed', span) : text('spanOpen', span);
  }
}

function Ending({ connection, state }: { connection: ConnectionRow; state: ConnectionState }) {
  if (connection.code === undefined) {
    return state === 'open' ? null : <span class="muted ellipsis">{stateWords(state).text}</span>;
  }
  const { tone, name, means } = closeWords(connection.code, connection.openedAt !== undefined);
  const by = enderWords(connection);
  // That nobody can tell who it was is said where there is room for it, in the details.
  const told = connection.closer === 'unknown' && connection.fault === undefined ? [] : [by];
  const aside = [...told, ...(connection.reason ? [`“${connection.reason}”`] : [])].map((one) => ` · ${one}`);
  return (
    <span
      class={`close ellipsis close-${tone}`}
      title={[means, by, connection.reason].filter(Boolean).join('\n')}
    >
      <span class="close-code">{connection.code}</span> {name}
      <span class="muted">{aside.join('')}</span>
    </span>
  );
}

interface TrafficProps {
  received: ConnectionRow['received'];
  sent: ConnectionRow['sent'];
}

function Traffic({ received, sent }: TrafficProps) {
  const title = text(
    'trafficWords',
    counted('messages', received.frames),
    formatBytes(received.bytes),
    counted('messages', sent.frames),
    formatBytes(sent.bytes),
  );
  return (
    <span class="traffic" title={title}>
      <span class="unseen">{title}</span>
      <span class={received.frames > 0 ? 'traffic-in' : 'traffic-none'} aria-hidden="true">
        ↓{formatShort(received.frames)}
      </span>
      <span class={sent.frames > 0 ? 'traffic-out' : 'traffic-none'} aria-hidden="true">
        ↑{formatShort(sent.frames)}
      </span>
    </span>
  );
}

export function WaitLine({ row, wait }: { row: RowAttributes; wait: Wait }) {
  return <Line row={row} words={{ icon: 'wait', tone: 'plain', text: waitWords(wait) }} kind="wait-row" />;
}

export function PageLine({ row, page }: { row: RowAttributes; page: PageRow }) {
  return <Line row={row} words={pageWords(page)} at={page.startedAt} kind="life-row" />;
}

export function LifeLine({ row, record }: { row: RowAttributes; record: LifeRecord }) {
  return <Line row={row} words={lifeWords(record)} at={record.at} kind="life-row" />;
}

function Line({ row, words, at, kind }: { row: RowAttributes; words: Words; at?: number; kind: string }) {
  return (
    <GridRow {...row} class={`row ${kind}`} title={words.text}>
      <Cell class={`cell tone-${words.tone}`}>
        <Icon name={words.icon} />
      </Cell>
      <Cell class="cell time">{at === undefined ? '' : formatClock(at)}</Cell>
      <Cell class={`cell line-text ellipsis tone-${words.tone}`}>{words.text}</Cell>
    </GridRow>
  );
}

/** Path first: several endpoints of one host are told apart by it. */
function endpointParts(endpoint: string): { path: string; host: string } {
  const parts = /^(wss?:\/\/[^/]*)(\/.*)?$/.exec(endpoint);
  return { path: parts?.[2] ?? endpoint, host: parts?.[2] === undefined ? '' : (parts[1] ?? '') };
}
