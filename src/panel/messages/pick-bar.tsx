// What one can do with several messages that are picked.

import type { Signal } from '@preact/signals';
import { CopyMenu } from '../details/copy-menu';
import { formatCount } from '../model/format';
import type { Opened, Panel } from '../model/panel';
import { Icon } from '../parts/icons';
import { text } from '../texts';
import type { Picked } from './picked';

interface PickBarProps {
  panel: Panel;
  opened: Opened;
  picked: Signal<Picked>;
}

export function PickBar({ panel, opened, picked }: PickBarProps) {
  const count = picked.value.size;
  if (count === 0) return null;
  return (
    <div class="pick-bar">
      <span class="ellipsis">
        {text('pickedCount', formatCount(count))}
        {count !== 2 && <span class="muted"> · {text('pickedHint')}</span>}
      </span>
      <CopyMenu panel={panel} opened={opened} frames={[...picked.value]} />
      <button
        type="button"
        class="tool"
        onClick={() => {
          picked.value = new Set();
        }}
      >
        <Icon name="close" />
        {text('pickedClear')}
      </button>
    </div>
  );
}
