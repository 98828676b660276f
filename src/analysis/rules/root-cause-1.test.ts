// useEffect dependency hell: reconnect-storm, effect-churn, no-backoff.

import { describe, expect, it } from 'vitest';
import { REAL_CLIENTS, runClient } from '../simulation/client';
import { grave, of } from '../simulation/findings';
import { seeded } from '../simulation/random';
import { type PageTape, Tape } from '../simulation/tape';

/** The app closes its socket and makes the next at once, every so often. */
function churn(page: PageTape, count: number, everyMs: number, url?: string): void {
  for (let n = 0; n < count; n += 1) {
    const at = 1_000 + n * everyMs;
    page
      .connect(at, url)
      .open(at + everyMs * 0.3)
      .closeByApp(at + everyMs - 1);
  }
  page.connect(1_000 + count * everyMs, url).open(1_030 + count * everyMs);
}

describe('reconnect-storm', () => {
  it('holds where the page closes and reopens its own socket 40 times in 10 s', async () => {
    const tape = new Tape('s', 60_000);
    churn(tape.page(), 40, 250);
    const [finding, ...others] = await of('reconnect-storm', tape);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 1, basis: 'observed' });
    expect(finding?.summary).toBe(
      'The page closed its own socket to /ws/chat and opened another 40 times in 9.8 s.',
    );
    expect(finding?.connections).toHaveLength(40);
  });

  it('holds where a working socket is put away and made anew every few seconds', async () => {
    const tape = new Tape('s', 60_000);
    churn(tape.page(), 8, 3_000);
    expect(await of('reconnect-storm', tape)).toHaveLength(1);
  });

  it('holds where sockets are closed before they open, again and again', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 30; n += 1) page.connect(n * 40).closeByApp(n * 40 + 39);
    expect(await of('reconnect-storm', tape)).toHaveLength(1);
  });

  it('holds where a server accepts and drops at once, and the app comes back without waiting', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 30; n += 1)
      page
        .connect(n * 200)
        .open(n * 200 + 50)
        .close(n * 200 + 150, 1011);
    const [finding] = await of('reconnect-storm', tape);
    expect(finding?.summary).toMatch(/connected to \/ws\/chat 29 times in 5.6 s/);
  });

  it('not for a handful of quick retries at the start of an outage', async () => {
    for (const name of ['phoenix', '@microsoft/signalr']) {
      const random = seeded(1);
      const tape = new Tape('s', 60_000);
      const backoff = REAL_CLIENTS[name]?.(random) ?? (() => 1000);
      runClient(tape.page(), { backoff, random, outages: [{ from: 5_000, to: 14_000 }], until: 60_000 });
      expect(await grave(tape)).toEqual([]);
    }
  });

  it('not for many tabs, one each', async () => {
    const tapes = Array.from({ length: 30 }, (_, n) => {
      const tape = new Tape(`s${n}`, 60_000);
      tape
        .page(0, { id: `page-of-${n}` })
        .connect(n * 100)
        .open(n * 100 + 40);
      return tape;
    });
    expect(await grave(...tapes)).toEqual([]);
  });

  it('not for widgets with a socket each that come back after an outage', async () => {
    const random = seeded(5);
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 12; n += 1) {
      runClient(page, {
        from: 100 + n,
        backoff: (k) => 300 * 2 ** k,
        random,
        outages: [{ from: 20_000, to: 20_500 }],
        until: 60_000,
      });
    }
    expect(await of('reconnect-storm', tape)).toEqual([]);
  });

  it('not for development double mounts, room after room', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 8; n += 1) {
      const url = `wss://app.example/ws/chat?room=${n}`;
      page.connect(n * 1_000, url).closeByApp(n * 1_000 + 2);
      page
        .connect(n * 1_000 + 2, url)
        .open(n * 1_000 + 40)
        .closeByApp(n * 1_000 + 995);
    }
    expect(await grave(tape)).toEqual([]);
  });
});

describe('effect-churn', () => {
  const detail = {
    component: 'ChatRoom',
    hook: 'useEffect',
    effectIndex: 1,
    change: 'identity',
    dependencyIndex: 2,
    dependencyName: 'onMessage',
    sameSource: true,
    isCertain: true,
  };

  /** The app makes a socket anew so often, and the page looked at the clean-ups from the third to the last but that many. */
  const told = (count: number, everyMs: number, ...details: object[]) => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    churn(page, count, everyMs);
    for (let n = 2; n < Math.min(count, 8); n += 1) {
      for (const fields of details) {
        page.event(1_000 + (n + 1) * everyMs - 1, 'effect-churn', {
          ...detail,
          ...fields,
          connection: page.sockets[n]?.id,
        });
      }
    }
    return tape;
  };

  it('names the component, the effect and the dependency, and is an error where it drives a storm', async () => {
    const tape = told(40, 250, {});
    const [finding, ...others] = await of('effect-churn', tape);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 1, basis: 'observed' });
    expect(finding?.summary).toBe(
      'ChatRoom closed and reopened /ws/chat 40 times in 9.8 s: its second useEffect ran again because "onMessage" was another function each time, with the same source text. This drives the reconnect storm.',
    );
    const [storm] = await of('reconnect-storm', tape);
    expect(storm?.fix).toContain('"effect-churn"');
  });

  it('says in which custom hook the effect stands and where, if a stack tells', async () => {
    const tape = told(8, 300, {});
    for (const { record } of tape.pages[0]?.sockets ?? []) {
      const frame = {
        name: 'useChatSocket/</<',
        url: 'https://app.example/assets/app.js?v=1',
        line: 12,
        column: 7,
      };
      if (record.closeCall) record.closeCall.stack = [frame];
    }
    const [finding] = await of('effect-churn', tape);
    expect(finding?.summary).toContain('its second useEffect (in useChatSocket) ran again because');
    expect(finding?.evidence[0]?.what).toBe(
      'the second useEffect of ChatRoom ran again: its clean-up at app.js:12:7 closed this socket',
    );
  });

  it('takes names from the source where that was read', async () => {
    const minified = { component: 't', isMinified: true };
    const [inHook] = await of('effect-churn', told(8, 300, { ...minified, within: 'useChatSocket' }));
    expect(inHook?.summary).toMatch(
      /^The component "t" .* its second useEffect \(in useChatSocket\) ran again/,
    );
    const [itself] = await of('effect-churn', told(8, 300, { ...minified, within: 'ChatRoom' }));
    expect(itself?.summary).toMatch(/^ChatRoom closed .* its second useEffect ran again/);
  });

  it('is a warning where it does not, and says which dependency where its name is not known', async () => {
    const [finding] = await of('effect-churn', told(4, 5_000, { dependencyName: undefined }));
    expect(finding?.severity).toBe('warning');
    expect(finding?.summary).toContain('because its third dependency was another function each time');
  });

  it('names all dependencies of one run in one finding', async () => {
    const found = await of(
      'effect-churn',
      told(12, 300, {}, { dependencyIndex: 3, dependencyName: 'onStatus' }),
    );
    expect(found.map(({ summary }) => summary)).toEqual([
      expect.stringContaining(
        '12 times in 3.3 s: its second useEffect ran again because "onMessage" and "onStatus" were other functions each time',
      ),
    ]);
  });

  it('says of an object that it is the same but for identity', async () => {
    const [finding] = await of(
      'effect-churn',
      told(8, 300, { dependencyName: 'options', sameSource: false }),
    );
    expect(finding?.summary).toContain(
      'because "options" was another object each time, the same but for identity.',
    );
  });

  it('says of an effect without a list that it has none', async () => {
    const every = { change: 'every-render', dependencyIndex: undefined, dependencyName: undefined };
    const [finding] = await of('effect-churn', told(8, 300, every));
    expect(finding?.summary).toContain('runs after every render, for it has no list of dependencies.');
  });

  it('says "probably" where the effect was not seen at work, and that a name is a minifier’s', async () => {
    const [finding] = await of(
      'effect-churn',
      told(8, 300, { component: 't', isMinified: true, isCertain: false }),
    );
    expect(finding?.basis).toBe('inferred');
    expect(finding?.summary).toMatch(/^The component "t" \(a minified name\) probably closed and reopened/);
  });

  it('counts what was seen alone where other runs had a reason', async () => {
    const tape = told(40, 250, {});
    const page = tape.pages[0];
    page?.event(9_000, 'effect-churn', { ...detail, change: 'value', connection: page.sockets[30]?.id });
    const [finding] = await of('effect-churn', tape);
    expect(finding?.summary).toContain('closed and reopened /ws/chat 6 times in 1.3 s');
  });

  it('not for a run that happened once', async () => {
    expect(await of('effect-churn', told(3, 1_000, {}))).toEqual([]);
  });

  it('concludes from React’s frames on the stacks, and says "probably"', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const frame = (name: string) => ({ name, url: 'https://app.example/react-dom.js', line: 1, column: 1 });
    for (let n = 0; n < 8; n += 1) {
      const at = n * 4_000;
      page
        .connect(at, undefined, {
          initiator: { stack: [frame('useChatSocket.useEffect'), frame('commitHookEffectListMount')] },
        })
        .open(at + 40)
        .closeByApp(at + 3_999, 1000, 30, [frame('cleanup'), frame('safelyCallDestroy')]);
    }
    const [finding] = await of('effect-churn', tape);
    expect(finding).toMatchObject({ basis: 'inferred' });
    expect(finding?.summary).toMatch(/A React effect in useChatSocket .* probably/);
  });

  it.each([
    ['is unmounted', 'commitPassiveUnmountEffectsInsideOfDeletedTree_begin', undefined],
    ['runs again with a reason', 'commitHookEffectListUnmount', 'value'],
  ])('not from the stacks of an effect that %s', async (_, by, change) => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    const frame = (name: string) => ({ name, url: 'https://app.example/react-dom.js', line: 1, column: 1 });
    for (let n = 0; n < 8; n += 1) {
      const at = n * 4_000;
      page
        .connect(at, undefined, {
          initiator: { stack: [frame('connect'), frame('commitHookEffectListMount')] },
        })
        .open(at + 40)
        .closeByApp(at + 3_999, 1000, 30, [frame('cleanup'), frame('safelyCallDestroy'), frame(by)]);
      if (change)
        page.event(at + 3_999, 'effect-churn', { ...detail, change, connection: page.sockets[n]?.id });
    }
    expect(await of('effect-churn', tape)).toEqual([]);
  });

  it('not for a dependency that really changed', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 6; n += 1) {
      const url = `wss://app.example/ws/chat/${n}`;
      page
        .connect(1_000 + n * 3_000, url)
        .open(1_040 + n * 3_000)
        .closeByApp(3_999 + n * 3_000);
      page.event(4_000 + n * 3_000, 'effect-churn', {
        ...detail,
        dependencyName: 'threadId',
        change: 'value',
        connection: page.sockets[n]?.id,
      });
    }
    expect(await grave(tape)).toEqual([]);
  });
});

describe('no-backoff', () => {
  const outage = (backoff: (n: number, random: () => number) => number) => {
    const tape = new Tape('s', 60_000);
    const random = seeded(2);
    runClient(tape.page(), { backoff, random, outages: [{ from: 5_000, to: 20_000 }], until: 60_000 });
    return tape;
  };

  it.each([
    ['at once', () => 0],
    ['after half a second each time', () => 500],
    ['after some moment or other under a second', (_: number, random: () => number) => 300 + random() * 500],
  ])('holds where every retry comes %s', async (_, backoff) => {
    const [finding] = await of('no-backoff', outage(backoff));
    expect(finding).toMatchObject({ severity: 'error', rootCause: 1, basis: 'observed' });
    expect(finding?.summary).toMatch(
      /^The app retried \/ws\/chat [\d,]+ times in 1\d s, never waiting longer than /,
    );
  });

  it.each([
    ['the first retry is immediate and the next ones grow', (n: number) => (n === 0 ? 0 : 1000 * 2 ** n)],
    [
      'the first ones are quick and grow, as Phoenix’s',
      (n: number) => [10, 50, 100, 150, 200, 250, 500, 1000, 2000][n] ?? 5000,
    ],
    ['they grow gently', (n: number) => 200 * 1.2 ** n],
    ['they are a second apart', () => 1_000],
  ])('not where %s', async (_, backoff) => {
    expect(await grave(outage(backoff))).toEqual([]);
  });

  it('not where the server takes the client back each time', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 8; n += 1)
      page
        .connect(n * 5_000)
        .open(n * 5_000 + 40)
        .close(n * 5_000 + 4_900, 1012);
    expect(await of('no-backoff', tape)).toEqual([]);
  });
});
