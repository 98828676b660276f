// Sockets that are open when it begins stay open.

import { counted, duration } from '../../analysis/rules/words';
import type { Milliseconds } from '../../records/units';
import { connectionsTo, wasOpen } from '../seen';
import { failed, inconclusive, type Judgement, passed, pending, type Scene } from './check';

export function staysOpen(scene: Scene, forMs: Milliseconds): Judgement {
  const { seen, endpoint, stepAt, now } = scene;
  const held = connectionsTo(seen, endpoint).filter((socket) => wasOpen(socket, stepAt));
  if (held.length === 0) return inconclusive('No socket was open.');
  const lost = held.find((socket) => !wasOpen(socket, now));
  if (lost) {
    const at = Math.min(lost.closedAt ?? now, lost.closeCall?.at ?? now);
    const age = duration(at - (lost.openedAt ?? at));
    return failed(
      `A socket was closed by the ${lost.closer}${lost.code === undefined ? '' : ` with ${lost.code}`} ${duration(at - stepAt)} into the wait, when it was ${age} old.`,
      [{ at, what: 'closed', connection: lost.id }],
    );
  }
  if (now - stepAt < forMs) return pending('Open so far.');
  return passed(`${counted(held.length, 'socket')} stayed open for ${duration(now - stepAt)}.`);
}
