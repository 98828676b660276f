// What went wrong or was done, in sentences, under the toolbar until it is dismissed.

import type { Panel } from '../model/panel';
import { text } from '../texts';
import { Icon } from './icons';

export function Notices({ panel }: { panel: Panel }) {
  return (
    <div class="notices" role="status">
      {panel.notices.value.map((notice) => (
        <div key={notice.key} class={`notice notice-${notice.tone}`}>
          <Icon name={notice.tone === 'error' ? 'warning' : 'done'} />
          <span class="notice-text">{notice.text}</span>
          <button
            type="button"
            class="icon-button"
            aria-label={text('dismiss')}
            title={text('dismiss')}
            onClick={() => panel.dismiss(notice.key)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
