// After the token has aged, a handshake carries another one than before.

import { counted, duration } from '../../analysis/rules/words';
import type { TokenRecord } from '../../records/recording';
import { connectionsTo } from '../seen';
import { failed, inconclusive, type Judgement, passed, type Scene } from './check';

export function freshToken(scene: Scene): Judgement {
  const { seen, endpoint, agedAt } = scene;
  if (agedAt === undefined) return inconclusive('No token had been aged before.');
  const sockets = connectionsTo(seen, endpoint);
  const used = (id: string) => seen.tokens.filter(({ connection }) => connection === id);
  const before = sockets.filter(({ createdAt }) => createdAt < agedAt);
  const after = sockets.filter(({ createdAt }) => createdAt >= agedAt);
  const known = before.flatMap(({ id }) => used(id));
  if (known.length === 0)
    return inconclusive(
      'No token was seen in this app’s handshakes: it may lie in a cookie, which no script can see.',
    );
  if (after.length === 0) return inconclusive('No handshake was made after the token had aged.');
  const prints = new Set(known.map(({ print }) => print));
  const ends = Math.max(...known.map(({ exp }) => exp ?? Number.NEGATIVE_INFINITY));
  // One that was aged in the page looks like another, and ends before the one that it was.
  const isOld = ({ print, exp }: TokenRecord) => prints.has(print) || (exp !== undefined && exp <= ends);
  const stale = after.filter(({ id }) => used(id).some(isOld));
  const fresh = after.find(({ id }) => used(id).some((token) => !isOld(token)));
  const [first] = stale;
  if (first)
    return failed(
      `${counted(stale.length, 'handshake')} carried the token from before, first ${duration(first.createdAt - agedAt)} after it had ended.`,
      [
        { at: agedAt, what: 'the token ended' },
        { at: first.createdAt, what: 'a handshake with it', connection: first.id },
      ],
    );
  if (!fresh) return inconclusive('The handshakes after the token had aged carried none at all.');
  return passed('Each handshake after the token had ended carried another one.', [
    { at: agedAt, what: 'the token ended' },
    { at: fresh.createdAt, what: 'a handshake with another token', connection: fresh.id },
  ]);
}
