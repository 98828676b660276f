// One finding: what to change, what shows it, and what is behind it.

import { useSignal } from '@preact/signals';
import type { Finding } from '../../analysis/result';
import type { Panel } from '../model/panel';
import type { LoadedSession } from '../model/session';
import { counted, text } from '../texts';
import { EvidenceLinks } from './evidence-links';
import { Explanation } from './explanation';
import { FindingFacts } from './finding-facts';
import { SeverityMark } from './severity';

interface FindingDetailsProps {
  panel: Panel;
  session: LoadedSession;
  finding: Finding;
}

export function FindingDetails({ panel, session, finding }: FindingDetailsProps) {
  const isExplained = useSignal(false);
  session.version.value;
  const { severity, summary, fix, evidence, rule, connections } = finding;
  return (
    <>
      <h2 class="finding-title">
        <SeverityMark severity={severity} /> {summary}
      </h2>
      <p class="finding-facts">
        <FindingFacts finding={finding} />
      </p>
      <p class="finding-fix">
        <strong>{text('findingFix')}</strong> {fix}
      </p>
      <div class="finding-actions">
        <button
          type="button"
          class="button"
          onClick={() => {
            panel.showFinding(finding);
            panel.setTab('messages');
          }}
        >
          {text('showItsMessages')}
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={isExplained.value}
          onClick={() => {
            isExplained.value = !isExplained.value;
          }}
        >
          {text('findingExplain')}
        </button>
      </div>
      {isExplained.value && <Explanation rule={rule} />}
      <h3>{text('findingEvidence')}</h3>
      <EvidenceLinks panel={panel} session={session} evidence={evidence} />
      {connections.length > 0 && <p class="muted">{counted('findingConnections', connections.length)}</p>}
    </>
  );
}
