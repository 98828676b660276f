// To what the view is restricted, where it does not show the whole recording: each with the way back.

import { formatClock } from './model/format';
import type { Panel } from './model/panel';
import type { LoadedSession } from './model/session';
import { Icon } from './parts/icons';
import { text } from './texts';
import { endpointPath } from './timeline/words';

export function ScopeChips({ panel, session }: { panel: Panel; session: LoadedSession }) {
  const { span } = panel.selection.value;
  const scope = scopeWords(panel, session);
  if (scope === undefined && !span) return null;
  return (
    <div class="scope-chips">
      {scope !== undefined && <Chip words={scope} onClear={() => panel.setScope({ type: 'all' })} />}
      {span && (
        <Chip
          words={text('scopeSpan', formatClock(span.from), formatClock(span.to))}
          onClear={() => panel.setSpan(undefined)}
        />
      )}
    </div>
  );
}

function Chip({ words, onClear }: { words: string; onClear(): void }) {
  return (
    <button
      type="button"
      class="scope-chip"
      title={text('scopeClear')}
      aria-label={text('scopeClearNamed', words)}
      onClick={onClear}
    >
      <span class="ellipsis">{words}</span>
      <Icon name="close" />
    </button>
  );
}

function scopeWords(panel: Panel, session: LoadedSession): string | undefined {
  const { scope } = panel.selection.value;
  switch (scope.type) {
    case 'all':
      return undefined;
    case 'endpoint':
      return endpointPath(scope.endpoint);
    case 'connection':
      session.version.value;
      return text('scopeConnection', session.ordinal(scope.connection) ?? '?');
    case 'finding':
      return text('scopeFinding');
  }
}
