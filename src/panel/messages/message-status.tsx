// Under the list: how many messages there are, how far reading and searching have come, and the way to the newest.

import type { Signal } from '@preact/signals';
import { formatCount, formatSpan } from '../model/format';
import type { Opened, Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { counted, text } from '../texts';

interface MessageStatusProps {
  panel: Panel;
  opened: Opened;
  follow: Signal<boolean>;
}

export function MessageStatus({ panel, opened, follow }: MessageStatusProps) {
  const { session, messages, rows } = opened;
  messages.version.value;
  session.version.value;
  const shown = messages.length;
  const all = session.index.length;
  const loading = session.loading.value;
  const searching = panel.filter.value.query === '' ? undefined : messages.progress.value;
  const stopped = messages.stopped.value;
  const hidden = rows.hidden.value;
  const lost = session.row.value?.lost ?? 0;
  return (
    <div class="message-status">
      <span class="ellipsis">
        {shown === all ? counted('messages', all) : text('messagesOf', formatCount(shown), formatCount(all))}
        {hidden > 0 && <span> · {counted('folded', hidden)}</span>}
        {lost > 0 && <span class="tone-bad"> · {counted('lost', lost)}</span>}
      </span>
      {loading && (
        <span class="busy">
          <progress max={loading.total} value={loading.have} aria-label={text('reading')} />
          <span class="ellipsis">
            {loading.behindMs === undefined
              ? text('readingOf', formatCount(loading.have), formatCount(loading.total))
              : counted('behind', loading.total - loading.have, formatSpan(loading.behindMs))}
          </span>
        </span>
      )}
      {searching && (
        <span class="busy">
          <progress max={searching.total} value={searching.done} aria-label={text('searching')} />
          <span class="ellipsis">{text('searchingOf', percent(searching.done, searching.total))}</span>
          <button type="button" class="tool" onClick={() => messages.stop()}>
            {text('searchStop')}
          </button>
        </span>
      )}
      {stopped && (
        <span class="busy tone-warn">
          <span class="ellipsis">{text('searchStopped', percent(stopped.done, stopped.total))}</span>
          <button type="button" class="tool" onClick={() => messages.goOn()}>
            {text('searchGoOn')}
          </button>
        </span>
      )}
      <span class="spacer" />
      {shown > 0 && !follow.value && (
        <button
          type="button"
          class="tool"
          onClick={() => {
            follow.value = true;
          }}
        >
          <Icon name="toEnd" />
          {text('toNewest')}
        </button>
      )}
    </div>
  );
}

function percent(done: number, total: number): string {
  return `${total === 0 ? 100 : Math.floor((done / total) * 100)} %`;
}
