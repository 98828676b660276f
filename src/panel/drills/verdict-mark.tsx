// How a drill ended, by a sign, a colour and a word.

import type { DrillVerdict } from '../../records/drills';
import { Icon } from '../parts/icons';
import { VERDICTS, verdictWords } from './drill-words';

export function VerdictMark({ verdict }: { verdict: DrillVerdict }) {
  const { icon, tone } = VERDICTS[verdict];
  return (
    <span class={`drill-verdict tone-${tone}`}>
      <Icon name={icon} />
      {verdictWords(verdict)}
    </span>
  );
}
