// Retries stopped after some attempts, and nothing has connected since.

import { saysStop } from '../close-codes';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Story } from '../story';
import type { Rule } from './rule';
import { counted, duration } from './words';

export const gaveUp: Rule = {
  name: 'gave-up',
  watch(session) {
    /** Stories whose last connection ended with a code that says "do not": to stop then is right. */
    const obeyed = new WeakSet<Story>();
    return {
      closed(connection) {
        const { story } = connection.lane;
        if (!story?.has(connection)) return;
        if (saysStop(connection.record)) obeyed.add(story);
        else obeyed.delete(story);
      },
      findings(now) {
        return session.stories
          .filter((story) => !obeyed.has(story) && story.outcome(now) === 'gave-up')
          .map((story) => finding(story, now));
      },
    };
  },
};

function finding(story: Story, now: number): Finding {
  const { page, tries, startedAt, lastEndAt } = story;
  const until = Math.max(startedAt, Math.min(now, page.endedAt ?? now));
  const said = story.stoppedAt();
  const timersSeen = tries.every((attempt) => attempt.inferred || attempt.reported);
  const name = shortName(story.lane.endpoint);
  const connections = [...story.connections()];
  const last = connections.at(-1);
  const spent = `${counted(tries.length, 'attempt')} in ${duration(lastEndAt - startedAt)}`;
  const since = until - lastEndAt < 1_000 ? ' since' : ` in the ${duration(until - lastEndAt)} since`;
  const observed = said !== undefined || timersSeen;
  return {
    rule: 'gave-up',
    severity: 'error',
    rootCause: 4,
    basis: observed ? 'observed' : 'inferred',
    at: startedAt,
    until,
    connections,
    summary: observed
      ? `The app stopped trying ${name} after ${spent}, and nothing has connected${since}.`
      : `The app has probably given up on ${name}: ${spent}, and nothing has connected${since}.`,
    evidence: [
      { at: startedAt, what: 'the connection was lost', connection: story.trigger.connection },
      { at: lastEndAt, what: 'the last attempt failed', ...(last === undefined ? {} : { connection: last }) },
      ...(said === undefined ? [] : [{ at: said, what: 'the app said that it stops' }]),
    ],
    fix: 'Keep trying at the cap of the backoff for as long as the page lives, try at once when it becomes visible or online, and show the user a way to reconnect.',
  };
}
