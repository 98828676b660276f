// Takes drills of one's own from files.

import { useRef } from 'preact/hooks';
import type { Drills } from '../model/drills';
import { Icon } from '../parts/icons';
import { text } from '../texts';

export function AddDrill({ drills, onAdded }: { drills: Drills; onAdded(name: string): void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <div class="drills-add">
      <button type="button" class="tool" title={text('drillAddHint')} onClick={() => field.current?.click()}>
        <Icon name="file" />
        {text('drillAdd')}
      </button>
      <input
        ref={field}
        type="file"
        hidden
        multiple
        accept=".json"
        aria-label={text('drillAdd')}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file may be chosen again.
          currentTarget.value = '';
          void (async () => {
            for (const file of files) {
              const name = await drills.add(file);
              if (name !== undefined) onAdded(name);
            }
          })();
        }}
      />
    </div>
  );
}
