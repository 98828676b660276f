// Each fault beside its real counterpart: the app under test sees the same of both, and works when it is over.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from '../../../tools/launch';
import { BROWSERS, launch } from '../../support/browsers';
import { openDoor } from './choosing';
import type { Scenario } from './scenario';
import { ENDS } from './scenarios/ends';
import { FRAMES } from './scenarios/frames';
import { LINES, LONG, STALLS } from './scenarios/lines';
import { LISTENERS } from './scenarios/listeners';
import { play, type Seen, WORKED } from './stage';

/** Every wait in a play gives up before: only one that hangs is ended by it. */
const LONGEST_MS = 300_000;

describe.each(BROWSERS)('faults and failures in %s', (name) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch(name);
    await openDoor(browser);
  });
  afterAll(() => browser?.close());

  async function compare(scenario: Scenario): Promise<void> {
    const { real, fault } = await play(browser, scenario);
    for (const { app } of [real, fault]) {
      const showsIt = (start: string) => app.some((line) => line.startsWith(start));
      const { shows, never = [] } = scenario;
      expect(
        [...shows, ...WORKED].filter((start) => !showsIt(start)),
        `missing in:\n${app.join('\n')}`,
      ).toEqual([]);
      expect(never.filter(showsIt), `not to be in:\n${app.join('\n')}`).toEqual([]);
    }
    expect(linesOf(fault, scenario)).toEqual(linesOf(real, scenario));
    expect(framesOf(fault, scenario)).toEqual(framesOf(real, scenario));
  }

  // What waits longest begins first.
  for (const scenario of [...LONG, ...ENDS, ...LINES, ...FRAMES, ...LISTENERS]) {
    test.concurrent(scenario.name, () => compare(scenario), LONGEST_MS);
  }
  for (const scenario of STALLS) test(scenario.name, () => compare(scenario), LONGEST_MS);
});

function linesOf({ app }: Seen, { areApart }: Scenario): string[] {
  if (!areApart) return app;
  const socketOf = (line: string) => line.slice(0, line.indexOf(' '));
  return [...new Set(app.map(socketOf))]
    .sort()
    .flatMap((name) => app.filter((line) => socketOf(line) === name));
}

/** How a connection ended the server sees as it is: healthy under a fault. */
function framesOf({ server }: Seen, { beyond = [] }: Scenario): string[] {
  return server.filter((line) => !/^\S+ close /.test(line) && !beyond.includes(line));
}
