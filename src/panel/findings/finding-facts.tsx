// Which rule found it, when it was, how sure it is, and which root cause it belongs to.

import type { Finding, RootCause } from '../../analysis/result';
import { formatClock } from '../model/format';
import { type TextKey, text } from '../texts';

interface FindingFactsProps {
  finding: Finding;
  /** Without its root cause: a line of a list has little room. */
  brief?: boolean;
}

/** `12:01:10.203 to 12:01:20.100 · observed · a closure of the past`. */
export function FindingFacts({
  finding: { rule, at, until, basis, rootCause },
  brief = false,
}: FindingFactsProps) {
  const when = until > at ? text('scopeSpan', formatClock(at), formatClock(until)) : formatClock(at);
  return (
    <>
      <code>{rule}</code>
      <span>{when}</span>
      <span>{text(basis === 'observed' ? 'basisObserved' : 'basisInferred')}</span>
      {rootCause !== undefined && !brief && (
        <span title={text('rootCauseHint')}>{text(ROOT_CAUSES[rootCause])}</span>
      )}
    </>
  );
}

const ROOT_CAUSES: { [Cause in RootCause]: TextKey } = {
  1: 'rootCause1',
  2: 'rootCause2',
  3: 'rootCause3',
  4: 'rootCause4',
  5: 'rootCause5',
  6: 'rootCause6',
  7: 'rootCause7',
};
