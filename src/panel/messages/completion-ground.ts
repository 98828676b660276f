// What the opened recording offers as values of a filter.

import type { CompletionGround } from '../model/filter/completion';
import type { Opened, Panel } from '../model/panel';
import { typeWords } from './type-words';

export function completionGround(panel: Panel, { session }: Opened): CompletionGround {
  return {
    types: () => {
      // They come to be known one by one: whoever shows them draws anew with each.
      session.decoded.version.value;
      return [...new Set(session.decoded.types.map(typeWords))].sort();
    },
    protocols: () => session.decoded.protocols(),
    connections: () =>
      [...session.connections.values()].map(({ id, endpoint }) => ({
        ordinal: session.ordinal(id) ?? 0,
        endpoint,
      })),
    moment: () => {
      const at = panel.selection.value.cursor ?? session.startedAt;
      return at > 0 ? new Date(at) : undefined;
    },
  };
}
