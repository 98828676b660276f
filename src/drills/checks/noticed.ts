// While nothing came in and nobody said so, the app found out by itself: it closed the socket, or made another.

import { counted, duration } from '../../analysis/rules/words';
import type { Milliseconds } from '../../records/units';
import { connectionsTo, framesTo, wasOpen } from '../seen';
import { failed, inconclusive, type Judgement, passed, pending, type Scene } from './check';

export function noticed(scene: Scene, withinMs: Milliseconds): Judgement {
  const { seen, endpoint, now } = scene;
  const from = scene.outage?.from;
  if (from === undefined) return inconclusive('Nothing had gone silent before.');
  const sockets = connectionsTo(seen, endpoint);
  const silent = sockets.filter((socket) => wasOpen(socket, from));
  const [first] = silent;
  if (!first) return inconclusive('No socket was open when the line went silent.');
  const given = silent
    .filter(({ closeCall }) => closeCall !== undefined)
    .sort((one, other) => (one.closeCall?.at ?? 0) - (other.closeCall?.at ?? 0))[0];
  const next = sockets.find(({ createdAt }) => createdAt > from);
  const lost = silent.find(({ closedAt, closeCall }) => closedAt !== undefined && closeCall === undefined);
  const lostAt = lost?.closedAt ?? Number.POSITIVE_INFINITY;
  const givenAt = given?.closeCall?.at ?? Number.POSITIVE_INFINITY;
  const nextAt = next?.createdAt ?? Number.POSITIVE_INFINITY;
  if (lost && lostAt < Math.min(givenAt, nextAt))
    return inconclusive(
      `The socket was closed with ${lost.code ?? 'no code'} after ${duration(lostAt - from)}, and not by the app: there was nothing left to notice.`,
      [{ at: lostAt, what: 'closed', connection: lost.id }],
    );
  if (given && givenAt <= nextAt)
    return passed(`The app noticed after ${duration(givenAt - from)}, and closed the socket itself.`, [
      { at: from, what: 'the line went silent', connection: first.id },
      { at: givenAt, what: 'closed by the app', connection: given.id },
    ]);
  if (next)
    return passed(`The app noticed after ${duration(nextAt - from)}, and opened another socket.`, [
      { at: from, what: 'the line went silent', connection: first.id },
      { at: nextAt, what: 'another socket', connection: next.id },
    ]);
  if (now - Math.max(from, scene.stepAt) < withinMs) return pending('Not noticed yet.');
  const sent = framesTo(seen, endpoint, from, now).filter(({ dir }) => dir === 'out').length;
  return failed(
    `In ${duration(now - from)} of silence the app neither closed the socket nor opened another; it sent ${counted(sent, 'message')} into it.`,
    [{ at: from, what: 'the line went silent', connection: first.id }],
  );
}
