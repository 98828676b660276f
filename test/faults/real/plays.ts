// Each fault beside its real counterpart: the app under test sees the same of both, and works when it is over.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from '../../../tools/launch';
import { BROWSERS, launch } from '../../support/browsers';
import type { Scenario } from './scenario';
import { ENDS } from './scenarios/ends';
import { FRAMES } from './scenarios/frames';
import { LINES, STALLS } from './scenarios/lines';
import { LISTENERS } from './scenarios/listeners';
import { play, type Seen, WORKED } from './stage';

describe.each(BROWSERS)('faults and failures in %s', (name) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch(name);
  });
  afterAll(() => browser?.close());

  async function compare(scenario: Scenario): Promise<void> {
    const { real, fault } = await play(browser, scenario);
    for (const { app } of [real, fault]) {
      for (const start of [...scenario.shows, ...WORKED]) {
        expect(
          app.filter((line) => line.startsWith(start)),
          start,
        ).not.toEqual([]);
      }
      for (const start of scenario.never ?? []) {
        expect(
          app.filter((line) => line.startsWith(start)),
          start,
        ).toEqual([]);
      }
    }
    expect(fault.app).toEqual(real.app);
    expect(framesOf(fault, scenario)).toEqual(framesOf(real, scenario));
  }

  test.concurrent.each(
    [...ENDS, ...LINES, ...FRAMES, ...LISTENERS].filter(({ name }) => !name.startsWith('offline')),
  )('$name', compare);
  test.each(STALLS)('$name', compare);
});

/** How a connection ended the server sees as it is: healthy under a fault. */
function framesOf({ server }: Seen, { beyond = [] }: Scenario): string[] {
  return server.filter((line) => !/^\S+ close /.test(line) && !beyond.includes(line));
}
