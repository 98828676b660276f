// What recordings take, of what they may take; and the choice of how much that is.

import { formatBytes, formatLimit } from '../model/format';
import type { Panel } from '../model/panel';
import { text } from '../texts';

const MIB = 1024 * 1024;
/** From what a small disk can spare to what a week of a busy app fills. */
const BUDGETS = [256 * MIB, 512 * MIB, 1024 * MIB, 2048 * MIB, 4096 * MIB, 8192 * MIB];

export function StorageMeter({ panel }: { panel: Panel }) {
  const storage = panel.storage.value;
  if (!storage) return null;
  const { usedBytes, budgetBytes } = storage;
  const choices = BUDGETS.includes(budgetBytes) ? BUDGETS : [...BUDGETS, budgetBytes].sort((a, b) => a - b);
  return (
    <span class="storage">
      <meter
        min={0}
        max={budgetBytes}
        high={budgetBytes * 0.9}
        value={Math.min(usedBytes, budgetBytes)}
        aria-label={text('storage')}
      />
      <span class="ellipsis">{text('storageUsed', formatBytes(usedBytes))}</span>
      <select
        class="select"
        aria-label={text('storageBudget')}
        title={text('storageBudgetHint')}
        value={String(budgetBytes)}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value);
          void panel.run(async () => {
            panel.storage.value = await panel.source.call('set-budget', { budgetBytes: chosen });
          });
        }}
      >
        {choices.map((bytes) => (
          <option key={bytes} value={String(bytes)}>
            {text('storageOf', formatLimit(bytes))}
          </option>
        ))}
      </select>
    </span>
  );
}
