// What is selected in the panel, as a part to share.

import { formatClock } from '../model/format';
import type { Opened, Panel } from '../model/panel';
import { connectionsOf } from '../model/view';
import { text } from '../texts';
import type { SharedSelection } from './share';

/** `undefined` where the whole recording is shown. */
export function selectedPart(panel: Panel): SharedSelection | undefined {
  const { scope, span } = panel.selection.value;
  const opened = panel.opened.value;
  if (!opened || (scope.type === 'all' && !span)) return undefined;
  const connections = connectionsIn(panel, opened);
  const words = [
    ...(scope.type === 'endpoint' ? [scope.endpoint] : []),
    ...(scope.type === 'connection'
      ? [text('scopeConnection', opened.session.ordinal(scope.connection) ?? '?')]
      : []),
    ...(scope.type === 'finding' ? [text('scopeFinding')] : []),
    ...(span ? [text('scopeSpan', formatClock(span.from), formatClock(span.to))] : []),
  ];
  return {
    part: {
      from: span?.from ?? Number.NEGATIVE_INFINITY,
      to: span?.to ?? Number.POSITIVE_INFINITY,
      ...(connections ? { connections } : {}),
    },
    words: words.join(', '),
  };
}

function connectionsIn(panel: Panel, { session }: Opened): ReadonlySet<string> | undefined {
  const { scope } = panel.selection.value;
  switch (scope.type) {
    case 'all':
      return undefined;
    case 'connection':
      return new Set([scope.connection]);
    case 'endpoint': {
      const ids = [...session.connections.values()].filter(({ endpoint }) => endpoint === scope.endpoint);
      return new Set(ids.map(({ id }) => id));
    }
    case 'finding': {
      const ids = connectionsOf(panel.finding.value);
      return ids && new Set(ids);
    }
  }
}
