// The scorecard tab: each success criterion with its target, what was measured, and what breaks it.

import { useComputed } from '@preact/signals';
import type { Finding } from '../../analysis/result';
import { findingKey } from '../insight/insight';
import type { Opened, Panel } from '../model/panel';
import { Icon, type IconName } from '../parts/icons';
import { type TextKey, text } from '../texts';
import { type Criterion, criteriaOf, type Standing } from './criteria';

const STANDINGS: Record<Standing, { icon: IconName; tone: string; words: TextKey }> = {
  met: { icon: 'done', tone: 'good', words: 'standingMet' },
  missed: { icon: 'failed', tone: 'bad', words: 'standingMissed' },
  unknown: { icon: 'off', tone: 'plain', words: 'standingUnknown' },
};

export function ScorecardView({ panel, opened }: { panel: Panel; opened: Opened }) {
  const criteria = useComputed(() => {
    const result = opened.insight.result.value;
    return result && criteriaOf(result);
  }).value;
  if (!criteria) return <div class="empty" aria-busy="true" />;

  function show(finding: Finding): void {
    panel.showFinding(finding);
    panel.setTab('findings');
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
    <section class="scorecard" tabIndex={0} aria-label={text('tabScorecard')}>
      <p class="muted scorecard-intro">{text('scorecardIntro')}</p>
      <ul>
        {criteria.map((criterion) => (
          <CriterionItem key={criterion.name} criterion={criterion} onShow={show} />
        ))}
      </ul>
    </section>
  );
}

interface CriterionItemProps {
  criterion: Criterion;
  onShow(finding: Finding): void;
}

function CriterionItem({ criterion, onShow }: CriterionItemProps) {
  const { icon, tone, words } = STANDINGS[criterion.standing];
  return (
    <li class="criterion">
      <span class={`criterion-standing tone-${tone}`}>
        <Icon name={icon} />
        {text(words)}
      </span>
      <div class="criterion-body">
        <h2>
          {text(criterion.name)}{' '}
          <span class="muted criterion-target">{text('criterionTarget', criterion.target)}</span>
        </h2>
        <p>{criterion.sentence}</p>
        {criterion.findings.length > 0 && (
          <ul class="criterion-findings">
            {criterion.findings.map((finding) => (
              <li key={findingKey(finding)}>
                <button type="button" class="link" onClick={() => onShow(finding)}>
                  {finding.summary}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <span
        class={`criterion-measured ${criterion.measured === undefined ? 'criterion-unmeasured' : ''}`}
        data-label={text('criterionMeasured')}
      >
        {criterion.measured ?? '–'}
      </span>
    </li>
  );
}
