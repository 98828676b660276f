// Whether the inspected tab is recorded, in words, with the one thing to do about it.

import type { Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';

/** Nothing where the panel belongs to no tab. */
export function TabState({ panel }: { panel: Panel }) {
  const status = panel.tab.value;
  if (!panel.source.tab || !status) return null;
  if (status.problem) {
    return (
      <span class="tab-state tone-bad" role="status">
        <Icon name="warning" />
        <span class="ellipsis">{text('stateProblem')}</span>
      </span>
    );
  }
  const site = status.origin === undefined ? '' : siteName(status.origin);
  switch (status.state) {
    case 'recording':
      return (
        <span class="tab-state recording-state" role="status">
          <Icon name="record" />
          <span class="ellipsis">{site ? text('stateRecording', site) : text('stateRecordingPlain')}</span>
        </span>
      );
    case 'off':
      return (
        <>
          <span class="tab-state" role="status">
            <Icon name="off" />
            <span class="ellipsis">{site ? text('stateOff', site) : text('stateOffPlain')}</span>
          </span>
          {/* Where nothing is shown, the button stands in the middle of the page. */}
          {panel.opened.value && <RecordButton panel={panel} origin={status.origin} />}
        </>
      );
    case 'reload':
      return (
        <>
          <span class="tab-state reload-state" role="status">
            <Icon name="reload" />
            <span class="ellipsis">{text('stateReload')}</span>
          </span>
          {panel.opened.value && <ReloadButton panel={panel} />}
        </>
      );
    case 'impossible':
      return (
        <span class="tab-state" role="status">
          <Icon name="impossible" />
          <span class="ellipsis">{text('stateImpossible')}</span>
        </span>
      );
  }
}

/** Under the toolbar: what keeps the recorder from recording, and what to do, whole. */
export function ProblemStrip({ panel }: { panel: Panel }) {
  const problem = panel.tab.value?.problem;
  if (!panel.source.tab || !problem) return null;
  return (
    <p class="problem-strip" role="alert">
      {problem}
    </p>
  );
}

/** `undefined` where the browser does not tell the origin: then the toolbar button has to be used. */
export function RecordButton({ panel, origin }: { panel: Panel; origin: string | undefined }) {
  if (origin === undefined) return <p class="hint">{text('recordByButton')}</p>;
  return (
    <button
      type="button"
      class="button primary"
      onClick={() => {
        // The permission has to be asked for within the click itself, before anything is awaited.
        const asked = panel.source.askForSite(origin);
        void panel.run(async () => {
          if (!(await asked)) return panel.tell('error', text('recordRefused', siteName(origin)));
          await panel.source.call('record', { origin });
        });
      }}
    >
      {text('recordSite')}
    </button>
  );
}

export function ReloadButton({ panel }: { panel: Panel }) {
  return (
    <button type="button" class="button primary" onClick={() => panel.source.tab?.reload()}>
      {text('reloadPage')}
    </button>
  );
}

/** `localhost:5173`: an origin as people say it. */
export function siteName(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}

/** `3 connections, 1,204 messages`. */
export function sizeWords(row: { connections: number; frames: number }): string {
  return text('sizeWords', counted('connections', row.connections), counted('messages', row.frames));
}
