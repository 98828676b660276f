// What shows something, moment by moment; each leads to its place.

import type { Evidence } from '../../analysis/result';
import { formatClock } from '../model/format';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { Icon } from '../parts/icons';
import { text } from '../texts';

interface EvidenceLinksProps {
  panel: Panel;
  session: LoadedSession;
  evidence: readonly Evidence[];
}

export function EvidenceLinks({ panel, session, evidence }: EvidenceLinksProps) {
  return (
    <ol class="evidence" aria-label={text('findingEvidence')}>
      {evidence.map((one, number) => {
        const ordinal = one.connection === undefined ? undefined : session.ordinal(one.connection);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may happen twice at one moment, and the order stays.
          <li key={`${one.at} ${number}`}>
            <button type="button" class="evidence-link" onClick={() => panel.showEvidence(one)}>
              <span class="time">{formatClock(one.at)}</span>
              <span class="evidence-what break">{one.what}</span>
              {ordinal !== undefined && <span class="ordinal">#{ordinal}</span>}
              <Icon name="open" />
            </button>
          </li>
        );
      })}
    </ol>
  );
}
