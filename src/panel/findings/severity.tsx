// How severe a finding is: an icon and a word, so that colour never says it alone.

import type { Finding, Severity } from '../../analysis/result';
import { Icon, type IconName } from '../parts/icons';
import { type TextKey, text } from '../texts';

const SIGNS: Record<Severity, { icon: IconName; tone: string; word: TextKey }> = {
  error: { icon: 'failed', tone: 'bad', word: 'severityError' },
  warning: { icon: 'warning', tone: 'warn', word: 'severityWarning' },
  info: { icon: 'info', tone: 'busy', word: 'severityInfo' },
};

export function SeverityMark({ severity }: { severity: Severity }) {
  const { icon, tone, word } = SIGNS[severity];
  return (
    <span class={`severity tone-${tone}`}>
      <Icon name={icon} />
      <span class="severity-word">{text(word)}</span>
    </span>
  );
}

/** The worst first; of one severity those that are a root cause of "please refresh", then by time. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const weight = ({ severity, rootCause }: Finding) =>
    SEVERITIES.indexOf(severity) * 2 + (rootCause === undefined ? 1 : 0);
  return findings.toSorted((one, other) => weight(one) - weight(other));
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
