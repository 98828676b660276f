// What a drill asks of the person: one sentence, large, and what one can say to it.

import type { Drills } from '../model/drills';
import { text } from '../texts';

export function AskBox({ drills, ask }: { drills: Drills; ask: string }) {
  return (
    <div class="drill-ask">
      <p class="drill-ask-words" role="status">
        {ask}
      </p>
      <div class="finding-actions">
        <button type="button" class="button primary" onClick={() => void drills.answer(true)}>
          {text('drillDone')}
        </button>
        <button
          type="button"
          class="button"
          title={text('drillCannotHint')}
          onClick={() => void drills.answer(false)}
        >
          {text('drillCannot')}
        </button>
      </div>
    </div>
  );
}
