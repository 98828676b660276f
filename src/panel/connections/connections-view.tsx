// The connections tab: endpoints and their sockets, and beside them the details of what is chosen.

import { useComputed } from '@preact/signals';
import { ScopeDetails } from '../details/scope-details';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { Icon } from '../parts/icons';
import { Splitter } from '../parts/splitter';
import { text } from '../texts';
import { ConnectionList } from './connection-list';

export function ConnectionsView({ panel, session }: { panel: Panel; session: LoadedSession }) {
  const { scope } = panel.selection.value;
  return (
    <div class="connections-body">
      <div class="pane connections-pane">
        <ConnectionList panel={panel} session={session} onOpen={() => panel.setTab('messages')} />
        <WorkersNote panel={panel} session={session} />
      </div>
      <Splitter name="connections" label={text('splitterConnections')} initial={58} fits />
      <section class="pane scope-pane" aria-label={text('details')}>
        {scope.type !== 'all' && (
          <div class="details-actions">
            <button type="button" class="tool" onClick={() => panel.setTab('messages')}>
              <Icon name="list" />
              {text('showItsMessages')}
            </button>
          </div>
        )}
        <ScopeDetails panel={panel} session={session} />
      </section>
    </div>
  );
}

/** A page cannot tell of its workers' sockets: where nobody else was asked, their absence says nothing. */
function WorkersNote({ panel, session }: { panel: Panel; session: LoadedSession }) {
  const areSeen = useComputed(() => {
    session.version.value;
    for (const { world } of session.connections.values()) if (world === 'worker') return true;
    for (const { record } of session.events.values())
      if (record.kind === 'event' && record.type === 'unseen-socket') return true;
    return panel.tab.value?.deep === true;
  });
  return areSeen.value ? null : <p class="workers-note">{text('workersNote')}</p>;
}
