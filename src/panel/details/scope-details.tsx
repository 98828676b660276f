// The details tab: of the connection, the endpoint or the recording that is chosen.

import { formatBytes, formatCount, formatMoment, formatSpan } from '../model/format';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { Facts } from '../parts/facts';
import { counted, text } from '../texts';
import { ConnectionDetails } from './connection-details';

export function ScopeDetails({ panel, session }: { panel: Panel; session: LoadedSession }) {
  session.version.value;
  const { scope } = panel.selection.value;
  switch (scope.type) {
    case 'connection': {
      const connection = session.connections.get(scope.connection);
      return connection ? (
        <ConnectionDetails panel={panel} session={session} connection={connection} />
      ) : null;
    }
    case 'endpoint':
      return <EndpointDetails session={session} endpoint={scope.endpoint} />;
    case 'all':
    case 'finding':
      return <RecordingDetails session={session} />;
  }
}

function EndpointDetails({ session, endpoint }: { session: LoadedSession; endpoint: string }) {
  const connections = [...session.connections.values()].filter(
    (connection) => connection.endpoint === endpoint,
  );
  const opened = connections.filter((connection) => connection.openedAt !== undefined);
  const spans = opened.map(
    (connection) => (connection.closedAt ?? session.row.value?.lastAt ?? 0) - (connection.openedAt ?? 0),
  );
  const sum = (field: 'sent' | 'received', unit: 'frames' | 'bytes') =>
    connections.reduce((total, connection) => total + connection[field][unit], 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
    <div class="scope-details" tabIndex={0}>
      <h2 class="break">{endpoint}</h2>
      <Facts
        facts={[
          [text('factConnections'), formatCount(connections.length)],
          [text('factOpened'), text('openedOf', formatCount(opened.length), formatCount(connections.length))],
          [text('factLongest'), spans.length > 0 ? formatSpan(Math.max(0, ...spans)) : undefined],
          [text('received'), trafficText(sum('received', 'frames'), sum('received', 'bytes'))],
          [text('sent'), trafficText(sum('sent', 'frames'), sum('sent', 'bytes'))],
        ]}
      />
    </div>
  );
}

function RecordingDetails({ session }: { session: LoadedSession }) {
  const row = session.row.value;
  if (!row) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
    <div class="scope-details" tabIndex={0}>
      <h2 class="break">{row.label || row.tabUrl}</h2>
      <p class="muted">{text('detailsHint')}</p>
      <Facts
        facts={[
          [text('factPage'), row.label ? row.tabUrl : undefined],
          [text('factStarted'), formatMoment(row.startedAt)],
          [text('factLast'), row.frames > 0 ? formatMoment(row.lastAt) : undefined],
          [text('factBrowser'), row.browser],
          [text('factBuild'), row.appBuild],
          [text('factConnections'), formatCount(row.connections)],
          [text('tabMessages'), formatCount(row.frames)],
          [text('factLost'), row.lost > 0 ? counted('lost', row.lost) : text('lostNothing')],
          [text('factStorage'), formatBytes(row.bytes)],
        ]}
      />
    </div>
  );
}

function trafficText(frames: number, bytes: number): string {
  return `${counted('messages', frames)}, ${formatBytes(bytes)}`;
}
