// The whole panel: toolbar, notices, and under them the recording or the list of all recordings.

import { useEffect, useRef } from 'preact/hooks';
import { DrillStrip } from './drills/drill-strip';
import { FaultStrip } from './faults/fault-strip';
import { FileDrop } from './files/file-drop';
import { CompareView } from './later-parts';
import type { Panel } from './model/panel';
import { loadBehind } from './parts/later';
import { Notices } from './parts/notices';
import { RecordingView } from './recording-view';
import { SessionsView } from './sessions/sessions-view';
import { ProblemStrip } from './toolbar/tab-state';
import { Toolbar } from './toolbar/toolbar';

/** By then the first view is there, or has the machine so busy that the rest only disturbs it. */
const FIRST_VIEW_MS = 1000;

export function App({ panel }: { panel: Panel }) {
  const root = useRef<HTMLDivElement>(null);
  // Ctrl+F and / lead to the filter from wherever one is, as in DevTools' own panels.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const find = event.key === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      const slash = event.key === '/' && !event.ctrlKey && !event.metaKey && !isTyping(event.target);
      if (!find && !slash) return;
      const field = root.current?.querySelector<HTMLInputElement>('[data-filter]');
      if (!field) return;
      event.preventDefault();
      event.stopPropagation();
      field.focus();
      field.select();
    };
    // Before the document hears of it: there DevTools listen, and would open a search bar of their own.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
  useEffect(() => {
    const timer = setTimeout(loadBehind, FIRST_VIEW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles no key; it keeps from DevTools those that were handled.
    <div
      class="panel"
      ref={root}
      onKeyDown={(event) => {
        if (event.defaultPrevented) event.stopPropagation();
      }}
    >
      <Toolbar panel={panel} />
      <ProblemStrip panel={panel} />
      <FaultStrip panel={panel} />
      <DrillStrip panel={panel} />
      <Notices panel={panel} />
      <FileDrop panel={panel} />
      <View panel={panel} />
    </div>
  );
}

function View({ panel }: { panel: Panel }) {
  const { view, session = '', other = '' } = panel.selection.value;
  switch (view) {
    case 'sessions':
      return <SessionsView panel={panel} />;
    case 'compare':
      return <CompareView panel={panel} before={session} after={other} />;
    case 'session':
      return <RecordingView panel={panel} />;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
