// The state of the whole panel as signals, and the actions that change it. Components read the one and call the other;
// nothing else holds state that outlives a component.

import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { Evidence, Finding } from '../../analysis/result';
import { CONNECTIONS_KEPT } from '../../analysis/rules/tally';
import type { LiveMessage, StorageUse, TabStatus } from '../../records/messages';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { SessionRow } from '../../store/schema';
import { WorkerCalls } from '../bodies/worker-calls';
import { createInsight, findingKey, type Insight } from '../insight/insight';
import { type Source, SourceError } from '../source/source';
import { text } from '../texts';
import { createFileReading, type FileReading } from './file-reading';
import { type FilterProblem, parseFilter } from './filter/parse';
import { FoldedRows } from './folded-rows';
import type { FrameNumber } from './frame-index';
import { idAt } from './frame-index';
import { type MessageFilter, NO_FILTER, type Scope, type TimeSpan } from './message-filter';
import { type ListGround, MessageList } from './message-list';
import { pageScope } from './page-scope';
import { type Selection, selectionFromHash, selectionToHash, type TabName } from './selection';
import { LoadedSession } from './session';

/** Something that the user should know, as a sentence. */
export interface Notice {
  key: number;
  tone: 'error' | 'done';
  text: string;
}

/** A loaded session with the list of its messages, and what is concluded of it. */
export interface Opened {
  session: LoadedSession;
  messages: MessageList;
  /** The list's rows as they are shown. */
  rows: FoldedRows;
  insight: Insight;
}

/** By the clock, or since the recording began, the connection opened, the row before. */
export type TimeStyle = 'clock' | 'start' | 'open' | 'previous';

export interface Panel {
  source: Source;
  /** Recordings from files; `undefined` where none can be opened. */
  files: FileReading | undefined;
  sessions: Signal<SessionRow[] | undefined>;
  storage: Signal<StorageUse | undefined>;
  /** `undefined`: not known yet, or the panel belongs to no tab. */
  tab: Signal<TabStatus | undefined>;
  /** The recorder could not be asked about the tab. */
  tabUnknown: Signal<boolean>;
  selection: ReadonlySignal<Selection>;
  /** The session that is shown: the selected one, else the tab's own. */
  shown: ReadonlySignal<string | undefined>;
  opened: Signal<Opened | undefined>;
  filter: ReadonlySignal<MessageFilter>;
  /** What is wrong with the filter, and where; that term counts for nothing then. */
  filterProblem: Signal<FilterProblem | undefined>;
  timeStyle: Signal<TimeStyle>;
  /** Runs of heartbeats are one row each. */
  foldHeartbeats: Signal<boolean>;
  folded: Signal<ReadonlySet<string>>;
  notices: Signal<Notice[]>;
  /** Shows a recording; without an id the inspected tab's own. */
  showSession(id?: string): void;
  showSessions(): void;
  /** Two recordings side by side, the earlier one first. */
  showComparison(before: string, after: string): void;
  setTab(tab: TabName): void;
  setScope(scope: Scope): void;
  /** Filters the messages to a stretch of time and has the timeline show it. */
  setSpan(span: TimeSpan | undefined): void;
  /** Points at a moment: the timeline marks it, the list of messages scrolls to it. */
  setCursor(at: EpochMilliseconds | undefined): void;
  /** The selected finding, once it is concluded. */
  finding: ReadonlySignal<Finding | undefined>;
  /** Selects a finding, zooms to it, and filters the messages to its connections. */
  showFinding(finding: Finding | undefined): void;
  /** Leads to the place: the message where it names one, else the moment. */
  showEvidence(evidence: Evidence): void;
  /** The whole recording again: no scope, no span, no finding. */
  showEverything(): void;
  setFilter(change: Partial<MessageFilter>): void;
  /** The selected message's number in the opened index, once it is loaded. */
  selectedFrame: ReadonlySignal<FrameNumber | undefined>;
  /** Points at its time as well. */
  selectFrame(frame: FrameNumber | undefined): void;
  /** Runs an action of the user; what goes wrong becomes a notice. Gives whether it went well. */
  run(action: () => Promise<unknown>): Promise<boolean>;
  tell(tone: Notice['tone'], sentence: string): void;
  dismiss(key: number): void;
  refreshTab(): void;
  refreshStorage(): void;
  dispose(): void;
}

/** `place`: where the hash is kept; a window, or a stand-in. */
export function createPanel(
  source: Source,
  place: Pick<Window, 'location' | 'addEventListener' | 'history'>,
): Panel {
  const inTab = source.tab !== undefined;
  const sessions = signal<SessionRow[] | undefined>(undefined);
  const storage = signal<StorageUse | undefined>(undefined);
  const tab = signal<TabStatus | undefined>(undefined);
  const tabUnknown = signal(false);
  const selection = signal(selectionFromHash(place.location.hash, inTab));
  const opened = signal<Opened | undefined>(undefined);
  const filter = signal(NO_FILTER);
  const filterProblem = signal<FilterProblem | undefined>(undefined);
  const timeStyle = signal<TimeStyle>('clock');
  const foldHeartbeats = signal(true);
  const folded = signal<ReadonlySet<string>>(new Set());
  const notices = signal<Notice[]>([]);
  const undo: (() => void)[] = [];
  let noticeKey = 0;

  const shown = computed(() => {
    const { view, session } = selection.value;
    return view === 'session' ? (session ?? tab.value?.session) : undefined;
  });
  const finding = computed(() => {
    const { finding: key } = selection.value;
    if (key === undefined) return undefined;
    return opened.value?.insight.result.value?.findings.find((one) => findingKey(one) === key);
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

  const selectedFrame = computed(() => {
    const { message } = selection.value;
    const session = opened.value?.session;
    if (!message || !session) return undefined;
    session.frames.value;
    return session.index.find(message.connection, message.seq);
  });

  function tell(tone: Notice['tone'], sentence: string): void {
    // The same trouble again is no news.
    const others = notices.value.filter((notice) => notice.text !== sentence);
    const key = ++noticeKey;
    notices.value = [...others, { key, tone, text: sentence }].slice(-MOST_NOTICES);
    if (tone === 'done') setTimeout(() => dismiss(key), DONE_MS);
  }

  function dismiss(key: number): void {
    notices.value = notices.value.filter((notice) => notice.key !== key);
  }

  function fail(error: unknown): void {
    console.error(error);
    tell('error', error instanceof SourceError ? error.message : text('errorUnexpected', describe(error)));
  }

  async function run(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  function go(next: Selection): void {
    const elsewhere =
      next.view !== selection.value.view ||
      next.session !== selection.value.session ||
      next.other !== selection.value.other;
    selection.value = next;
    const hash = selectionToHash(next);
    if (place.location.hash === hash) return;
    // Back leads to the recording before, not through every row that was clicked.
    if (elsewhere) place.history.pushState(null, '', hash);
    else place.history.replaceState(null, '', hash);
  }

  function isInScope(connection: string): boolean {
    const { scope } = selection.peek();
    switch (scope.type) {
      case 'all':
        return true;
      case 'endpoint':
        return opened.peek()?.session.connections.get(connection)?.endpoint === scope.endpoint;
      case 'connection':
        return scope.connection === connection;
      case 'finding':
        return connectionsOf(finding.peek())?.includes(connection) ?? true;
    }
  }

  function selectFrame(frame: FrameNumber | undefined): void {
    const { message, cursor, ...rest } = selection.value;
    const index = opened.peek()?.session.index;
    if (frame === undefined || !index) {
      go(rest);
      return;
    }
    const { segment, index: at } = index.place(frame);
    go({
      ...rest,
      message: { connection: idAt(segment, at), seq: segment.seq[at] ?? 0 },
      cursor: segment.at[at] ?? 0,
    });
  }

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

  const showSession = (id?: string) =>
    go({ view: 'session', scope: { type: 'all' }, ...(id === undefined ? {} : { session: id }) });
  const showSessions = () => go({ view: 'sessions', scope: { type: 'all' } });
  const showComparison = (before: string, after: string) =>
    go({ view: 'compare', session: before, other: after, scope: { type: 'all' } });

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
        showComparison(...byTime(shownId, found[0] ?? ''));
      } else if (found.length === 2) {
        showComparison(...byTime(found[0] ?? '', found[1] ?? ''));
      } else if (found.length === 1) showSession(found[0]);
      else showSessions();
    },
  });

  place.addEventListener('hashchange', () => {
    selection.value = selectionFromHash(place.location.hash, inTab);
  });
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
    source,
    files,
    sessions,
    storage,
    tab,
    tabUnknown,
    selection,
    shown,
    opened,
    filter,
    filterProblem,
    timeStyle,
    foldHeartbeats,
    folded,
    notices,
    finding,
    selectedFrame,
    run,
    tell,
    refreshTab,
    refreshStorage,
    showSession,
    showSessions,
    showComparison,
    setTab: (tab) => go({ ...selection.value, tab }),
    setScope: (scope) => go({ ...selection.value, scope }),
    setSpan: (span) => {
      const { span: _, ...rest } = selection.value;
      go(span ? { ...rest, span } : rest);
    },
    setCursor: (cursor) => {
      const { cursor: _, ...rest } = selection.value;
      go(cursor === undefined ? rest : { ...rest, cursor });
    },
    showFinding: (chosen) => {
      const { span, cursor, message, finding: _, ...rest } = selection.value;
      if (!chosen) go({ ...rest, scope: { type: 'all' } });
      else {
        go({ ...rest, scope: { type: 'finding' }, span: aroundFinding(chosen), finding: findingKey(chosen) });
      }
    },
    showEvidence: ({ at, connection, frame }) => {
      const { message, ...rest } = selection.value;
      const isShown = rest.span === undefined || (at >= rest.span.from && at <= rest.span.to);
      const next: Selection = { ...rest, tab: 'messages', cursor: at };
      if (connection !== undefined && frame !== undefined) next.message = { connection, seq: frame };
      if (!isShown) delete next.span;
      if (connection !== undefined && !isInScope(connection)) next.scope = { type: 'all' };
      go(next);
    },
    showEverything: () => {
      const { span, finding, ...rest } = selection.value;
      go({ ...rest, scope: { type: 'all' } });
    },
    selectFrame,
    setFilter: (change) => {
      filter.value = { ...filter.value, ...change };
    },
    dismiss,
    dispose: () => {
      close(opened.peek());
      for (const step of undo) step();
    },
  };
}

/** Long enough to be read; what went wrong stays until it is dismissed. */
const DONE_MS = 4000;

const LIST_INTERVAL_MS = 1000;

/** More than that hide the recording itself; the newest stay. */
const MOST_NOTICES = 3;

function open(
  source: Source,
  id: string,
  live: boolean,
  foldHeartbeats: ReadonlySignal<boolean>,
  onError: (error: unknown) => void,
): Opened {
  const session = new LoadedSession(source, id, onError);
  const { index, decoded, payloads } = session;
  const ground: ListGround = {
    index,
    decoded,
    payloads,
    search: new WorkerCalls(() => source.startBodiesWorker()),
    connectionOf: (ordinal) => session.connectionOf(ordinal),
    extent: () => ({ from: session.row.peek()?.startedAt ?? 0, to: session.row.peek()?.lastAt ?? 0 }),
  };
  const messages = new MessageList(ground, onError);
  return {
    session,
    messages,
    rows: new FoldedRows(index, decoded, messages, foldHeartbeats),
    insight: createInsight(source.analyse, id, live),
  };
}

function close(opened: Opened | undefined): void {
  opened?.rows.dispose();
  opened?.messages.dispose();
  opened?.session.dispose();
  opened?.insight.dispose();
}

/** Absent where the finding is about the whole page, or about more connections than it names. */
function connectionsOf(finding: Finding | undefined): string[] | undefined {
  const connections = finding?.connections ?? [];
  return connections.length > 0 && connections.length < CONNECTIONS_KEPT ? connections : undefined;
}

/** A finding with some of what came before and after it: the larger it is, the more. */
function aroundFinding({ at, until }: Finding): TimeSpan {
  const margin = Math.max(LEAST_MARGIN_MS, (until - at) * MARGIN_SHARE);
  return { from: at - margin, to: until + margin };
}

const LEAST_MARGIN_MS: Milliseconds = 1000;
const MARGIN_SHARE = 0.1;

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
