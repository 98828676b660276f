// The endpoints that a fault or a drill may be meant for.

import type { Panel } from './panel';

/** Of the recording that is shown, in the order of their first connection. */
export function endpointsOf(panel: Panel): string[] {
  const session = panel.opened.value?.session;
  session?.version.value;
  return [...new Set([...(session?.connections.values() ?? [])].map(({ endpoint }) => endpoint))];
}
