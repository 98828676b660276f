// No new connection after a code that says "do not". One with another token than before is a new question, and allowed.

import { counted, duration } from '../../analysis/rules/words';
import type { ConnectionRecord } from '../../records/recording';
import type { Milliseconds } from '../../records/units';
import { connectionsTo, type Seen, wasOpen } from '../seen';
import { failed, inconclusive, type Judgement, passed, pending, type Scene } from './check';

/** Attempts that are shown as evidence. */
const SHOWN = 5;

export function stopped(scene: Scene, forMs: Milliseconds): Judgement {
  const { seen, endpoint, now } = scene;
  const from = scene.outage?.from ?? scene.stepAt;
  const sockets = connectionsTo(seen, endpoint);
  const closed = sockets.filter((socket) => wasOpen(socket, from));
  if (closed.length === 0) return inconclusive('No socket was open to be closed.');
  const later = sockets.filter(({ createdAt }) => createdAt >= from);
  const printsBefore = new Set(
    sockets.filter(({ createdAt }) => createdAt < from).flatMap((one) => printsOf(seen, one)),
  );
  const again = later.filter((socket) => {
    const prints = printsOf(seen, socket);
    return prints.length === 0 || prints.every((print) => printsBefore.has(print));
  });
  const [first] = again;
  if (first) {
    // One more and it may be a slip of the pen; the sentence says how many, so it waits for all.
    if (now - from < forMs) return pending(`Tried again after ${duration(first.createdAt - from)}.`);
    const token = printsOf(seen, first).length > 0 ? ' with the same token' : '';
    return failed(
      `The app tried again${token} ${duration(first.createdAt - from)} after it was told not to: ${counted(again.length, 'attempt')} in ${duration(now - from)}.`,
      again
        .slice(0, SHOWN)
        .map(({ createdAt, id }) => ({ at: createdAt, what: `tried again${token}`, connection: id })),
    );
  }
  if (now - Math.max(from, scene.stepAt) < forMs) return pending('No attempt so far.');
  const [fresh] = later;
  if (fresh)
    return passed(
      `The app came back ${duration(fresh.createdAt - from)} later, with another token than before.`,
      [{ at: fresh.createdAt, what: 'an attempt with another token', connection: fresh.id }],
    );
  return passed(`No attempt in the ${duration(now - from)} after the app was told not to.`, [
    { at: from, what: 'told not to', ...(closed[0] ? { connection: closed[0].id } : {}) },
  ]);
}

function printsOf({ tokens }: Seen, { id }: ConnectionRecord): string[] {
  return tokens.filter(({ connection }) => connection === id).map(({ print }) => print);
}
