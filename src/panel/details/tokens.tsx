// The tokens that a connection used, and how old they were when it was made. Their values are never known here.

import type { TokenPlace, TokenRecord } from '../../records/recording';
import type { EpochMilliseconds, EpochSeconds } from '../../records/units';
import { formatSpan } from '../model/format';
import { text } from '../texts';

export function Tokens({ tokens, connectedAt }: { tokens: TokenRecord[]; connectedAt: EpochMilliseconds }) {
  if (tokens.length === 0) return <p class="muted">{text('tokensNone')}</p>;
  return (
    <ul class="tokens">
      {tokens.map((token) => {
        const expired = token.exp !== undefined && token.exp * 1000 <= connectedAt;
        return (
          <li key={`${token.where} ${token.name} ${token.print} ${token.at}`}>
            <span class="chip">{placeWords(token.where)}</span> {token.name && <span>{token.name} </span>}
            <code title={text('tokenPrintHint')}>{token.print.slice(0, PRINT_CHARACTERS)}</code>{' '}
            <span class="muted">{token.form === 'jwt' ? 'JWT' : text('tokenOpaque')}</span>
            {token.iat !== undefined && <span> · {issuedWords(token.iat, connectedAt)}</span>}
            {token.exp !== undefined && (
              <span class={expired ? 'tone-bad' : ''}> · {expiresWords(token.exp, connectedAt)}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Enough to tell the tokens of a recording apart at a glance. */
const PRINT_CHARACTERS = 8;

export function issuedWords(iat: EpochSeconds, connectedAt: EpochMilliseconds): string {
  const age = connectedAt - iat * 1000;
  return age < 0 ? text('tokenIssuedFuture', formatSpan(-age)) : text('tokenIssued', formatSpan(age));
}

export function expiresWords(exp: EpochSeconds, connectedAt: EpochMilliseconds): string {
  const left = exp * 1000 - connectedAt;
  return left <= 0 ? text('tokenExpired', formatSpan(-left)) : text('tokenExpires', formatSpan(left));
}

export function placeWords(where: TokenPlace): string {
  switch (where) {
    case 'query':
      return text('tokenQuery');
    case 'protocol':
      return text('tokenProtocol');
    case 'frame':
      return text('tokenFrame');
    case 'storage':
      return text('tokenStorage');
    case 'refresh':
      return text('tokenRefresh');
    case 'header':
      return text('tokenHeader');
  }
}
