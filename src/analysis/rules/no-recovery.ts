// An abnormal close, the page alive, visible and online long after, and no attempt: "please refresh" itself.

import { invitesRetry } from '../close-codes';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Evidence, Finding } from '../result';
import type { Story } from '../story';
import type { Rule, Watched } from './rule';
import { duration } from './words';

export const noRecovery: Rule = {
  name: 'no-recovery',
  watch(session) {
    /** By page: where the app went on to, and when. A room that the user has left needs no recovery. */
    const lastOpened = new Map<string, number>();
    return {
      opened(connection, at) {
        lastOpened.set(kindOf(connection.page.id, connection.endpoint), at);
      },
      findings(now) {
        return session.stories
          .filter((story) => isDead(story, now))
          .filter((story) => {
            const movedOn = lastOpened.get(kindOf(story.page.id, story.lane.endpoint));
            return movedOn === undefined || movedOn < story.startedAt;
          })
          .map((story) => finding(story, now, session));
      },
    };
  },
};

function isDead(story: Story, now: number): boolean {
  const { trigger } = story;
  if (trigger.closer === 'client' || trigger.closer === 'page' || !invitesRetry(trigger.code)) return false;
  // One that never opened was never needed so far as anybody can tell: a probe, an optional feature.
  return trigger.openMs > 0 && story.outcome(now) === 'never-retried';
}

function finding(story: Story, now: number, session: Watched): Finding {
  const { page, trigger, startedAt } = story;
  const until = Math.max(startedAt, Math.min(now, page.endedAt ?? now));
  const quiet = duration(story.quietMs(now));
  const name = shortName(story.lane.endpoint);
  const code = trigger.code === undefined ? '' : ` (${trigger.code}, closed by the ${trigger.closer})`;
  const said = story.stoppedAt();
  const evidence: Evidence[] = [
    { at: startedAt, what: `the connection was lost${code}`, connection: trigger.connection },
    said === undefined
      ? { at: until, what: `nothing had been tried for ${quiet}, the page visible and online` }
      : { at: said, what: 'the app said that it stops' },
  ];
  const { reloadedAt } = session.pages.get(page.id) ?? page;
  if (reloadedAt !== undefined) evidence.push({ at: reloadedAt, what: 'the user reloaded the page' });
  const reloaded = reloadedAt === undefined ? '' : '; then the user reloaded it';
  return {
    rule: 'no-recovery',
    severity: 'error',
    rootCause: 4,
    basis: 'observed',
    at: startedAt,
    until,
    connections: [trigger.connection],
    summary:
      said === undefined
        ? `The connection to ${name} was lost${code} and the app never tried again, though the page stayed visible and online for ${quiet}${reloaded}.`
        : `The connection to ${name} was lost${code} and the app decided not to try again${reloaded}.`,
    evidence,
    fix: 'Reconnect from the close handler with a growing, jittered delay, unless the app itself closed the socket or the code says that trying again is of no use.',
  };
}

/** Endpoints that differ in an id alone are rooms of one kind. */
function kindOf(page: string, endpoint: Connection['endpoint']): string {
  return `${page} ${endpoint.replace(/\/(?=[^/]*\d)[\w-]+(?=\/|$)|\/[0-9a-f-]{16,}(?=\/|$)/gi, '/*')}`;
}
