// A scope in the terms of segments: by page, and by the page's own number of the connection.

import type { ConnectionRow } from '../../store/schema';
import type { Scope } from './message-filter';
import type { PageScope } from './message-list';

/**
 * Which connections of each page are in scope, with the page's own numbers as segments carry them. `ofFinding`: the
 * connections that the selected finding is about; `undefined` while it is not known, or where it is about all of them.
 */
export function pageScope(
  connections: ReadonlyMap<string, ConnectionRow>,
  scope: Scope,
  ofFinding?: ReadonlySet<string>,
): PageScope {
  switch (scope.type) {
    case 'all':
      return () => 'every';
    case 'finding':
      return ofFinding ? byPage(connections, ({ id }) => ofFinding.has(id)) : () => 'every';
    case 'connection':
      return (page) => {
        const connection = connections.get(scope.connection);
        return connection?.page === page ? (number) => number === connection.number : undefined;
      };
    case 'endpoint':
      return byPage(connections, ({ endpoint }) => endpoint === scope.endpoint);
  }
}

/** Takes in connections that come later. */
function byPage(
  connections: ReadonlyMap<string, ConnectionRow>,
  isInScope: (connection: ConnectionRow) => boolean,
): PageScope {
  let numbers = new Map<string, Set<number>>();
  let known = -1;
  return (page) => {
    if (connections.size !== known) {
      numbers = numbersByPage(connections.values(), isInScope);
      known = connections.size;
    }
    const ofPage = numbers.get(page);
    return ofPage && ((number) => ofPage.has(number));
  };
}

function numbersByPage(
  connections: Iterable<ConnectionRow>,
  isInScope: (connection: ConnectionRow) => boolean,
): Map<string, Set<number>> {
  const numbers = new Map<string, Set<number>>();
  for (const connection of connections) {
    if (!isInScope(connection)) continue;
    const ofPage = numbers.get(connection.page) ?? new Set();
    numbers.set(connection.page, ofPage.add(connection.number));
  }
  return numbers;
}
