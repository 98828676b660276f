// The clients that people use, through a drop, refusals and a return: the policy is named as it is, or left open, and a
// well-handled outage gives no error and no warning. Where the server never comes back, that each gives up is told.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analysis';
import type { Episode, Policy } from '../../src/analysis/result';
import type { Browser } from '../../tools/launch';
import { type BrowserName, launch, recordingOf } from '../support/browsers';
import { grave } from '../support/findings';
import { bundled } from './page-script';
import { CLIENTS, type Client } from './roster';
import { type ClientServer, startClientServer } from './server';

/** As the promise is: within a tenth. */
const WITHIN = 0.1;
/** A wait is told by when sockets ended and began: by so much a browser may be late, however short the wait. */
const LATE_MS = 20;
/** For a client without timers of its own to be seen, the analysis waits 20 s before it says that one has given up. */
const GIVEN_UP_AFTER_MS = 22_000;

interface Played {
  handshakes: readonly number[];
  episodes: Episode[];
  /** Errors and warnings. */
  grave: string[];
}

const BROWSERS: { name: BrowserName; clients: readonly Client[] }[] = [
  { name: 'chromium', clients: CLIENTS },
  {
    name: 'firefox',
    clients: CLIENTS.flatMap((client) => (client.inFirefox ? [{ ...client, ...client.inFirefox }] : [])),
  },
];

describe.each(BROWSERS)('clients in $name', ({ name, clients }) => {
  const gaveUp = name === 'chromium' ? clients.filter(({ givesUpAfter }) => givesUpAfter !== undefined) : [];
  let browser: Browser;
  const servers: ClientServer[] = [];
  // They wait more than they work: all at once.
  const outages = new Map<Client, Promise<Played>>();
  const ends = new Map<Client, Promise<Played>>();

  beforeAll(async () => {
    browser = await launch(name);
    for (const client of clients) outages.set(client, playOutage(client));
    for (const client of gaveUp) ends.set(client, playEnd(client));
    await Promise.allSettled([...outages.values(), ...ends.values()]);
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
  });

  async function begin(
    client: Client,
    query: string,
  ): Promise<{ server: ClientServer; end(): Promise<Played> }> {
    const server = await startClientServer(client.protocol, await bundled(client.page));
    servers.push(server);
    const page = await browser.newPage({ type: 'window' });
    await page.goto(`${server.url}/${query}`);
    await server.standing();
    const end = async () => {
      const { sessions } = await analyze((await recordingOf(browser, server.url)).records);
      await page.close();
      return {
        handshakes: server.handshakes,
        episodes: sessions.flatMap(({ episodes }) => episodes),
        grave: grave(sessions.flatMap(({ findings }) => findings)),
      };
    };
    return { server, end };
  }

  async function playOutage(client: Client): Promise<Played> {
    const { server, end } = await begin(client, '');
    server.outage(client.refusals);
    await server.standing();
    return end();
  }

  async function playEnd(client: Client): Promise<Played> {
    const { server, end } = await begin(client, '?gives-up');
    server.outage(Number.POSITIVE_INFINITY);
    await server.quietFor(GIVEN_UP_AFTER_MS);
    return end();
  }

  test.each(clients.map((client) => ({ client })))('$client.name comes back', async ({ client }) => {
    const played = await outages.get(client);
    const [episode, ...before] = [...(played?.episodes ?? [])].reverse();
    // On a machine that stalls, a client's own watch may have taken a late answer for a dead line.
    for (const { trigger, outcome } of before)
      expect({ outcome, closer: trigger.closer }).toEqual({ outcome: 'recovered', closer: 'client' });
    expect(episode).toMatchObject({ outcome: 'recovered', trigger: { code: 1006 } });
    expect(episode?.attempts).toHaveLength(played?.handshakes.length ?? 0);
    expect(episode?.attempts.map(({ opened }) => opened)).toEqual([
      ...Array.from({ length: client.refusals }, () => false),
      true,
    ]);
    expect(contradictions(episode?.policy, client)).toEqual([]);
    expect(played?.grave).toEqual([]);
  });

  test.each(gaveUp.map((client) => ({ client, attempts: client.givesUpAfter })))(
    '$client.name gives up after $attempts',
    async ({ client, attempts }) => {
      const played = await ends.get(client);
      expect(played?.handshakes).toHaveLength(attempts ?? 0);
      expect(played?.episodes).toMatchObject([{ outcome: 'gave-up', policy: { maxAttempts: attempts } }]);
      expect(played?.grave).toEqual([
        expect.stringMatching(new RegExp(`^error gave-up: .* ${attempts} attempt`)),
      ]);
    },
  );
});

/** Where a policy says what is not so, or leaves out what is settled; nothing where it is right. */
function contradictions(told: Policy | undefined, { truth, settled, within = WITHIN }: Client): string[] {
  const { confidence, maxAttempts, ...fields } = told ?? { confidence: 0 };
  const wrong = Object.entries(fields)
    .filter(([field, value]) => !isSame(value, truth[field as keyof Policy], within))
    .map(
      ([field, value]) =>
        `${field} is ${JSON.stringify(truth[field as keyof Policy])}, not ${JSON.stringify(value)}`,
    );
  const absent = settled
    .filter((field) => told?.[field] === undefined)
    .map((field) => `${field} should be settled`);
  // Of an outage that ended nobody can say how many attempts there might have been.
  if (maxAttempts !== undefined) wrong.push(`${maxAttempts} attempts are no most`);
  if (wrong.length + absent.length > 0) absent.push(`told: ${JSON.stringify(told)}`);
  return [...wrong, ...absent];
}

function isSame(told: unknown, is: unknown, within: number): boolean {
  if (typeof told === 'number' && typeof is === 'number') return Math.abs(told - is) <= is * within;
  if (Array.isArray(told) && Array.isArray(is))
    return (
      told.length <= is.length &&
      told.every((value, index) => Math.abs(value - is[index]) <= Math.max(is[index] * within, LATE_MS))
    );
  return told === is;
}
