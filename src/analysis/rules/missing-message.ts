// A sequence skips and the gap never fills.

import { shortName } from '../resource';
import type { Evidence, Finding } from '../result';
import type { Running } from '../sequences';
import type { Rule, Watched } from './rule';
import { Tally } from './tally';
import { counted } from './words';

export const missingMessage: Rule = {
  name: 'missing-message',
  watch(session) {
    return {
      findings(now) {
        const found: Finding[] = [];
        for (const [running, lost] of lostOf(session, now)) found.push(finding(running, lost));
        return found;
      },
      figures(now) {
        let framesMissing = 0;
        for (const [, lost] of lostOf(session, now)) framesMissing += lost.length;
        return { framesMissing };
      },
    };
  },
};

type Lost = [value: number, noticed: Evidence];

function* lostOf(session: Watched, now: number): Iterable<[Running, Lost[]]> {
  for (const runnings of session.sequences.all.values()) {
    const told = new Set<string>();
    for (const running of [...runnings.values()].sort((a, b) => b.ones - a.ones)) {
      if (running.missing.size === 0 || !running.isDense || told.has(running.type)) continue;
      const lost = [...running.lost(now)];
      if (lost.length === 0) continue;
      told.add(running.type);
      yield [running, lost];
    }
  }
}

function finding(running: Running, lost: readonly Lost[]): Finding {
  const tally = new Tally();
  let last: string | undefined;
  for (const [, noticed] of lost) {
    if (noticed.what === last) continue;
    last = noticed.what;
    tally.note(noticed);
  }
  const numbers = lost.map(([value]) => value);
  const which = numbers.length > 3 ? `${numbers[0]} to ${numbers.at(-1)} among them` : numbers.join(', ');
  return {
    rule: 'missing-message',
    severity: 'error',
    rootCause: 6,
    basis: 'observed',
    ...tally.place,
    summary: `${counted(lost.length, 'message')} of type ${running.type} on ${shortName(running.endpoint)} never came: ${running.path}, which otherwise counts by one, skipped (${which}).`,
    fix: `After each connect, ask the server for what came after the last ${running.path} seen, and let it replay that.`,
  };
}
