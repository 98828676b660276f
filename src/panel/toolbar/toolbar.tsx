// The bar on top: is this tab recorded, which recording is shown, and what can be done with it.

import { useSignal } from '@preact/signals';
import type { SessionRow } from '../../store/schema';
import { FaultsButton } from '../faults/faults-button';
import { ShareDialog } from '../later-parts';
import { formatDay } from '../model/format';
import { now } from '../model/now';
import type { Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { DeleteDialog, LabelDialog } from '../sessions/session-dialogs';
import { selectedPart } from '../share/selected-part';
import { text } from '../texts';
import { MarkDialog } from './mark-dialog';
import { siteName, TabState } from './tab-state';

export function Toolbar({ panel }: { panel: Panel }) {
  const dialog = useSignal<'mark' | 'label' | 'share' | 'delete' | undefined>(undefined);
  const { view } = panel.selection.value;
  const inSession = view === 'session';
  const row = panel.opened.value?.session.row.value;
  const file = row && panel.files?.nameOf(row.id);
  const hasList = !panel.source.readOnly || (panel.sessions.value?.length ?? 0) > 1;
  const close = () => {
    dialog.value = undefined;
  };
  return (
    <header class="toolbar">
      {!panel.source.tab && view !== 'sessions' && hasList && (
        <button type="button" class="tool" onClick={() => panel.showSessions()}>
          <Icon name="back" />
          {text('allRecordings')}
        </button>
      )}
      {panel.source.tab && !inSession && (
        <button type="button" class="tool" onClick={() => panel.showSession()}>
          <Icon name="back" />
          {text('backToTab')}
        </button>
      )}
      {view === 'compare' || (!panel.source.tab && !inSession) ? (
        <h1 class="toolbar-title">{text(view === 'compare' ? 'compareTitle' : 'allRecordings')}</h1>
      ) : (
        <h1 class="unseen">{text('title')}</h1>
      )}
      <TabState panel={panel} />
      {hasList ? (
        <SessionPicker panel={panel} />
      ) : (
        row && <span class="toolbar-title ellipsis">{sessionTitle(row, undefined)}</span>
      )}
      <span class="spacer" />
      {file !== undefined && !panel.source.readOnly && (
        <span class="chip ellipsis">{text('fileFrom', file)}</span>
      )}
      {inSession && panel.source.tab && file === undefined && (
        <Tool
          icon="flag"
          label={text('mark')}
          hint={text('markHint')}
          disabled={panel.tab.value?.state !== 'recording'}
          onClick={() => {
            dialog.value = 'mark';
          }}
        />
      )}
      {inSession && panel.source.tab && file === undefined && (
        <DeepCapture panel={panel} tab={panel.source.tab.id} />
      )}
      {inSession && file === undefined && <FaultsButton panel={panel} />}
      {inSession && row && (
        <Tool
          icon="share"
          label={text('share')}
          hint={text('shareHint')}
          onClick={() => {
            dialog.value = 'share';
          }}
        />
      )}
      {inSession && row && file === undefined && (
        <>
          <Tool
            icon="label"
            label={text('label')}
            hint={text('labelHint')}
            onClick={() => {
              dialog.value = 'label';
            }}
          />
          <PinButton panel={panel} row={row} />
          <Tool
            icon="delete"
            label={text('delete')}
            hint={text('deleteHint')}
            onClick={() => {
              dialog.value = 'delete';
            }}
          />
        </>
      )}
      {panel.source.tab && (
        <Tool
          icon="list"
          label={text('allRecordings')}
          hint={text('allRecordingsHint')}
          pressed={view === 'sessions'}
          onClick={() => (view === 'sessions' ? panel.showSession() : panel.showSessions())}
        />
      )}
      {panel.source.openOptions && (
        <button
          type="button"
          class="icon-button"
          title={text('optionsHint')}
          aria-label={text('options')}
          onClick={() => panel.source.openOptions?.()}
        >
          <Icon name="gear" />
        </button>
      )}
      {dialog.value === 'mark' && <MarkDialog panel={panel} onClose={close} />}
      {dialog.value === 'share' && row && (
        <ShareDialog panel={panel} session={row.id} selection={selectedPart(panel)} onClose={close} />
      )}
      {dialog.value === 'label' && row && <LabelDialog panel={panel} row={row} onClose={close} />}
      {dialog.value === 'delete' && row && <DeleteDialog panel={panel} row={row} onClose={close} />}
    </header>
  );
}

interface ToolProps {
  icon: Parameters<typeof Icon>[0]['name'];
  label: string;
  hint: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick(): void;
}

/** A button whose word gives way where the bar is narrow; its name stays. */
function Tool({ icon, label, hint, pressed, disabled, onClick }: ToolProps) {
  return (
    <button
      type="button"
      class="tool"
      title={hint}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      <span class="tool-word">{label}</span>
    </button>
  );
}

/** Nothing where the build has none, and in Firefox, where the permission has to be asked for in the popup. */
function DeepCapture({ panel, tab }: { panel: Panel; tab: number }) {
  const { state, deep } = panel.tab.value ?? {};
  if (deep === undefined || state !== 'recording' || panel.source.asksForDeepCapture) return null;
  return (
    <Tool
      icon="deep"
      label={text('deepCapture')}
      hint={text(deep ? 'deepCaptureOff' : 'deepCaptureOn')}
      pressed={deep}
      onClick={() =>
        void panel.run(async () => {
          await panel.source.call('deep-capture', { tab, on: !deep });
          panel.refreshTab();
        })
      }
    />
  );
}

function PinButton({ panel, row }: { panel: Panel; row: SessionRow }) {
  const pinned = row.pinned === 1;
  return (
    <Tool
      icon={pinned ? 'pinned' : 'pin'}
      label={text('pin')}
      hint={text(pinned ? 'unpinHint' : 'pinHint')}
      pressed={pinned}
      onClick={() => void panel.run(() => panel.source.call('pin', { session: row.id, pinned: !pinned }))}
    />
  );
}

/** Choices beside the recordings themselves; no recording's id is like these. */
const LIVE = '';

function SessionPicker({ panel }: { panel: Panel }) {
  const { view, session } = panel.selection.value;
  const rows = panel.sessions.value ?? [];
  if (view !== 'session' || (rows.length === 0 && panel.source.tab)) return null;
  const known = session === undefined || rows.some((row) => row.id === session);
  return (
    <select
      class="select session-picker"
      aria-label={text('sessionPicker')}
      value={session ?? LIVE}
      onChange={(event) => {
        const { value } = event.currentTarget;
        if (value !== LIVE) panel.showSession(value);
        else panel.showSession();
      }}
    >
      {panel.source.tab && <option value={LIVE}>{text('sessionLive')}</option>}
      {!known && <option value={session}>{text('emptyDeleted')}</option>}
      {rows.map((row) => (
        <option key={row.id} value={row.id}>
          {sessionTitle(row, panel.files?.nameOf(row.id))}
        </option>
      ))}
    </select>
  );
}

/** `chat breaks after lunch · localhost:5173 · today 12:01`. */
function sessionTitle(row: SessionRow, file: string | undefined): string {
  const parts = [siteName(row.site), formatDay(row.startedAt, now.peek())];
  if (row.label) parts.unshift(row.label);
  if (file !== undefined) parts.push(text('fileFrom', file));
  return parts.join(' · ');
}
