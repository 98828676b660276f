// A socket is open again, made since the outage began, and nothing is in its way any more.

import { counted, duration } from '../../analysis/rules/words';
import type { Milliseconds } from '../../records/units';
import { connectionsTo, wasOpen } from '../seen';
import { failed, inconclusive, type Judgement, passed, pending, type Scene } from './check';

/** What goes again sooner was no recovery: a server that takes connections in and turns them out. */
const STANDS_MS: Milliseconds = 1_000;

export function reconnected(scene: Scene, withinMs: Milliseconds): Judgement {
  const { seen, endpoint, outage, now } = scene;
  if (!outage) return inconclusive('Nothing had cut the line before, so nothing had to come back.');
  const sockets = connectionsTo(seen, endpoint);
  const before = sockets.filter((socket) => wasOpen(socket, outage.from));
  if (before.length === 0) return inconclusive('No socket was open when the line went.');
  const attempts = sockets.filter(({ createdAt }) => createdAt >= outage.from);
  const back = attempts.find((socket) => wasOpen(socket, now));
  if (outage.to === undefined) {
    return now - scene.stepAt < withinMs
      ? pending('The line is not back yet.')
      : inconclusive('The line was never given back, so nothing could come back.');
  }
  if (back?.openedAt !== undefined) {
    if (now - back.openedAt < STANDS_MS) return pending('Open again; whether it stays is not known yet.');
    const waited = Math.max(0, back.openedAt - outage.to);
    const at = ['at the first attempt', 'at the second attempt'][attempts.indexOf(back)];
    return passed(
      `Connected again ${waited === 0 ? 'by the time that the line was back' : `${duration(waited)} after the line was back`}, ${at ?? `at attempt ${attempts.indexOf(back) + 1}`}.`,
      [
        { at: outage.to, what: 'the line was back' },
        { at: back.openedAt, what: 'open again', connection: back.id },
      ],
    );
  }
  if (now - Math.max(outage.to, scene.stepAt) < withinMs) return pending('Not connected yet.');
  const untouched = before.filter((socket) => wasOpen(socket, now));
  if (untouched.length === before.length && attempts.length === 0)
    return inconclusive(
      'The fault ended no socket: those that were open before still are.',
      untouched
        .slice(0, 1)
        .map(({ id }) => ({ at: outage.from, what: 'open before and after', connection: id })),
    );
  const last = attempts.at(-1);
  return failed(
    `No socket was open ${duration(now - outage.to)} after the line was back: ${
      last
        ? `${counted(attempts.length, 'attempt')} since it went, none of which stood`
        : 'no attempt was made at all'
    }.`,
    [
      { at: outage.to, what: 'the line was back' },
      ...(last ? [{ at: last.createdAt, what: 'the last attempt', connection: last.id }] : []),
    ],
  );
}
