// What is known of an endpoint's tokens, as spans: which one the app went by from when to when, and whether it was good.

import type { TokenRecord } from '../../../records/recording';
import type { EpochMilliseconds } from '../../../records/units';
import type { PageRow } from '../../../store/schema';
import type { Span } from './rows';

/** `early`: before its `nbf`. `unknown`: the token tells no expiry, or is opaque. */
export type TokenState = 'early' | 'valid' | 'expired' | 'unknown';

export interface TokenSpan extends Span {
  state: TokenState;
  token: TokenRecord;
}

/**
 * `tokens` in order of time: those that connections of the endpoint used, and those that refreshes gave. Each counts
 * until the next one, or until its page ends.
 *
 *   used A (exp 12)       refreshed: B           page ends
 *   ┃━━━━ A valid ━━┫╍╍ A expired ╍╍┃━━━━ B valid ━━━━┃
 */
export function tokenSpans(tokens: readonly TokenRecord[], pages: ReadonlyMap<string, PageRow>): TokenSpan[] {
  const turns: TokenRecord[] = [];
  for (const token of tokens) {
    if (token.print === '') continue;
    const before = turns.at(-1);
    if (before?.print !== token.print || before.page !== token.page) turns.push(token);
  }
  return turns.flatMap((token, at) => {
    const pageEnd = pages.get(token.page)?.endedAt ?? Number.POSITIVE_INFINITY;
    const to = Math.min(turns[at + 1]?.at ?? Number.POSITIVE_INFINITY, pageEnd);
    return pieces(token, token.at, Math.max(to, token.at));
  });
}

function pieces(token: TokenRecord, from: EpochMilliseconds, to: EpochMilliseconds): TokenSpan[] {
  const good = token.nbf === undefined ? from : token.nbf * 1000;
  const ends = token.exp === undefined ? to : token.exp * 1000;
  const parts: TokenSpan[] = [
    { from, to: Math.min(good, to), state: 'early', token },
    {
      from: Math.max(from, good),
      to: Math.min(ends, to),
      state: token.exp === undefined ? 'unknown' : 'valid',
      token,
    },
    { from: Math.max(from, ends), to, state: 'expired', token },
  ];
  return parts.filter((part) => part.from < part.to);
}
