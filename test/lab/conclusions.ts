// What the analysis must conclude of each of the lab's seven flaws: the rule of its root cause, with the figures of its
// sentence held against the server's own log.

import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import type { Flaw } from '../../lab/page/choice';
import { parseServerFrame } from '../../lab/protocol';
import type { LogEntry } from '../../lab/server';
import type { Finding, RuleName } from '../../src/analysis/result';
import type { Recording } from '../support/browsers';
import { grave } from '../support/findings';

/** The rules of each root cause. */
const RULES: Record<Flaw, readonly RuleName[]> = {
  1: ['reconnect-storm', 'effect-churn', 'no-backoff'],
  2: ['stale-handler', 'stale-token', 'send-after-close'],
  3: ['unheard-message', 'out-of-order', 'frame-before-ready'],
  4: ['no-recovery', 'gave-up', 'retry-while-offline'],
  5: ['expired-token', 'auth-rejected', 'retry-after-fatal', 'refresh-failed', 'refresh-storm'],
  6: ['duplicate-message', 'missing-message', 'duplicate-send'],
  7: ['overlapping-sockets', 'leaked-socket', 'cleanup-race', 'closed-while-connecting', 'double-scheduling'],
};

/** Two clocks' readings of one moment, and the way of a frame between them, on a busy machine. */
const APART_MS = 1_000;

/** A finding of the flaw's own root cause, and in those that count something the server's figures. */
export function expectConclusion(
  flaw: Flaw,
  findings: readonly Finding[],
  recording: Recording,
  log: readonly LogEntry[],
): void {
  const own = findings.filter(({ rootCause, severity }) => rootCause === flaw && severity !== 'info');
  expect(own, grave(findings).join('\n')).not.toEqual([]);
  for (const { rule, basis, summary } of own) {
    expect(RULES[flaw]).toContain(rule);
    expect(basis === 'inferred', summary).toBe(/probably/i.test(summary));
  }
  // Ids are for programs: people know a socket by its number, or by what it did.
  const ids = [...recording.all('connection'), ...recording.all('page')].map(({ id }) => id);
  for (const { summary, fix, evidence } of findings) {
    const said = [summary, fix, ...evidence.map(({ what }) => what)];
    expect(said.filter((sentence) => ids.some((id) => sentence.includes(id)))).toEqual([]);
  }
  FIGURES[flaw](new Evidence(own, grave(findings)), recording, new ServerSide(log));
}

const FIGURES: Record<Flaw, (told: Evidence, recording: Recording, server: ServerSide) => void> = {
  1: (told, recording, server) => {
    const [, times, span] = told.figures('reconnect-storm', /another (\d+) times in ([\d.]+ \w+)\.$/);
    // The server misses sockets that were closed before their handshake left; the first is no reconnect, nor are those
    // before the storm was one.
    expect(Number(times)).toBeLessThan(recording.connections().length);
    expect(Number(times)).toBeGreaterThan(server.handshakes.length * 0.8);
    const lasted = (server.handshakes.at(-1)?.at ?? 0) - (server.handshakes[0]?.at ?? 0);
    expectNear(milliseconds(span), lasted);
  },

  2: (told, _recording, server) => {
    const [, connections, since] = told.figures('stale-token', /^(\d+) connections? .* for ([\d.]+ \w+) \(/);
    const refreshedAt = server.log.find(
      (entry) => entry.kind === 'request' && entry.path === '/api/token/refresh/',
    )?.at;
    const stale = server.handshakes.filter(({ at }) => refreshedAt !== undefined && at > refreshedAt);
    expect(Number(connections)).toBe(stale.length);
    for (const { url } of stale) expect(issuedAt(url)).toBeLessThan(refreshedAt ?? 0);
    expectNear(milliseconds(since), (stale.at(-1)?.at ?? 0) - (refreshedAt ?? 0));

    const [, sent] = told.figures('send-after-close', /sent (\d+) message .* and it never went out later/);
    expect(sent).toBe('1');
    expect(server.wrote('Did this arrive?')).toBe(0);
  },

  3: (told, recording, server) => {
    const [, unheard] = told.figures('unheard-message', /^(\d+) messages? .* went unheard\.$/);
    const heard = recording.all('frame').filter(({ listeners }) => listeners !== undefined && listeners > 0);
    expect(Number(unheard)).toBe(server.frames('server').length - heard.length);
    const [, threw] = told.figures('frame-before-ready', /called send\(\) (\d+) time/);
    expect(threw).toBe('1');
    expect(server.wrote('Me!')).toBe(0);
  },

  4: (told, _recording, server) => {
    const [, code, quiet] = told.figures('no-recovery', /lost \((\d+), .* for (\d+ s)/);
    const [cut] = server.closes;
    expect(Number(code)).toBe(cut?.code);
    expect(server.handshakes.filter(({ at }) => at > (cut?.at ?? 0))).toEqual([]);
    const { at, until } = told.of('no-recovery');
    expectNear(at, cut?.at ?? 0);
    // The recording was read out after the drill's last request.
    expect(until).toBeGreaterThan((server.log.at(-1)?.at ?? 0) - APART_MS);
    expect(until).toBeLessThan(Date.now() + APART_MS);
    expectNear(milliseconds(quiet), until - (cut?.at ?? 0));
  },

  5: (told, _recording, server) => {
    const [, times, first, last] = told.figures(
      'expired-token',
      /(\d+ times|twice) with a token that had expired ([\d.]+ \w+) before the first and ([\d.]+ \w+) before the last/,
    );
    const refused = server.handshakes.filter(({ connection }) => server.refusedWith(connection) === 403);
    expect(times === 'twice' ? 2 : Number.parseInt(times ?? '', 10)).toBe(refused.length);
    const past = ({ at, url }: { at: number; url: string } = { at: 0, url: '' }) => at - expiryOf(url);
    expectNear(milliseconds(first), past(refused[0]));
    expectNear(milliseconds(last), past(refused.at(-1)));
  },

  6: (told, recording, server) => {
    const [, again] = told.figures('duplicate-message', /^(\d+) messages? of type chat\.message/);
    const delivered = server.frames('server').flatMap(({ text }) => {
      const frame = parseServerFrame(text);
      return frame?.type === 'chat.message' ? [frame] : [];
    });
    const came = new Set(delivered.map(({ id }) => id));
    expect(Number(again)).toBe(delivered.length - came.size);

    const [, missing, which] = told.figures('missing-message', /^(\d+) messages? .* skipped \((.*)\)/);
    const numbers = new Set(delivered.map(({ seq }) => seq));
    const lost: number[] = [];
    for (let seq = Math.min(...numbers); seq < Math.max(...numbers); seq += 1)
      if (!numbers.has(seq)) lost.push(seq);
    expect(Number(missing)).toBe(lost.length);
    expect(which).toBe(lost.join(', '));

    told.figures('duplicate-send', /type chat\.message twice in a row .*, 1 time,/);
    expect(server.wrote('Written while away')).toBe(2);
    expect(recording.all('gap')).toEqual([]);
  },

  7: (told, recording, server) => {
    const [, made] = told.figures('double-scheduling', /both connected, (\d+) time/);
    expect(made).toBe('1');
    told.figures('cleanup-race', /open another although a newer one was there already, \d+ time/);
    // The sockets that the evidence leads to are those of which the server had more than one open at once.
    const numbers = new Map(recording.connections().map(({ id }, index) => [id, index + 1]));
    const named = told.of('double-scheduling').connections.map((id) => numbers.get(id) ?? 0);
    expect(server.mostOpenOf(named)).toBeGreaterThan(1);
  },
};

/** The findings of one root cause, by their rules. */
class Evidence {
  constructor(
    private readonly findings: readonly Finding[],
    private readonly all: readonly string[],
  ) {}

  of(rule: RuleName): Finding {
    const finding = this.findings.find((one) => one.rule === rule);
    if (!finding) throw new Error(`No ${rule} among:\n${this.all.join('\n')}`);
    expect(finding.evidence.length).toBeGreaterThan(0);
    return finding;
  }

  /** The sentence's figures, as the pattern's groups. */
  figures(rule: RuleName, pattern: RegExp): RegExpExecArray {
    const { summary } = this.of(rule);
    const found = pattern.exec(summary);
    if (!found) throw new Error(`${rule} has not the figures of ${pattern}: ${summary}`);
    return found;
  }
}

type Entry<Kind extends LogEntry['kind']> = Extract<LogEntry, { kind: Kind }>;

class ServerSide {
  constructor(readonly log: readonly LogEntry[]) {}

  get handshakes(): Entry<'handshake'>[] {
    return this.#all('handshake');
  }

  get closes(): Entry<'close'>[] {
    return this.#all('close');
  }

  frames(from: 'client' | 'server'): Entry<'frame'>[] {
    return this.#all('frame').filter((frame) => frame.from === from);
  }

  /** How often a message with that text arrived. */
  wrote(text: string): number {
    return this.frames('client').filter((frame) => frame.text?.includes(JSON.stringify(text))).length;
  }

  refusedWith(connection: number): number | undefined {
    return this.#all('refused').find((entry) => entry.connection === connection)?.status;
  }

  mostOpenOf(connections: readonly number[]): number {
    const open = new Set<number>();
    let most = 0;
    for (const entry of this.log) {
      if (entry.kind === 'open' && connections.includes(entry.connection)) open.add(entry.connection);
      if (entry.kind === 'close') open.delete(entry.connection);
      most = Math.max(most, open.size);
    }
    return most;
  }

  #all<Kind extends LogEntry['kind']>(kind: Kind): Entry<Kind>[] {
    return this.log.filter((entry): entry is Entry<Kind> => entry.kind === kind);
  }
}

function expectNear(told: number, logged: number): void {
  expect(Math.abs(told - logged), `told ${told}, logged ${logged}`).toBeLessThanOrEqual(APART_MS);
}

/** Of `85 ms`, `7.8 s`, `25 s`. */
function milliseconds(words: string | undefined): number {
  const [figure = '', unit = ''] = (words ?? '').split(' ');
  const factor = { ms: 1, s: 1_000, min: 60_000 }[unit];
  if (factor === undefined) throw new Error(`No span of time: ${words}`);
  return Number(figure) * factor;
}

function claimsOf(url: string) {
  return decodeJwt(new URLSearchParams(url.slice(url.indexOf('?'))).get('token') ?? '');
}

function issuedAt(url: string): number {
  return (claimsOf(url).iat ?? 0) * 1000;
}

function expiryOf(url: string): number {
  return (claimsOf(url).exp ?? 0) * 1000;
}
