// The drills on the clients that people use, each from npm as it is: a verdict agrees with what the client's own source
// says that it does. Times are shares of the usual ones, so what a client does later than that counts as not done.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrillRun, DrillVerdict } from '../../src/records/drills';
import { automation } from '../../tools/automation';
import type { Browser, Page } from '../../tools/launch';
import { bundled } from '../clients/page-script';
import { CLIENTS, type Client } from '../clients/roster';
import { type ClientServer, startClientServer } from '../clients/server';
import { launch } from '../support/browsers';

/** Six seconds without a server, and 13.5 to come back: several attempts of clients that begin at a tenth of a second. */
const RESTART_PACE = 0.3;
/** Six seconds. */
const FATAL_PACE = 0.3;
/** 36 seconds of silence: over what SignalR bears, under what Socket.IO does. */
const SILENCE_PACE = 0.6;

interface Expected {
  client: string;
  /** Titles of checks with their verdicts; several where the few attempts may show one or the other. */
  restart: { [title: string]: DrillVerdict | readonly DrillVerdict[] };
  fatal: DrillVerdict;
  /** Several where it depends on where the client's beat stands when the silence begins. */
  silence: DrillVerdict | readonly DrillVerdict[];
}

const BACK = 'The app comes back';
const RISE = 'Its waits rise';
const DRAWN = 'Its waits have jitter';
/** Clients that take every close for a loss, and set no limit to silence, say so by what their sources lack. */
const PLAIN = { fatal: 'failed', silence: 'failed' } as const;
const EXACT_AND_RISING = { [BACK]: 'passed', [RISE]: 'passed', [DRAWN]: 'failed' } as const;
const ALWAYS_THE_SAME = { [BACK]: 'passed', [RISE]: 'failed', [DRAWN]: 'failed' } as const;

const EXPECTED: readonly Expected[] = [
  { client: 'reconnecting-websocket', restart: EXACT_AND_RISING, ...PLAIN },
  // Half of each wait is drawn; there are two or three. Silence is borne until pingInterval + pingTimeout, 45 s, after
  // the last ping: 20 to 45 s.
  {
    client: 'socket.io-client, as it comes',
    restart: { [BACK]: 'passed', [RISE]: ['passed', 'inconclusive'], [DRAWN]: ['passed', 'inconclusive'] },
    fatal: 'failed',
    silence: ['passed', 'failed'],
  },
  // 4401 is among the codes that it never tries again after.
  {
    client: 'graphql-ws',
    restart: { [BACK]: 'passed', [RISE]: 'passed', [DRAWN]: ['passed', 'inconclusive'] },
    fatal: 'passed',
    silence: 'failed',
  },
  // Its table ends after 4.2 s, before the server is back. serverTimeoutInMilliseconds is 30 s.
  {
    client: '@microsoft/signalr',
    restart: { [BACK]: 'failed', [RISE]: 'passed', [DRAWN]: 'failed' },
    fatal: 'failed',
    silence: 'passed',
  },
  // One or two attempts in that time, 5 s apart.
  {
    client: '@stomp/stompjs, as it comes',
    restart: { [BACK]: 'passed', [RISE]: 'inconclusive', [DRAWN]: 'inconclusive' },
    ...PLAIN,
  },
  { client: '@stomp/stompjs, exponential', restart: EXACT_AND_RISING, ...PLAIN },
  // A heartbeat every 30 s, with 30 s to answer it: 30 to 60 s.
  {
    client: 'phoenix, as it comes',
    restart: EXACT_AND_RISING,
    fatal: 'failed',
    silence: ['passed', 'failed'],
  },
  { client: 'react-use-websocket', restart: ALWAYS_THE_SAME, ...PLAIN },
  { client: 'partysocket', restart: EXACT_AND_RISING, ...PLAIN },
  { client: 'sockette, as it comes', restart: ALWAYS_THE_SAME, ...PLAIN },
  { client: 'websocket-ts, exponential', restart: EXACT_AND_RISING, ...PLAIN },
  // Its monitor asks every few seconds whether something came in; its waits are measured from outside.
  { client: '@rails/actioncable', restart: { [BACK]: 'passed' }, fatal: 'failed', silence: 'passed' },
  // A ping every 60 s.
  { client: 'mqtt, as it comes', restart: ALWAYS_THE_SAME, ...PLAIN },
];

describe('drills on clients', () => {
  let browser: Browser;
  const servers: ClientServer[] = [];
  const runs = new Map<string, Promise<{ restart: DrillRun; fatal: DrillRun; silence: DrillRun }>>();

  beforeAll(async () => {
    browser = await launch('chromium');
    // They wait more than they work: all at once.
    for (const { client } of EXPECTED) runs.set(client, play(clientNamed(client)));
    await Promise.allSettled(runs.values());
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
  });

  async function play(client: Client) {
    const [loud, quiet] = await Promise.all([open(client), open(client)]);
    const silence = run(quiet, 'half-open', SILENCE_PACE);
    const fatal = await run(loud, 'fatal-code', FATAL_PACE);
    await loud.page.reload();
    await loud.server.standing();
    const restart = await run(loud, 'server-restart', RESTART_PACE);
    return { restart, fatal, silence: await silence };
  }

  async function open(client: Client): Promise<{ server: ClientServer; page: Page }> {
    const server = await startClientServer(client.protocol, await bundled(client.page));
    servers.push(server);
    const page = await browser.newPage({ type: 'window' });
    await page.goto(`${server.url}/`);
    await server.standing();
    return { server, page };
  }

  function run({ server }: { server: ClientServer }, name: string, pace: number): Promise<DrillRun> {
    return automation(browser).drill(name, { origin: server.url, pace });
  }

  test.each(EXPECTED)('$client: each verdict agrees with its source', async ({ client, ...expected }) => {
    const played = await runs.get(client);
    expect(played?.fatal.verdict, played?.fatal.summary).toBe(expected.fatal);
    expect([expected.silence].flat(), played?.silence.summary).toContain(played?.silence.verdict);
    const verdicts = new Map(
      played?.restart.steps.map(({ title, verdict, seen }) => [title, { verdict, seen }]),
    );
    for (const [title, expects] of Object.entries(expected.restart)) {
      const { verdict, seen } = verdicts.get(title) ?? {};
      expect([expects].flat(), `${title}: ${seen}`).toContain(verdict);
    }
  });
});

function clientNamed(name: string): Client {
  const client = CLIENTS.find((one) => one.name === name);
  if (!client) throw new Error(`There is no client ${name}.`);
  return client;
}
