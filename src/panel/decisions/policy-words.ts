// A backoff policy in words: `exponential, 1 s × 2, cap 16 s, jitter ±50 %`. What the waits leave open is not mentioned.

import type { Policy } from '../../analysis/result';
import { formatCount, formatSpan } from '../model/format';
import { counted, text } from '../texts';

/** `undefined` where the waits tell no policy. */
export function policyWords(policy: Policy): string | undefined {
  const kind = kindWords(policy);
  if (kind === undefined) return undefined;
  const { capMs, maxAttempts, library } = policy;
  const parts = [
    kind,
    capMs === undefined ? undefined : text('policyCap', formatSpan(capMs)),
    jitterWords(policy),
    maxAttempts === undefined ? undefined : counted('policyMost', maxAttempts),
    library === undefined ? undefined : text('policyLibrary', library),
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function kindWords({ kind, baseMs, factor, stepMs, waitsMs }: Policy): string | undefined {
  const base = baseMs === undefined ? '' : formatSpan(baseMs);
  switch (kind) {
    case 'none':
      return text('policyNone');
    case 'immediate':
      return text('policyImmediate');
    case 'fixed':
      return baseMs === undefined ? text('policyFixed') : text('policyFixedAt', base);
    case 'linear':
      return baseMs === undefined || stepMs === undefined
        ? text('policyLinear')
        : text('policyLinearFrom', base, formatSpan(stepMs));
    case 'exponential':
      if (baseMs === undefined) return text('policyExponential');
      return factor === undefined
        ? text('policyExponentialFrom', base)
        : text('policyExponentialBy', base, formatCount(factor));
    case 'table':
      return waitsMs ? text('policyTableOf', waitsMs.map(formatSpan).join(', ')) : text('policyTable');
    default:
      return kind satisfies undefined;
  }
}

function jitterWords({ jitter, jitterRatio, jitterMs }: Policy): string | undefined {
  switch (jitter) {
    case 'none':
      return text('jitterNone');
    case 'proportional':
      return jitterRatio === undefined
        ? text('jitterSome')
        : text('jitterProportional', Math.round(jitterRatio * 100));
    case 'additive':
      return jitterMs === undefined
        ? text('jitterSome')
        : text('jitterAdditive', formatSpan(jitterMs[0]), formatSpan(jitterMs[1]));
    case 'full':
      return text('jitterFull');
    default:
      return jitter satisfies undefined;
  }
}
