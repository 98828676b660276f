// What is looked at, and the ways from one thing to another: a finding, its evidence, a message, a moment. All of it is
// in the address.

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Evidence, Finding } from '../../analysis/result';
import { CONNECTIONS_KEPT } from '../../analysis/rules/tally';
import type { DecisionRecord } from '../../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import { findingKey } from '../insight/insight';
import { type FrameNumber, idAt } from './frame-index';
import { type MessageFilter, NO_FILTER, type Scope, type TimeSpan } from './message-filter';
import type { Opened } from './opened';
import { isNoFilter, type Selection, selectionFromHash, selectionToHash, type TabName } from './selection';

export interface View {
  selection: ReadonlySignal<Selection>;
  /** Shows a recording; without an id the inspected tab's own. */
  showSession(id?: string): void;
  showSessions(): void;
  /** Two recordings side by side, the earlier one first. */
  showComparison(before: string, after: string): void;
  setTab(tab: TabName): void;
  setScope(scope: Scope): void;
  filter: ReadonlySignal<MessageFilter>;
  setFilter(change: Partial<MessageFilter>): void;
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
  /** Leads to what the app decided then, and what came of it. */
  showDecision(decision: Pick<DecisionRecord, 'at'>): void;
  /** The whole recording again: no scope, no span, no finding. */
  showEverything(): void;
  /** The selected message's number in the opened index, once it is loaded. */
  selectedFrame: ReadonlySignal<FrameNumber | undefined>;
  /** Points at its time as well. */
  selectFrame(frame: FrameNumber | undefined): void;
}

/** Where the hash is kept: a window, or a stand-in. */
export type Place = Pick<Window, 'location' | 'addEventListener' | 'history'>;

/** `inTab`: the panel belongs to a tab, whose session an empty hash stands for. */
export function createView(place: Place, inTab: boolean, opened: ReadonlySignal<Opened | undefined>): View {
  const selection = signal(selectionFromHash(place.location.hash, inTab));
  place.addEventListener('hashchange', () => {
    selection.value = selectionFromHash(place.location.hash, inTab);
  });

  const finding = computed(() => {
    const { finding: key } = selection.value;
    if (key === undefined) return undefined;
    return opened.value?.insight.result.value?.findings.find((one) => findingKey(one) === key);
  });

  const selectedFrame = computed(() => {
    const { message } = selection.value;
    const session = opened.value?.session;
    if (!message || !session) return undefined;
    session.frames.value;
    return session.index.find(message.connection, message.seq);
  });

  const filter = computed(() => selection.value.filter ?? NO_FILTER);
  /** The filter stays from one recording to another. */
  const kept = () => {
    const { filter: set } = selection.value;
    return set ? { filter: set } : {};
  };

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

  return {
    selection,
    finding,
    selectedFrame,
    filter,
    setFilter: (change) => {
      const { filter: before = NO_FILTER, ...rest } = selection.value;
      const next = { ...before, ...change };
      go(isNoFilter(next) ? rest : { ...rest, filter: next });
    },
    showSession: (id) =>
      go({
        view: 'session',
        scope: { type: 'all' },
        ...kept(),
        ...(id === undefined ? {} : { session: id }),
      }),
    showSessions: () => go({ view: 'sessions', scope: { type: 'all' }, ...kept() }),
    showComparison: (before, after) =>
      go({ view: 'compare', session: before, other: after, scope: { type: 'all' }, ...kept() }),
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
    showDecision: ({ at }) => {
      const { message, ...rest } = selection.value;
      go({ ...rest, tab: 'decisions', cursor: at });
    },
    showEverything: () => {
      const { span, finding: _, ...rest } = selection.value;
      go({ ...rest, scope: { type: 'all' } });
    },
    selectFrame: (frame) => {
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
    },
  };
}

/** Absent where the finding is about the whole page, or about more connections than it names. */
export function connectionsOf(finding: Finding | undefined): string[] | undefined {
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
