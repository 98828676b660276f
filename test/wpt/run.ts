// Runs tests in two browsers, one as it is and one with Redial recording, and compares what they say.

import { setTimeout as pause } from 'node:timers/promises';
import { automation } from '../../tools/automation';
import type { Browser } from '../../tools/launch';
import { type BrowserName, launch, launchBare } from '../support/browsers';
import type { WptTest } from './checkout';
import { type Difference, differences, type PageResults, type Result, resultsOf } from './compare';
import type { WptServer } from './server';

export interface Outcome {
  test: WptTest;
  without: Result[];
  with: Result[];
  differences: Difference[];
  /** It differed at first, and no more when it was run again alone. */
  unsteady: boolean;
}

export interface Run {
  outcomes: Outcome[];
  /** Connections that Redial recorded meanwhile: 0 would mean that nothing was compared. */
  recorded: number;
}

/** Tests side by side in each browser: they mostly wait. */
const LANES = 4;

/** Longer than testharness.js gives a test with `timeout=long` (60 s). */
const PATIENCE_MS = 90_000;

/** Times that a test whose results differ is run again, alone, before it counts. */
const SECOND_TRIES = 2;

/** Runs all tests of a server in one kind of browser. `told` hears of each that is done. */
export async function runTests(
  name: BrowserName,
  server: WptServer,
  tests: readonly WptTest[],
  told: (outcome: Outcome) => void = () => {},
): Promise<Run> {
  // Loopback's certificate is of nobody's making but ours.
  const options = {
    acceptInsecureCerts: true,
    ...(name === 'chromium' ? { args: ['--ignore-certificate-errors'] } : {}),
  };
  const bare = await launchBare(name, options);
  try {
    const recorded = await launch(name, options);
    try {
      const waiting = [...tests];
      const outcomes: Outcome[] = [];
      const lane = async () => {
        for (let test = waiting.shift(); test; test = waiting.shift()) {
          const outcome = await compareTest(bare, recorded, server, test);
          outcomes.push(outcome);
          told(outcome);
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      const again = [];
      for (const outcome of outcomes) again.push(await settle(outcome, bare, recorded, server));
      const seen = await recordedIn(recorded);
      return { outcomes: again, recorded: seen };
    } finally {
      await recorded.close();
    }
  } finally {
    await bare.close();
  }
}

async function compareTest(
  bare: Browser,
  recorded: Browser,
  server: WptServer,
  test: WptTest,
): Promise<Outcome> {
  const address = server.addressOf(test);
  const [without, withRedial] = await Promise.all([runIn(bare, address), runIn(recorded, address)]);
  return {
    test,
    without,
    with: withRedial,
    differences: differences(without, withRedial),
    unsteady: false,
  };
}

/** A test that differs is run again where nothing else runs: some depend on how quick the machine is. */
async function settle(first: Outcome, bare: Browser, recorded: Browser, server: WptServer): Promise<Outcome> {
  let outcome = first;
  for (let tries = 0; tries < SECOND_TRIES && outcome.differences.length > 0; tries++) {
    outcome = { ...(await compareTest(bare, recorded, server, first.test)), unsteady: true };
  }
  return outcome.differences.length > 0 ? { ...outcome, unsteady: false } : outcome;
}

async function runIn(browser: Browser, address: string): Promise<Result[]> {
  const page = await inTurn(browser, () => browser.newPage());
  try {
    const end = Date.now() + PATIENCE_MS;
    await page.goto(address, { waitUntil: 'domcontentloaded', timeout: PATIENCE_MS });
    while (Date.now() < end) {
      const text: unknown = await page.evaluate('globalThis.__wptResults').catch(() => undefined);
      if (typeof text === 'string') return resultsOf(JSON.parse(text) as PageResults);
      await pause(50);
    }
    return resultsOf(undefined);
  } finally {
    await inTurn(browser, () => page.close());
  }
}

const turns = new WeakMap<Browser, Promise<unknown>>();

/** Firefox loses sight of a tab that is opened while another one opens or closes. */
function inTurn<Result>(browser: Browser, work: () => Promise<Result>): Promise<Result> {
  const result = (turns.get(browser) ?? Promise.resolve()).then(work);
  turns.set(
    browser,
    result.catch(() => undefined),
  );
  return result;
}

async function recordedIn(browser: Browser): Promise<number> {
  const redial = automation(browser);
  await redial.flush();
  const sessions = await redial.sessions();
  return sessions.reduce((sum, { connections }) => sum + connections, 0);
}
