// Connections in any ten seconds since the first fault.

import { counted } from '../../analysis/rules/words';
import type { Milliseconds } from '../../records/units';
import { connectionsTo } from '../seen';
import { failed, inconclusive, type Judgement, passed, type Scene } from './check';

/** As the check counts. */
const WINDOW_MS: Milliseconds = 10_000;

export function noStorm(scene: Scene, most: number): Judgement {
  const from = scene.outage?.from ?? scene.startedAt;
  const made = connectionsTo(scene.seen, scene.endpoint).filter(
    ({ createdAt }) => createdAt >= from && createdAt <= scene.now,
  );
  if (made.length === 0 && !scene.outage) return passed('No connection was made, and none was needed.');
  if (made.length === 0) return inconclusive('No attempt was made, so nothing can be said of a storm.');
  let first = 0;
  let worst = { count: 0, first: 0, last: 0 };
  for (const [last, { createdAt }] of made.entries()) {
    while ((made[first]?.createdAt ?? 0) <= createdAt - WINDOW_MS) first += 1;
    if (last - first + 1 > worst.count) worst = { count: last - first + 1, first, last };
  }
  const sentence = `${counted(worst.count, 'connection')} in the busiest ten seconds; ${most} are still no storm.`;
  if (worst.count <= most) return passed(sentence);
  return failed(
    sentence,
    [made[worst.first], made[worst.last]].flatMap((socket, index) =>
      socket
        ? [
            {
              at: socket.createdAt,
              what: index === 0 ? 'the first of them' : 'the last of them',
              connection: socket.id,
            },
          ]
        : [],
    ),
  );
}
