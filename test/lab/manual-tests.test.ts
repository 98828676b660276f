// The five tests that people made by hand when "please refresh" was the answer, made by themselves: the lab's page with
// the sound hook, its clock made short. Each ends with nothing lost, nothing twice, all in order, every message of the
// person acknowledged, and a recording that says what the server says.
//
// On a machine that stalls, the hook's heartbeat may take a late answer for a dead line and connect once more. That is
// as sound, so nothing here counts connections that were not lost on purpose.

import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { type LabOptions, startLab } from '../../lab/server';
import type { ConnectionRecord } from '../../src/records/recording';
import type { Browser } from '../../tools/launch';
import { until } from '../../tools/until';
import { launch, type Recording } from '../support/browsers';
import { Conversation, ROOM } from './conversation';

/** Instead of twenty minutes. The page renews what has two seconds left. */
const SHORT_LIFE_SECONDS = 4;

/** "Spam 20 messages rapidly". */
const BURST = Array.from({ length: 20 }, (_, index) => `Burst ${index + 1}`);

describe.concurrent('the manual tests', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch('chromium');
    const lab = await startLab();
    await lab.prepare('production');
    await lab.close();
  });
  afterAll(() => browser?.close());

  async function begin({ onTestFinished }: TestContext, options?: LabOptions): Promise<Conversation> {
    const conversation = await Conversation.begin(browser, options);
    onTestFinished(() => conversation.close());
    return conversation;
  }

  test('1. the token ends during a long sit, then a message is sent', async (context) => {
    const chat = await begin(context, { tokenLifeSeconds: SHORT_LIFE_SECONDS });
    await chat.write('Before the sit');
    await chat.untilSettled();
    const end = endOfToken(await chat.recording());
    await until('the token to have ended', () => Date.now() > end);

    await chat.write('After the sit');
    await chat.untilSettled();
    chat.lab.control.drop();
    await chat.untilLost();
    await chat.write('After a cut');

    const made = await chat.expectWhole();
    expectOneDocument(made);
    const states = chat.log('handshake').map(({ token }) => token);
    expect(states.length).toBeGreaterThan(1);
    expect(new Set(states)).toEqual(new Set(['valid']));
    expect(chat.log('request')).toContainEqual(
      expect.objectContaining({ path: '/api/token/refresh/', status: 200 }),
    );
    const last = made.connections().at(-1);
    const used = made.all('token').find(({ connection }) => connection === last?.id);
    expect(last?.createdAt).toBeGreaterThan(end);
    expect((used?.exp ?? 0) * 1000).toBeGreaterThan(last?.createdAt ?? Number.POSITIVE_INFINITY);
  });

  test('2. the network goes and comes back: the line was cut', async (context) => {
    const chat = await begin(context);
    await chat.write('Before');
    await chat.untilSettled();

    await chat.page.setOfflineMode(true);
    chat.lab.control.drop();
    await chat.untilLost();
    const handshakes = chat.log('handshake').length;
    await chat.write('Written without a network');
    chat.say('Said meanwhile', 2);
    expect(chat.log('handshake')).toHaveLength(handshakes);
    await chat.page.setOfflineMode(false);
    await chat.write('After');

    const made = await chat.expectWhole();
    expectOneDocument(made);
    const [gone, back] = timesWithoutNetwork(made);
    const attempts = made.connections().filter(({ createdAt }) => createdAt > gone && createdAt < back);
    expect(attempts).toEqual([]);
    expect(made.connections()).toContainEqual(expect.objectContaining({ closer: 'network', code: 1006 }));
  });

  test('2. the network goes and comes back: the line looks open and is dead', async (context) => {
    const chat = await begin(context);
    await chat.write('Before');
    await chat.untilSettled();

    chat.lab.control.silence();
    await chat.page.setOfflineMode(true);
    await chat.write('Written into a dead line');
    chat.say('Said meanwhile', 2);
    await chat.page.setOfflineMode(false);
    await chat.untilSettled();
    await chat.write('After');

    const made = await chat.expectWhole();
    expectOneDocument(made);
    expect(chat.log('withheld').length).toBeGreaterThan(0);
    timesWithoutNetwork(made);
    const given = made.connections().filter(({ closeCall }) => closeCall !== undefined);
    expect(given, 'the hook found the dead line by itself').not.toEqual([]);
  });

  test('3. twenty messages in a burst', async (context) => {
    const chat = await begin(context);
    chat.say('At the same time', BURST.length, 10);
    for (const text of BURST) await chat.write(text);

    const made = await chat.expectWhole();
    expectOneDocument(made);
  });

  test('3. twenty messages in a burst, while the server repeats, swaps and loses some', async (context) => {
    const chat = await begin(context);
    chat.lab.control.duplicate({ room: ROOM, count: 6 });
    chat.lab.control.reorder({ room: ROOM, count: 4 });
    chat.lab.control.lose({ room: ROOM, count: 4 });
    chat.say('At the same time', BURST.length, 10);
    for (const text of BURST) await chat.write(text);

    const made = await chat.expectWhole();
    expectOneDocument(made);
    expect(chat.log('withheld')).toHaveLength(4);
    expect(chat.lab.control.inForce()).toEqual([]);
  });

  test('4. a hard refresh in the middle of a conversation', async (context) => {
    const chat = await begin(context);
    await chat.write('Before the refresh');
    await chat.untilSettled();
    chat.say('Talking on', 8, 100);
    await chat.press('Sent in the last moment');
    const devtools = await chat.page.createCDPSession();
    await devtools.send('Page.reload', { ignoreCache: true });
    await until('the new page', async () => (await documentsOf(chat)).length === 2);
    await chat.untilConnected();
    await chat.write('After the refresh');

    const made = await chat.expectWhole({ perhaps: ['Sent in the last moment'] });
    expect(made.all('page').map(({ navigation }) => navigation)).toEqual(['navigate', 'reload']);
    const [before, after] = made.all('page').map(({ id }) => connectionsOf(made, id));
    expect(before?.at(-1)?.closer).toBe('page');
    expect(after?.at(-1)?.closedAt).toBeUndefined();
  });

  test('5. a connection held long, while the server restarts under it', async (context) => {
    const chat = await begin(context, { tokenLifeSeconds: SHORT_LIFE_SECONDS });
    await until('an idle connection to be asked whether it lives', () =>
      chat.log('frame').some(({ text }) => text?.includes('"pong"')),
    );
    let cut = 0;
    for (const round of [1, 2, 3]) {
      await chat.write(`Before restart ${round}`);
      cut += chat.lab.control.restart({ seconds: 1 }).connections;
      chat.say(`Said while the server was away, ${round}`);
      await chat.untilLost();
      await chat.write(`Written while the server was away, ${round}`);
      await chat.untilConnected();
    }
    await chat.write('After all');

    const made = await chat.expectWhole();
    expectOneDocument(made);
    const lost = made.connections().filter(({ openedAt, code }) => openedAt !== undefined && code === 1006);
    expect(cut).toBeGreaterThan(0);
    expect(lost).toHaveLength(cut);
  });
});

/** Nobody refreshed. */
function expectOneDocument(made: Recording): void {
  expect(made.all('page').map(({ navigation }) => navigation)).toEqual(['navigate']);
}

function connectionsOf(made: Recording, document: string): ConnectionRecord[] {
  return made.connections().filter(({ page }) => page === document);
}

async function documentsOf(chat: Conversation) {
  return (await chat.recording()).all('page');
}

/** When the last token that the page was given ends, in milliseconds since the epoch. */
function endOfToken(made: Recording): number {
  return Math.max(...made.all('token').map(({ exp = Number.POSITIVE_INFINITY }) => exp)) * 1000;
}

/** When the page was told that the network is gone, and that it is back, as the recording has it. */
function timesWithoutNetwork(made: Recording): [gone: number, back: number] {
  const told = made.all('event').filter(({ type }) => type === 'offline' || type === 'online');
  expect(told.map(({ type }) => type)).toEqual(['offline', 'online']);
  return [told[0]?.at ?? 0, told[1]?.at ?? 0];
}
