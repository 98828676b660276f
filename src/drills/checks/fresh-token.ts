// After the token has aged, a handshake carries another one than before.

import { counted, duration } from '../../analysis/rules/words';
import { connectionsTo } from '../seen';
import { failed, inconclusive, type Judgement, passed, type Scene } from './check';

export function freshToken(scene: Scene): Judgement {
  const { seen, endpoint, agedAt } = scene;
  if (agedAt === undefined) return inconclusive('No token had been aged before.');
  const sockets = connectionsTo(seen, endpoint);
  const used = (id: string) => seen.tokens.filter(({ connection }) => connection === id);
  const before = sockets.filter(({ createdAt }) => createdAt < agedAt);
  const after = sockets.filter(({ createdAt }) => createdAt >= agedAt);
  const known = new Set(before.flatMap(({ id }) => used(id)).map(({ print }) => print));
  if (known.size === 0)
    return inconclusive(
      'No token was seen in this app’s handshakes: it may lie in a cookie, which no script can see.',
    );
  if (after.length === 0) return inconclusive('No handshake was made after the token had aged.');
  const stale = after.filter(({ id }) => used(id).some(({ print }) => known.has(print)));
  const fresh = after.find(({ id }) => used(id).some(({ print }) => !known.has(print)));
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
