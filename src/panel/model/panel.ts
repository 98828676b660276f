// The state of the whole panel as signals, and the actions that change it. Components read the one and call the other;
// nothing else holds state that outlives a component.

import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { LiveMessage, StorageUse, TabStatus } from '../../records/messages';
import type { SessionRow } from '../../store/schema';
import type { Source } from '../source/source';
import { createDrills, type Drills } from './drills';
import { createFileReading, type FileReading } from './file-reading';
import { type FilterProblem, parseFilter } from './filter/parse';
import { createNotices, type Notices } from './notices';
import { close, type Opened, open } from './opened';
import { pageScope } from './page-scope';
import { createTabFaults, type TabFaults } from './tab-faults';
import { connectionsOf, createView, type Place, type View } from './view';

export type { Opened };

/** By the clock, or since the recording began, the connection opened, the row before. */
export type TimeStyle = 'clock' | 'start' | 'open' | 'previous';

export interface Panel extends View, Pick<Notices, 'notices' | 'tell' | 'dismiss' | 'run'> {
  source: Source;
  /** Recordings from files; `undefined` where none can be opened. */
  files: FileReading | undefined;
  sessions: Signal<SessionRow[] | undefined>;
  storage: Signal<StorageUse | undefined>;
  /** `undefined`: not known yet, or the panel belongs to no tab. */
  tab: Signal<TabStatus | undefined>;
  /** The recorder could not be asked about the tab. */
  tabUnknown: Signal<boolean>;
  /** The session that is shown: the selected one, else the tab's own. */
  shown: ReadonlySignal<string | undefined>;
  opened: Signal<Opened | undefined>;
  /** What is wrong with the filter, and where; that term counts for nothing then. */
  filterProblem: Signal<FilterProblem | undefined>;
  timeStyle: Signal<TimeStyle>;
  /** Runs of heartbeats are one row each. */
  foldHeartbeats: Signal<boolean>;
  folded: Signal<ReadonlySet<string>>;
  /** Of the inspected tab; absent where there is none. */
  faults: TabFaults | undefined;
  drills: Drills | undefined;
  refreshTab(): void;
  refreshStorage(): void;
  dispose(): void;
}

export function createPanel(source: Source, place: Place): Panel {
  const sessions = signal<SessionRow[] | undefined>(undefined);
  const storage = signal<StorageUse | undefined>(undefined);
  const tab = signal<TabStatus | undefined>(undefined);
  const tabUnknown = signal(false);
  const opened = signal<Opened | undefined>(undefined);
  const view = createView(place, source.tab !== undefined, opened);
  const { selection, finding, filter } = view;
  const filterProblem = signal<FilterProblem | undefined>(undefined);
  const timeStyle = signal<TimeStyle>('clock');
  const foldHeartbeats = signal(true);
  const folded = signal<ReadonlySet<string>>(new Set());
  const { notices, tell, dismiss, fail, run } = createNotices();
  const undo: (() => void)[] = [];

  const shown = computed(() => {
    const { view: shownView, session } = selection.value;
    return shownView === 'session' ? (session ?? tab.value?.session) : undefined;
  });
  /** Only its connections: its sentence may change many times a second without the list being asked again. */
  const ofFinding = computed(() => JSON.stringify(connectionsOf(finding.value)));
  const isTabs = computed(() => tab.value?.state === 'recording' && tab.value.session === shown.value);
  /** The session of which the source says that it goes on: in another tab, for one that the panel does not inspect. */
  const goingOn = signal<string | undefined>(undefined);
  const isLive = computed(() => {
    const session = opened.value?.session;
    const goesOn = session?.id === goingOn.value && session?.row.value?.endedAt === undefined;
    return isTabs.value || (session !== undefined && goesOn);
  });
  const listed = computed(() => JSON.stringify([selection.value.scope, selection.value.span]));

  function refreshSessions(): Promise<boolean> {
    return run(async () => {
      sessions.value = await source.sessions();
    });
  }

  /** Counts in the list of recordings: every second is often enough. */
  let refreshing = false;
  function refreshSoon(): void {
    if (refreshing) return;
    refreshing = true;
    setTimeout(() => {
      refreshing = false;
      void refreshSessions();
    }, LIST_INTERVAL_MS);
  }

  function refreshTab(): void {
    const inspected = source.tab;
    if (!inspected) return;
    void run(async () => {
      const url = await inspected.address?.();
      tab.value = await source.call('tab-status', { tab: inspected.id, ...(url ? { url } : {}) });
    }).then((known) => {
      tabUnknown.value = !known;
    });
  }

  function refreshStorage(): void {
    void run(async () => {
      storage.value = await source.call('storage', {});
    });
  }

  function heard(message: LiveMessage): void {
    switch (message.type) {
      case 'advanced':
        if (message.session === opened.peek()?.session.id) {
          opened.peek()?.session.advanced(message.revision);
          opened.peek()?.insight.advanced();
        }
        // A session that was not there before: the tab's own has just begun.
        if (!sessions.peek()?.some((row) => row.id === message.session)) everythingAnew();
        else if (selection.peek().view === 'sessions') refreshSoon();
        break;
      case 'sessions':
        everythingAnew();
        break;
      case 'sites':
        refreshTab();
        break;
      case 'faults':
        if (message.tab !== source.tab?.id) break;
        faults?.refresh();
        drills?.refresh();
        break;
      default:
        message satisfies never;
    }
  }

  function everythingAnew(): void {
    void refreshSessions();
    refreshTab();
    opened.peek()?.session.catchUp();
    opened.peek()?.insight.advanced();
  }

  /** The earlier one first. */
  function byTime(one: string, other: string): [string, string] {
    const startOf = (id: string) => sessions.peek()?.find((row) => row.id === id)?.startedAt ?? 0;
    return startOf(one) <= startOf(other) ? [one, other] : [other, one];
  }

  const files = createFileReading(source, {
    complain: (sentence) => tell('error', sentence),
    fail,
    changed: () => void refreshSessions(),
    opened: async (found) => {
      await refreshSessions();
      const shownId = selection.peek().session;
      // A link into a file that is open again.
      if (shownId !== undefined && found.includes(shownId)) {
        opened.peek()?.session.catchUp();
        opened.peek()?.insight.advanced();
      } else if (found.length === 1 && shownId !== undefined && files?.nameOf(shownId) !== undefined) {
        // One file onto another: what changed from the one to the other.
        view.showComparison(...byTime(shownId, found[0] ?? ''));
      } else if (found.length === 2) {
        view.showComparison(...byTime(found[0] ?? '', found[1] ?? ''));
      } else if (found.length === 1) view.showSession(found[0]);
      else view.showSessions();
    },
  });

  const faults = source.tab && createTabFaults(source, source.tab.id, tab, run);
  const drills = source.tab && createDrills(source, source.tab.id, tab, run);

  undo.push(source.listen(heard, everythingAnew));
  if (source.tab) undo.push(source.tab.onNavigated(refreshTab));
  void refreshSessions();
  refreshTab();

  undo.push(
    effect(() => {
      const id = shown.value;
      if (opened.peek()?.session.id === id) return;
      close(opened.peek());
      opened.value =
        id === undefined ? undefined : untracked(() => open(source, id, isTabs.value, foldHeartbeats, fail));
    }),
    effect(() => opened.value?.insight.setLive(isLive.value)),
    effect(() => {
      const row = opened.value?.session.row.value;
      if (!row || goingOn.peek() === row.id || row.endedAt !== undefined) return;
      void run(async () => {
        if (await source.goesOn?.(row)) goingOn.value = row.id;
      });
    }),
    // The list follows the scope, the span, the filter, and what comes to be known of connections.
    effect(() => {
      const current = opened.value;
      const asked = filter.value;
      listed.value;
      if (!current) return;
      const { scope, span } = selection.peek();
      const only = scope.type === 'finding' && ofFinding.value ? connectionsOf(finding.peek()) : undefined;
      const { filter: terms, problems } = parseFilter(asked.query);
      filterProblem.value = problems[0];
      current.messages.ask({
        scope: pageScope(current.session.connections, scope, only && new Set(only)),
        direction: asked.direction,
        filter: terms,
        matchCase: asked.matchCase,
        span,
      });
    }),
    effect(() => {
      opened.value?.session.frames.value;
      opened.value?.session.decoded.version.value;
      opened.value?.messages.grown();
    }),
  );

  return {
    ...view,
    source,
    files,
    sessions,
    storage,
    tab,
    tabUnknown,
    shown,
    opened,
    filterProblem,
    timeStyle,
    foldHeartbeats,
    folded,
    notices,
    run,
    tell,
    refreshTab,
    refreshStorage,
    faults,
    drills,
    dismiss,
    dispose: () => {
      close(opened.peek());
      faults?.dispose();
      drills?.dispose();
      for (const step of undo) step();
    },
  };
}

const LIST_INTERVAL_MS = 1000;
