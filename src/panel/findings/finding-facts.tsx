// Which rule found it, when it was, how sure it is, and which root cause it belongs to.

import type { Finding } from '../../analysis/result';
import { formatClock } from '../model/format';
import { text } from '../texts';

/** `12:01:10.203 to 12:01:20.100 · observed · root cause 1`. */
export function FindingFacts({ finding: { rule, at, until, basis, rootCause } }: { finding: Finding }) {
  const when = until > at ? text('scopeSpan', formatClock(at), formatClock(until)) : formatClock(at);
  return (
    <>
      <code>{rule}</code>
      <span>{when}</span>
      <span>{text(basis === 'observed' ? 'basisObserved' : 'basisInferred')}</span>
      {rootCause !== undefined && <span>{text('rootCause', rootCause)}</span>}
    </>
  );
}
