// Takes drills of one's own from files.

import type { Drills } from '../model/drills';
import { FileButton } from '../parts/file-button';
import { Icon } from '../parts/icons';
import { text } from '../texts';

export function AddDrill({ drills, onAdded }: { drills: Drills; onAdded(name: string): void }) {
  async function add(files: readonly File[]): Promise<void> {
    for (const file of files) {
      const name = await drills.add(file);
      if (name !== undefined) onAdded(name);
    }
  }

  return (
    <div class="drills-add">
      <FileButton
        class="tool"
        label={text('drillAdd')}
        title={text('drillAddHint')}
        accept=".json"
        onFiles={(files) => void add(files)}
      >
        <Icon name="file" />
        {text('drillAdd')}
      </FileButton>
    </div>
  );
}
