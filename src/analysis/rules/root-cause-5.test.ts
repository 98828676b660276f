// Token freshness: stale-token, expired-token, auth-rejected, retry-after-fatal, refresh-failed, refresh-storm.

import { describe, expect, it } from 'vitest';
import { findingsOf, grave, of } from '../simulation/findings';
import { START, Tape } from '../simulation/tape';

const refresh = (from: number, to: number, status: number) => ({
  url: 'https://app.example/api/token/refresh/',
  status,
  startedAt: START + from,
  endedAt: START + to,
  initiator: 'fetch',
});

describe('expired-token', () => {
  it('says by how long, and how often', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 9; n += 1)
      page
        .connect(n * 4_000)
        .close(n * 4_000 + 40)
        .token(n * 4_000, 'old', { iat: -1_620, exp: -720 });
    const [finding] = await of('expired-token', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 5, basis: 'observed' });
    expect(finding?.summary).toContain(
      'connected to /ws/chat 9 times with a token that had expired 12 min before',
    );
    expect(finding?.summary).toContain('this machine’s clock');
  });

  it('is a warning where the server took it all the same', async () => {
    const tape = new Tape('s', 60_000);
    tape.page().connect(0).open(40).token(0, 'old', { iat: -1_620, exp: -720 });
    const [finding] = await of('expired-token', tape);
    expect(finding?.severity).toBe('warning');
  });

  it('says that a clock is off where a token was issued in the future', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).close(40).token(0, 'old', { iat: -1_000, exp: -100 });
    page.token(100, 'new', { where: 'refresh', iat: 600, exp: 1_500, ok: true });
    const [finding] = await of('expired-token', tape);
    expect(finding?.summary).toContain('one of the two clocks is wrong');
  });

  it('is information where this machine’s clock is known to run ahead', async () => {
    const tape = new Tape('s', 600_000);
    const page = tape.page();
    for (let n = 0; n < 3; n += 1) {
      const at = n * 100_000;
      const claims = { iat: at / 1000 - 1_200, exp: at / 1000 - 300 };
      page.token(at, `t${n}`, { where: 'refresh', ok: true, ...claims });
      page
        .connect(at + 50)
        .open(at + 90)
        .closeByApp(at + 95_000)
        .token(at + 50, `t${n}`, claims);
    }
    const [finding, ...others] = await of('expired-token', tape);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding?.summary).toContain('had been issued 20 min before by this machine’s clock');
  });

  it('counts what a server’s leeway may let pass where the server did not', async () => {
    const expiry = { iat: -60, exp: 0 };
    const refused = new Tape('s', 60_000);
    const page = refused.page();
    for (const at of [1_800, 3_700, 7_100])
      page
        .connect(at)
        .close(at + 30)
        .token(at, 'old', expiry);
    const [finding] = await of('expired-token', refused);
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.summary).toContain(
      '3 times with a token that had expired 1.8 s before the first and 7.1 s before the last of them',
    );

    const passed = new Tape('s', 60_000);
    passed.page().connect(1_800).open(1_840).close(30_000, 1001).token(1_800, 'old', expiry);
    expect(await of('expired-token', passed)).toEqual([]);
    const unmounted = new Tape('s', 60_000);
    unmounted.page().connect(1_800).closeByApp(1_801).token(1_800, 'old', expiry);
    expect(await of('expired-token', unmounted)).toEqual([]);
  });

  it('not for a token that is good, or one of which nothing is known', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).close(40).token(0, 'good', { iat: -10, exp: 890 });
    page.connect(1_000).close(1_040).token(1_000, 'opaque');
    page.connect(2_000).open(2_040).token(2_000, 'good', { iat: -10, exp: 890 });
    expect(await of('expired-token', tape)).toEqual([]);
  });

  it('not for a token that expires while its connection lasts', async () => {
    const tape = new Tape('s', 3_600_000);
    tape.page().connect(0).open(40).token(0, 'good', { iat: -10, exp: 890 });
    expect(await grave(tape)).toEqual([]);
  });
});

describe('stale-token', () => {
  it('holds where a fresher one for the same identity had come by a refresh', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).close(30_000).token(0, 'a', { iat: -10, exp: 890, identity: 'me' });
    page.token(10_000, 'b', { where: 'refresh', iat: 10, exp: 910, identity: 'me', ok: true });
    const second = page
      .connect(31_000)
      .open(31_040)
      .token(31_000, 'a', { iat: -10, exp: 890, identity: 'me' });
    const [finding] = await of('stale-token', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 2, basis: 'observed' });
    expect(finding?.connections).toEqual([second.id]);
    expect(finding?.summary).toContain('for 21 s (from a refresh)');
  });

  it('holds for opaque tokens where storage had been given another value under the same name', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.token(0, 'a', { where: 'storage', name: 'access' });
    page.token(20_000, 'b', { where: 'storage', name: 'access' });
    page.connect(31_000).open(31_040).token(31_000, 'a');
    const [finding] = await of('stale-token', tape);
    expect(finding?.summary).toContain('for 11 s (in storage)');
  });

  it('not for the token of somebody or something else', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.token(10_000, 'b', { where: 'storage', iat: 10, exp: 910, identity: 'another audience' });
    page.connect(31_000).open(31_040).token(31_000, 'a', { iat: -10, exp: 890, identity: 'me' });
    expect(await grave(tape)).toEqual([]);
  });

  it('not where the fresher one came while the connection was being made', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.token(30_900, 'b', { where: 'storage', iat: 30, exp: 910, identity: 'me' });
    page.connect(31_000).open(31_040).token(31_000, 'a', { iat: -10, exp: 890, identity: 'me' });
    expect(await grave(tape)).toEqual([]);
  });

  it('not for an app that uses the freshest each time', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 5; n += 1) {
      const claims = { iat: n * 10, exp: n * 10 + 900, identity: 'me' };
      page.token(n * 10_000, `t${n}`, { where: 'storage', name: 'access', ...claims });
      page
        .connect(n * 10_000 + 50)
        .open(n * 10_000 + 90)
        .close(n * 10_000 + 9_900, 1012)
        .token(n * 10_000 + 50, `t${n}`, claims);
    }
    expect(await grave(tape)).toEqual([]);
  });
});

describe('auth-rejected', () => {
  it.each([
    [
      'a 403 on the handshake',
      (tape: Tape) =>
        tape
          .page()
          .connect(0, undefined, { handshake: { status: 403 } })
          .close(40),
    ],
    [
      'Chrome’s words for a 401',
      (tape: Tape) =>
        tape
          .page()
          .connect(0, undefined, {
            handshake: { error: 'HTTP Authentication failed; no valid credentials available' },
          })
          .close(40),
    ],
    ['4401', (tape: Tape) => tape.page().connect(0).open(40).close(80, 4401)],
    ['4403', (tape: Tape) => tape.page().connect(0).open(40).close(80, 4403)],
    ['1008', (tape: Tape) => tape.page().connect(0).open(40).close(80, 1008)],
    [
      'a code of its own with a reason in words',
      (tape: Tape) => tape.page().connect(0).open(40).close(80, 4002, 'server', 'token expired'),
    ],
  ])('holds for %s', async (_, write) => {
    const tape = new Tape('s', 10_000);
    write(tape);
    const [finding] = await of('auth-rejected', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 5, basis: 'observed' });
  });

  it('concludes it from an expired token and a fresh one that opened right after, and says "probably"', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).close(40).token(0, 'old', { iat: -1_000, exp: -100 });
    page.connect(1_000).close(1_040).token(1_000, 'old', { iat: -1_000, exp: -100 });
    page.connect(3_000).open(3_040).token(3_000, 'new', { iat: 2, exp: 900 });
    const [finding] = await of('auth-rejected', tape);
    expect(finding).toMatchObject({ severity: 'error', basis: 'inferred' });
    expect(finding?.summary).toMatch(/^2 connections .* probably refused/);
    expect(finding?.connections).toHaveLength(2);
  });

  it('counts for the scorecard', async () => {
    const tape = new Tape('s', 10_000);
    const page = tape.page();
    for (let n = 0; n < 9; n += 1)
      page
        .connect(n * 1_000)
        .open(n * 1_000 + 40)
        .close(n * 1_000 + 80, 4401);
    const { analyze } = await import('../analysis');
    const { sessions } = await analyze(tape.bundle());
    expect(sessions[0]?.scorecard.authRejections).toBe(9);
  });

  it('not for an outage in which a good token is refreshed', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).close(10_000).token(0, 'a', { iat: -600, exp: 300, identity: 'me' });
    page.connect(11_000).close(11_040).token(11_000, 'a', { iat: -600, exp: 300, identity: 'me' });
    page.token(12_900, 'b', { where: 'refresh', iat: 12, exp: 912, identity: 'me', ok: true });
    page.connect(13_000).open(13_040).token(13_000, 'b', { iat: 12, exp: 912, identity: 'me' });
    expect(await grave(tape)).toEqual([]);
  });

  it('is information where a server ends a long session and takes a fresh token at once', async () => {
    const tape = new Tape('s', 2_000_000);
    const page = tape.page();
    page.connect(0).open(40).close(900_000, 4401).token(0, 'a', { iat: -1, exp: 899 });
    page.connect(901_000).open(901_040).token(901_000, 'b', { iat: 900, exp: 1_800 });
    expect(await grave(tape)).toEqual([]);
    expect((await of('auth-rejected', tape))[0]?.severity).toBe('info');
  });
});

describe('retry-after-fatal', () => {
  it('holds where the same token is tried again after 4401', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 5; n += 1)
      page
        .connect(n * 2_000)
        .open(n * 2_000 + 40)
        .close(n * 2_000 + 80, 4401)
        .token(n * 2_000, 'a');
    const [finding] = await of('retry-after-fatal', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 5, basis: 'observed' });
    expect(finding?.summary).toContain('4 more attempts');
  });

  it('knows the codes of graphql-ws', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 2; n += 1)
      page
        .connect(n * 2_000, undefined, {
          protocols: ['graphql-transport-ws'],
          protocol: 'graphql-transport-ws',
        })
        .open(n * 2_000 + 40)
        .close(n * 2_000 + 80, 4429)
        .token(n * 2_000, 'a');
    expect(await of('retry-after-fatal', tape)).toHaveLength(1);
  });

  it('concludes it where no token can be seen and the answer is always the same', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 6; n += 1)
      page.connect(n * 2_000, undefined, { handshake: { status: 403 } }).close(n * 2_000 + 80);
    const [finding] = await of('retry-after-fatal', tape);
    expect(finding).toMatchObject({ basis: 'inferred' });
    expect(finding?.summary).toContain('probably');
  });

  it('not for an attempt with a fresh token', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).close(80, 4401).token(0, 'a');
    page.connect(2_000).open(2_040).token(2_000, 'b');
    expect(await of('retry-after-fatal', tape)).toEqual([]);
  });

  it('not after codes that invite another attempt', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (const [n, code] of [1006, 1001, 1012, 1013].entries())
      page
        .connect(n * 9_000)
        .open(n * 9_000 + 40)
        .close(n * 9_000 + 8_000, code)
        .token(n * 9_000, 'a');
    page.connect(36_000).open(36_040).token(36_000, 'a');
    expect(await grave(tape)).toEqual([]);
  });
});

describe('refresh-failed', () => {
  it('holds where the refresh is refused and the app connects with the old token', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.event(9_900, 'request', refresh(9_800, 9_900, 401));
    page.token(9_900, '', { where: 'refresh', ok: false });
    page.connect(10_000).close(10_040).token(10_000, 'a', { iat: -1_000, exp: -100 });
    const [finding] = await of('refresh-failed', tape);
    expect(finding).toMatchObject({ severity: 'error', rootCause: 5, basis: 'observed' });
    expect(finding?.summary).toContain('(status 401)');
  });

  it('holds where it gave no token', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.token(9_900, '', { where: 'refresh', ok: false });
    page.connect(10_000).close(10_040).token(10_000, 'a');
    expect((await of('refresh-failed', tape))[0]?.summary).toContain('(it gave no token)');
  });

  it('not where the line failed for both, and the token is good still', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).close(9_000).token(0, 'a', { iat: -10, exp: 890 });
    page.event(9_990, 'request', refresh(9_900, 9_990, 0));
    page.token(9_990, '', { where: 'refresh', ok: false });
    page.connect(10_000).close(10_040).token(10_000, 'a', { iat: -10, exp: 890 });
    page.event(11_990, 'request', refresh(11_900, 11_990, 200));
    page.token(11_990, 'b', { where: 'refresh', ok: true, iat: 11, exp: 911 });
    page.connect(12_000).open(12_040).token(12_000, 'b', { iat: 11, exp: 911 });
    expect(await grave(tape)).toEqual([]);
  });

  it('not where the app stops', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).close(9_000, 4401).token(0, 'a');
    page.event(9_990, 'request', refresh(9_900, 9_990, 401));
    expect(await of('refresh-failed', tape)).toEqual([]);
  });
});

describe('refresh-storm', () => {
  it('holds where three are under way at once', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    for (let n = 0; n < 3; n += 1) page.event(1_200 + n, 'request', refresh(1_000 + n, 1_200 + n, 200));
    const [finding] = await of('refresh-storm', tape);
    expect(finding).toMatchObject({ severity: 'warning', rootCause: 5 });
    expect(finding?.summary).toContain('Up to 3 token refreshes');
  });

  it('holds where each attempt refreshes a token that is fresh', async () => {
    const tape = new Tape('s', 60_000);
    const page = tape.page();
    page.connect(0).open(40).close(5_000).token(0, 't', { iat: 0, exp: 900 });
    for (let n = 0; n < 7; n += 1) {
      const at = 7_000 + n * 2_000;
      page.event(at, 'request', refresh(at - 80, at, 200));
      page.token(at, `t${n}`, { where: 'refresh', ok: true, iat: at / 1000, exp: at / 1000 + 900 });
      page
        .connect(at + 5)
        .close(at + 40)
        .token(at + 5, `t${n}`, { iat: at / 1000, exp: at / 1000 + 900 });
    }
    const [finding] = await of('refresh-storm', tape);
    expect(finding?.summary).toMatch(/before each of 7 attempts/);
  });

  it('not for one refresh after another, each for a token that was about to expire', async () => {
    const tape = new Tape('s', 5_399_950);
    const page = tape.page();
    for (let n = 0; n < 6; n += 1) {
      const at = n * 900_000;
      page.token(at + 100, `t${n}`, { where: 'refresh', ok: true, iat: at / 1000, exp: at / 1000 + 900 });
      page
        .connect(at + 200)
        .open(at + 240)
        .closeByApp(at + 898_000)
        .token(at + 200, `t${n}`, { iat: at / 1000, exp: at / 1000 + 900 });
      page.event(at + 899_900, 'request', refresh(at + 899_800, at + 899_900, 200));
    }
    expect((await findingsOf(tape)).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});
