// What stands where the list has no message: none recorded, or none let through.

import { NO_FILTER } from '../model/message-filter';
import type { Opened, Panel } from '../model/panel';
import { Empty } from '../parts/empty';
import { text } from '../texts';

export function NoMessages({ panel, opened }: { panel: Panel; opened: Opened }) {
  opened.session.frames.value;
  if (opened.session.index.length === 0) {
    return (
      <Empty icon="list" title={text('emptyMessages')}>
        <p>{text('emptyMessagesHint')}</p>
      </Empty>
    );
  }
  const filtered = panel.filter.value.query !== '' || panel.filter.value.direction !== 'both';
  return (
    <Empty icon="search" title={text(filtered ? 'emptyFilter' : 'emptyScope')}>
      <p>{text(filtered ? 'emptyFilterHint' : 'emptyScopeHint')}</p>
      <button
        type="button"
        class="button"
        onClick={() => (filtered ? panel.setFilter(NO_FILTER) : panel.showEverything())}
      >
        {text(filtered ? 'filterClear' : 'scopeClear')}
      </button>
    </Empty>
  );
}
