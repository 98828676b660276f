// The app asked for a delay and the browser fired far later, as the tab was hidden or frozen.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Connection } from '../connection';
import { shortName } from '../resource';
import type { Finding } from '../result';
import type { Rule } from './rule';
import { Tallies } from './tally';
import { counted, duration } from './words';

/** Timers of hidden pages are aligned to whole seconds; what is later than that was held back. */
const HELD_BACK_MS: Milliseconds = 2_000;
/** Whoever comes back sees a dead page for as long as this before it is one to them. */
const DEAD_MS: Milliseconds = 3_000;

interface Late {
  asked: Milliseconds;
  late: Milliseconds;
}

export const throttledTimer: Rule = {
  name: 'throttled-timer',
  watch() {
    const tallies = new Tallies<string>();
    const worst = new Map<string, { endpoint: string; late: Late; deadMs: Milliseconds }>();
    const shownAt = new WeakMap<Connection, EpochMilliseconds>();

    return {
      created(connection) {
        const timer = connection.ledBy.inferred?.record;
        const { page } = connection;
        if (timer?.firedAt === undefined || timer.delayMs === undefined) return;
        const late = timer.firedAt - timer.at - timer.delayMs;
        if (late < HELD_BACK_MS || !wasHidden(page, timer.at)) return;
        const key = connection.place;
        const known = worst.get(key);
        if (!known || late > known.late.late) {
          const deadMs = known?.deadMs ?? 0;
          worst.set(key, { endpoint: connection.endpoint, late: { asked: timer.delayMs, late }, deadMs });
        }
        tallies.of(key).add({
          at: timer.firedAt,
          what: `a timer of ${duration(timer.delayMs)} fired ${duration(late)} late, the page being hidden`,
          connection: connection.id,
        });
        const shown = page.lastShownAt;
        if (shown !== undefined && shown > timer.at) shownAt.set(connection, shown);
      },
      opened(connection, at) {
        const shown = shownAt.get(connection);
        const known = worst.get(connection.place);
        if (shown !== undefined && known) known.deadMs = Math.max(known.deadMs, at - shown);
      },
      findings() {
        return [...tallies.entries()].map(([key, tally]): Finding => {
          const { endpoint, late, deadMs } = worst.get(key) ?? {
            endpoint: '',
            late: { asked: 0, late: 0 },
            deadMs: 0,
          };
          const isDead = deadMs >= DEAD_MS;
          const dead = isDead
            ? `; the user came back to a page that stayed dead for ${duration(deadMs)}`
            : '';
          return {
            rule: 'throttled-timer',
            severity: isDead ? 'warning' : 'info',
            basis: 'observed',
            ...tally.place,
            summary: `The browser held back the retry timer for ${shortName(endpoint)} ${counted(tally.count, 'time')} while the page was hidden or frozen, once by ${duration(late.late)} over the ${duration(late.asked)} asked for${dead}.`,
            fix: 'When the page becomes visible or resumes, connect at once if no socket is open, instead of waiting for the timer.',
          };
        });
      },
    };
  },
};

function wasHidden(page: Connection['page'], since: EpochMilliseconds): boolean {
  return !page.visible || page.frozen || (page.lastShownAt ?? Number.NEGATIVE_INFINITY) >= since;
}
