// A scope in the terms of segments: by page, and by the page's own number of the connection.

import type { ConnectionRow } from '../../store/schema';
import type { Scope } from './message-filter';
import type { PageScope } from './message-list';

/** Which connections of each page are in scope, with the page's own numbers as segments carry them. */
export function pageScope(connections: ReadonlyMap<string, ConnectionRow>, scope: Scope): PageScope {
  switch (scope.type) {
    case 'all':
      return () => 'every';
    case 'connection':
      return (page) => {
        const connection = connections.get(scope.connection);
        return connection?.page === page ? (number) => number === connection.number : undefined;
      };
    case 'endpoint': {
      let numbers = new Map<string, Set<number>>();
      let known = -1;
      return (page) => {
        if (connections.size !== known) {
          numbers = connectionNumbers(connections.values(), scope.endpoint);
          known = connections.size;
        }
        const ofPage = numbers.get(page);
        return ofPage && ((number) => ofPage.has(number));
      };
    }
  }
}

function connectionNumbers(connections: Iterable<ConnectionRow>, endpoint: string): Map<string, Set<number>> {
  const numbers = new Map<string, Set<number>>();
  for (const connection of connections) {
    if (connection.endpoint !== endpoint) continue;
    const ofPage = numbers.get(connection.page) ?? new Set();
    numbers.set(connection.page, ofPage.add(connection.number));
  }
  return numbers;
}
