// All recordings, newest first by day, with what they take in storage.

import { useSignal, useSignalEffect } from '@preact/signals';
import type { SessionRow } from '../../store/schema';
import { OpenFileButton } from '../files/file-drop';
import { ShareDialog } from '../later-parts';
import { formatBytes, formatDay, formatSpan, formatTime } from '../model/format';
import { now } from '../model/now';
import type { Panel } from '../model/panel';
import { type Grouping, groupSessions, type SessionGroup, searchSessions } from '../model/session-search';
import { Empty } from '../parts/empty';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';
import { siteName, sizeWords } from '../toolbar/tab-state';
import { ClearDialog, DeleteDialog, LabelDialog } from './session-dialogs';
import { StorageMeter } from './storage-meter';

type Asked = { what: 'label' | 'share' | 'delete'; row: SessionRow } | { what: 'clear' };

export function SessionsView({ panel }: { panel: Panel }) {
  const query = useSignal('');
  const grouping = useSignal<Grouping>('time');
  const asked = useSignal<Asked | undefined>(undefined);
  /** Checked to be compared; a third takes the first one's place. */
  const chosen = useSignal<readonly string[]>([]);
  const rows = panel.sessions.value;
  useSignalEffect(() => {
    panel.sessions.value;
    if (!panel.source.readOnly) panel.refreshStorage();
  });
  const close = () => {
    asked.value = undefined;
  };
  if (!rows || (rows.length === 0 && panel.files?.current.value))
    return <main class="empty" aria-busy="true" />;
  const found = searchSessions(rows, query.value);
  const own = rows.filter(({ id }) => panel.files?.nameOf(id) === undefined).length;
  const dialog = asked.value;
  return (
    <main class="sessions">
      <div class="filter-bar">
        <span class="filter-field">
          <Icon name="search" />
          <input
            type="text"
            data-filter
            spellcheck={false}
            autocomplete="off"
            placeholder={text('searchSessions')}
            aria-label={text('searchSessions')}
            value={query.value}
            onInput={(event) => {
              query.value = event.currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || query.value === '') return;
              event.preventDefault();
              query.value = '';
            }}
          />
        </span>
        <select
          class="select"
          aria-label={text('group')}
          value={grouping.value}
          onChange={(event) => {
            grouping.value = event.currentTarget.value === 'site' ? 'site' : 'time';
          }}
        >
          <option value="time">{text('groupTime')}</option>
          <option value="site">{text('groupSite')}</option>
        </select>
        <StorageMeter panel={panel} />
        <span class="spacer" />
        <button
          type="button"
          class="tool"
          title={text('compareHint')}
          disabled={chosen.value.length !== 2}
          onClick={() => {
            // The newest come first in the list.
            const [after, before] = rows.filter(({ id }) => chosen.value.includes(id)).sort(newestFirst);
            if (before && after) panel.showComparison(before.id, after.id);
          }}
        >
          <Icon name="swap" />
          {text('compare')}
        </button>
        <OpenFileButton panel={panel} />
        {!panel.source.readOnly && (
          <button
            type="button"
            class="tool"
            disabled={own === 0}
            onClick={() => {
              asked.value = { what: 'clear' };
            }}
          >
            <Icon name="delete" />
            {text('clear')}
          </button>
        )}
      </div>
      {rows.length === 0 ? (
        <Empty icon="record" title={text('emptySessions')}>
          <p>{text('emptySessionsHint')}</p>
          <OpenFileButton panel={panel} primary />
        </Empty>
      ) : found.length === 0 ? (
        <Empty icon="search" title={text('emptySearch')}>
          <p>{text('emptySearchHint')}</p>
        </Empty>
      ) : (
        <div class="session-groups">
          {groupsOf(panel, found, grouping.value).map(({ title, rows: members }) => (
            <section key={title} aria-label={title}>
              <h2 class="session-group ellipsis">{title}</h2>
              <ul>
                {members.map((row) => (
                  <SessionItem
                    key={row.id}
                    panel={panel}
                    row={row}
                    grouping={grouping.value}
                    chosen={chosen.value.includes(row.id)}
                    onChoose={(isChosen) => {
                      const others = chosen.value.filter((id) => id !== row.id);
                      chosen.value = isChosen ? [...others, row.id].slice(-2) : others;
                    }}
                    onAsk={(what) => {
                      asked.value = { what, row };
                    }}
                  />
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
      {dialog?.what === 'label' && <LabelDialog panel={panel} row={dialog.row} onClose={close} />}
      {dialog?.what === 'share' && <ShareDialog panel={panel} session={dialog.row.id} onClose={close} />}
      {dialog?.what === 'delete' && <DeleteDialog panel={panel} row={dialog.row} onClose={close} />}
      {dialog?.what === 'clear' && <ClearDialog panel={panel} count={own} onClose={close} />}
    </main>
  );
}

function newestFirst(one: SessionRow, other: SessionRow): number {
  return other.startedAt - one.startedAt;
}

/** Recordings from files first: they were opened just now. */
function groupsOf(panel: Panel, rows: readonly SessionRow[], grouping: Grouping): SessionGroup[] {
  const isFile = ({ id }: SessionRow) => panel.files?.nameOf(id) !== undefined;
  const ofFiles = rows.filter(isFile);
  const own = groupSessions(
    rows.filter((row) => !isFile(row)),
    grouping,
    now.peek(),
  );
  return ofFiles.length === 0 ? own : [{ title: text('fileGroup'), rows: ofFiles }, ...own];
}

interface SessionItemProps {
  panel: Panel;
  row: SessionRow;
  /** What stands in the heading above need not be said again. */
  grouping: Grouping;
  chosen: boolean;
  onChoose(chosen: boolean): void;
  onAsk(what: 'label' | 'share' | 'delete'): void;
}

function SessionItem({ panel, row, grouping, chosen, onChoose, onAsk }: SessionItemProps) {
  const pinned = row.pinned === 1;
  const site = siteName(row.site);
  const file = panel.files?.nameOf(row.id);
  const isUnderSite = grouping === 'site' && file === undefined;
  const isUnderDay = grouping === 'time' && file === undefined;
  const day = formatDay(row.startedAt, now.peek());
  const name = row.label || (isUnderSite ? day : site);
  const facts = [
    ...(row.label && !isUnderSite ? [site] : []),
    ...(file === undefined ? [] : [file]),
    ...(isUnderSite && !row.label ? [] : [isUnderDay ? formatTime(row.startedAt) : day]),
    formatSpan(row.lastAt - row.startedAt),
    sizeWords(row),
    formatBytes(row.bytes),
  ];
  return (
    <li class="session-item">
      <label class="session-choice" title={text('compareHint')}>
        <input
          type="checkbox"
          aria-label={text('compareChoose', name)}
          checked={chosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </label>
      <a class="session-open" href={`#session=${encodeURIComponent(row.id)}`}>
        <span class="session-name ellipsis">
          {name}
          {panel.tab.value?.session === row.id && <span class="chip">{text('sessionThisTab')}</span>}
          {row.lost > 0 && <span class="badge badge-bad">{counted('lost', row.lost)}</span>}
        </span>
        <span class="session-facts muted ellipsis">{facts.join(' · ')}</span>
      </a>
      <ItemButton
        icon="share"
        label={text('shareNamed', name)}
        hint={text('shareHint')}
        onClick={() => onAsk('share')}
      />
      {file === undefined ? (
        <>
          <ItemButton
            icon={pinned ? 'pinned' : 'pin'}
            label={text('pinNamed', name)}
            hint={text(pinned ? 'unpinHint' : 'pinHint')}
            pressed={pinned}
            onClick={() =>
              void panel.run(() => panel.source.call('pin', { session: row.id, pinned: !pinned }))
            }
          />
          <ItemButton
            icon="label"
            label={text('labelNamed', name)}
            hint={text('labelHint')}
            onClick={() => onAsk('label')}
          />
          <ItemButton
            icon="delete"
            label={text('deleteNamed', name)}
            hint={text('deleteHint')}
            onClick={() => onAsk('delete')}
          />
        </>
      ) : (
        <ItemButton
          icon="close"
          label={text('fileCloseNamed', file)}
          hint={text('fileCloseHint')}
          onClick={() => panel.files?.close(row.id)}
        />
      )}
    </li>
  );
}

interface ItemButtonProps {
  icon: 'share' | 'pin' | 'pinned' | 'label' | 'delete' | 'close';
  label: string;
  hint: string;
  pressed?: boolean;
  onClick(): void;
}

function ItemButton({ icon, label, hint, pressed, onClick }: ItemButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      title={hint}
      aria-label={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
