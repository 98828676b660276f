// The page cannot tell: every check gives in a recorded window what it gives in a bare one. The few that cannot are
// named here, with the reason, and fail as soon as they no longer differ.

import { beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS, type BrowserName } from '../support/browsers';
import { checks } from './checks';
import { type Results, runPair } from './pair';

/** What a Proxy and a script of its own cannot hide, by check. */
const CANNOT_HIDE: { [check: string]: { reason: string; in: readonly BrowserName[] } } = {
  'another window prints the functions of this one as native': {
    reason: 'each window knows the stand-ins of its own script alone, and to all others they are Proxies',
    in: BROWSERS,
  },
  'messages of the engine name a socket by its interface, and a function as one': {
    reason: 'the engine itself prints a Proxy as what it is',
    in: BROWSERS,
  },
  'what the browser refuses, uncaught, is reported at the place of the call': {
    reason: 'the engine names the place where an error was last thrown, and that is the stand-in',
    in: BROWSERS,
  },
  'handles count up, and none is left out': {
    reason: 'a timer of our own is armed just before one that may be a backoff',
    in: BROWSERS,
  },
  'animation frames are numbered by the requests of the page': {
    reason: 'a frame is asked for after a message, to see it painted',
    in: BROWSERS,
  },
  'a value read as JSON is asked for then as often as it is resolved': {
    reason: 'the page gets a promise of its own, lest a rejection that nobody handles count as handled',
    in: BROWSERS,
  },
  'a stack taken while an argument is converted shows the page alone': {
    reason: 'code of the page that a native runs is run within the stand-in',
    in: ['chromium'],
  },
  'an exception from a conversion has as many frames as the page wants': {
    reason: 'frames of the stand-in are taken out of its stack, and others were cut off in their favour',
    in: ['chromium'],
  },
  'structured stack traces of what the language refuses': {
    reason: 'a stack that begins with the native itself cannot be taken anew',
    in: ['chromium'],
  },
  'Error.stackTraceLimit and Error.captureStackTrace stay as the page sets them': {
    reason: 'with a limit of one, the only frame is the stand-in, and it is taken out',
    in: ['firefox'],
  },
  'the window has its own properties in order': {
    reason: 'the engine adds its interfaces to the window in the order in which they are first used',
    in: ['firefox'],
  },
};

describe.each(BROWSERS)('a recorded window of %s', (name) => {
  let bare: Results;
  let recorded: Results;

  beforeAll(async () => {
    ({ bare, recorded } = await runPair(name));
  });

  test.each(checks.map((check) => check.name))('%s', (check) => {
    expect(bare[check]).toBeDefined();
    expect(bare[check]).not.toHaveProperty('broken');
    if (CANNOT_HIDE[check]?.in.includes(name)) expect(recorded[check]).not.toEqual(bare[check]);
    else expect(recorded[check]).toEqual(bare[check]);
  });
});
