// One recording as tabs; or, where there is none, what to do.

import { useComputed } from '@preact/signals';
import { OpenFileButton } from './files/file-drop';
import { isFromFile } from './files/file-ids';
import { ConnectionsView, DecisionsView, DrillsView, FindingsView, ScorecardView } from './later-parts';
import { MessagesView } from './messages/messages-view';
import { isUnderWay } from './model/drills';
import { formatCount } from './model/format';
import type { Opened, Panel } from './model/panel';
import { Empty } from './parts/empty';
import { Splitter } from './parts/splitter';
import { Tabs } from './parts/tabs';
import { ScopeChips } from './scope-chips';
import { text } from './texts';
import { Timeline } from './timeline/timeline';
import { RecordButton, ReloadButton } from './toolbar/tab-state';
import { VerdictBar } from './verdict/verdict-bar';

export function RecordingView({ panel }: { panel: Panel }) {
  const opened = panel.opened.value;
  // Computed, so that only the answer draws anew, not each of the many commits that leave it as it was.
  const hasNoConnections = useComputed(() => {
    const session = panel.opened.value?.session;
    session?.version.value;
    return session?.row.value !== undefined && session.connections.size === 0;
  });
  if (opened && !opened.session.gone.value && !hasNoConnections.value) {
    return <Recording panel={panel} opened={opened} key={opened.session.id} />;
  }
  return (
    <main class="nothing">
      {!opened ? (
        <NothingRecorded panel={panel} />
      ) : opened.session.gone.value ? (
        <Deleted panel={panel} />
      ) : (
        <NoConnections panel={panel} />
      )}
    </main>
  );
}

function Recording({ panel, opened }: { panel: Panel; opened: Opened }) {
  return (
    <main class="recording">
      <VerdictBar panel={panel} opened={opened} />
      <div class="pane timeline-pane">
        <Timeline panel={panel} opened={opened} />
      </div>
      <Splitter name="timeline" label={text('splitterTimeline')} initial={38} fits />
      <section class="pane content-pane" aria-label={text('content')}>
        <Tabs
          label={text('content')}
          selected={panel.selection.value.tab ?? 'messages'}
          onSelect={panel.setTab}
          aside={<ScopeChips panel={panel} session={opened.session} />}
          tabs={[
            {
              name: 'messages',
              label: text('tabMessages'),
              note: <MessageCount opened={opened} />,
              content: () => <MessagesView panel={panel} opened={opened} />,
            },
            {
              name: 'connections',
              label: text('connections'),
              note: <ConnectionCount opened={opened} />,
              content: () => <ConnectionsView panel={panel} session={opened.session} />,
            },
            {
              name: 'decisions',
              label: text('tabDecisions'),
              note: <EpisodeCount opened={opened} />,
              content: () => <DecisionsView panel={panel} opened={opened} />,
            },
            {
              name: 'findings',
              label: text('tabFindings'),
              note: <FindingCount opened={opened} />,
              content: () => <FindingsView panel={panel} opened={opened} />,
            },
            {
              name: 'drills',
              label: text('tabDrills'),
              note: <DrillNote panel={panel} />,
              content: () => <DrillsView panel={panel} opened={opened} />,
            },
            {
              name: 'scorecard',
              label: text('tabScorecard'),
              content: () => <ScorecardView panel={panel} opened={opened} />,
            },
          ]}
        />
      </section>
    </main>
  );
}

function MessageCount({ opened }: { opened: Opened }) {
  opened.messages.version.value;
  return formatCount(opened.messages.length);
}

function ConnectionCount({ opened }: { opened: Opened }) {
  opened.session.version.value;
  return formatCount(opened.session.connections.size);
}

function EpisodeCount({ opened }: { opened: Opened }) {
  const result = opened.insight.result.value;
  return result ? formatCount(result.episodes.length) : null;
}

function FindingCount({ opened }: { opened: Opened }) {
  const result = opened.insight.result.value;
  return result ? formatCount(result.findings.length) : null;
}

function DrillNote({ panel }: { panel: Panel }) {
  return isUnderWay(panel.drills?.run.value) ? text('drillUnderWay') : null;
}

function NothingRecorded({ panel }: { panel: Panel }) {
  const status = panel.tab.value;
  switch (status?.state) {
    case undefined:
      return panel.tabUnknown.value ? <NoAnswer panel={panel} /> : <div class="empty" aria-busy="true" />;
    case 'off':
      return (
        <Empty icon="off" title={text('emptyOff')}>
          <p>{text('emptyOffHint')}</p>
          <RecordButton panel={panel} origin={status.origin} />
        </Empty>
      );
    case 'reload':
      return (
        <Empty icon="reload" title={text('emptyReload')}>
          <p>{text('emptyReloadHint')}</p>
          <ReloadButton panel={panel} />
        </Empty>
      );
    case 'impossible':
      return (
        <Empty icon="impossible" title={text('emptyImpossible')}>
          <p>{text('emptyImpossibleHint')}</p>
        </Empty>
      );
    case 'recording':
      return <Waiting />;
  }
}

function NoAnswer({ panel }: { panel: Panel }) {
  return (
    <Empty icon="warning" title={text('emptyNoAnswer')}>
      <p>{text('emptyNoAnswerHint')}</p>
      <button type="button" class="button primary" onClick={() => panel.refreshTab()}>
        {text('tryAgain')}
      </button>
    </Empty>
  );
}

function NoConnections({ panel }: { panel: Panel }) {
  const status = panel.tab.value;
  if (!panel.source.tab || panel.selection.value.session !== undefined) {
    return (
      <Empty icon="off" title={text('emptyQuiet')}>
        <p>{text('emptyQuietHint')}</p>
      </Empty>
    );
  }
  return status?.state === 'recording' ? <Waiting /> : <NothingRecorded panel={panel} />;
}

function Waiting() {
  return (
    <Empty icon="record" title={text('emptyWaiting')}>
      <p>{text('emptyWaitingHint')}</p>
    </Empty>
  );
}

function Deleted({ panel }: { panel: Panel }) {
  if (isFromFile(panel.shown.value ?? '')) {
    return (
      <Empty icon="list" title={text('emptyFileGone')}>
        <p>{text('emptyFileGoneHint')}</p>
        <OpenFileButton panel={panel} primary />
      </Empty>
    );
  }
  return (
    <Empty icon="delete" title={text('emptyDeleted')}>
      <p>{text('emptyDeletedHint')}</p>
      <button type="button" class="button primary" onClick={() => panel.showSessions()}>
        {text('allRecordings')}
      </button>
    </Empty>
  );
}
