// Each drill on apps that do well and apps that do not, in time that passes at once.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DrillDefinition, DrillRun, DrillVerdict } from '../records/drills';
import { BUILT_IN_DRILLS } from './built-in';
import { atPace } from './definition';
import { advance, answerRun, beginRun, faultSet, faultsEnded, stopRun } from './run';
import { NOTHING_SEEN } from './seen';
import { type App, World } from './testing/world';

/** Half to one and a half of each wait, by a generator that says the same in each run. */
function drawn(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 0.5 + state / 2 ** 32;
  };
}

const draw = drawn();
const sound: App = {
  wait: (attempt, code) => (code >= 4000 ? undefined : Math.min(500 * 2 ** attempt, 16_000) * draw()),
  patienceMs: 20_000,
  token: (aged) => (aged ? 'second' : 'first'),
};

function drill(name: string): DrillDefinition {
  const found = BUILT_IN_DRILLS.find((one) => one.name === name);
  if (!found) throw new Error(`There is no drill ${name}.`);
  return found;
}

/** A person who does what is asked. */
function obey(world: World, { ask = '' }: DrillRun): void {
  if (/[Ss]end/.test(ask)) world.send();
  if (ask.startsWith('Reload')) world.load();
  if (ask.startsWith('Switch')) world.tell('hidden');
  if (ask.startsWith('Come back')) world.tell('visible');
}

function play(name: string, app: App): DrillRun {
  const world = new World(app);
  world.pass(1_000);
  const run = world.play(drill(name), { during: obey });
  expect(world.faultsOn).toBeLessThanOrEqual(run.verdict === 'passed' ? 0 : 1);
  return run;
}

/** Verdicts by the title of what was expected. */
function verdicts({ steps }: DrillRun): { [title: string]: DrillVerdict } {
  return Object.fromEntries(steps.flatMap(({ title, verdict }) => (verdict ? [[title, verdict]] : [])));
}

describe('the built-in drills', () => {
  test.each(BUILT_IN_DRILLS.map(({ name }) => ({ name })))('$name passes on a sound app', ({ name }) => {
    const run = play(name, sound);
    expect(run.steps.filter(({ verdict }) => verdict && verdict !== 'passed')).toEqual([]);
    expect(run).toMatchObject({ verdict: 'passed', endpoint: 'wss://chat.test/room' });
  });

  test.each([
    'server-restart',
    'network-lost',
    'long-sit',
    'slow-server',
    'sleeping-laptop',
    'offline-hidden',
  ])('%s fails on an app that never tries again', (name) => {
    const run = play(name, { ...sound, wait: () => undefined });
    expect(run.verdict).toBe('failed');
    expect(run.summary).toMatch(/^No socket was open .* no attempt was made at all\.$/);
  });

  test('server-restart tells waits that stay the same from waits without jitter', () => {
    expect(verdicts(play('server-restart', { wait: () => 1_000 }))).toMatchObject({
      'The app comes back': 'passed',
      'It makes no storm': 'passed',
      'Its waits rise': 'failed',
      'Its waits have jitter': 'failed',
    });
    expect(verdicts(play('server-restart', { wait: (attempt) => 1_000 * 2 ** attempt }))).toMatchObject({
      'Its waits rise': 'passed',
      'Its waits have jitter': 'failed',
    });
  });

  test('a fault that ends is told by what it did, not by the name that the drill has for it', () => {
    const titles = play('server-restart', sound).steps.map(({ title }) => title);
    expect(titles).toContain('No longer: handshakes are refused');
    expect(titles.join()).not.toContain('away');
  });

  test('server-restart fails on a storm', () => {
    const run = play('server-restart', { wait: () => 0 });
    expect(verdicts(run)).toMatchObject({ 'It makes no storm': 'failed', 'Its waits rise': 'failed' });
  });

  test('server-restart says nothing of the waits of one attempt', () => {
    const run = play('server-restart', { wait: () => 30_000 });
    expect(verdicts(run)).toEqual({
      'The app comes back': 'passed',
      'It makes no storm': 'passed',
      'Its waits rise': 'inconclusive',
      'Its waits have jitter': 'inconclusive',
    });
    expect(run.verdict).toBe('inconclusive');
  });

  test('fatal-code fails on an app that tries again, and tells how often', () => {
    const run = play('fatal-code', { wait: () => 1_000 });
    expect(run.verdict).toBe('failed');
    expect(run.summary).toMatch(/tried again 1 s after it was told not to: 1 attempt in 20 s/);
    expect(play('fatal-code', { ...sound, wait: () => 1_000, token: () => 'first' }).summary).toContain(
      'with the same token',
    );
  });

  test('fatal-code lets an app come back with another token', () => {
    let tokens = 0;
    expect(play('fatal-code', { wait: () => 1_000, token: () => `token ${tokens++}` }).summary).toContain(
      'another token',
    );
  });

  test('half-open fails on an app that never notices', () => {
    const run = play('half-open', { wait: sound.wait });
    expect(run.verdict).toBe('failed');
    expect(run.summary).toMatch(/In 60 s of silence|in 60 s of silence/);
  });

  test('long-sit fails where the old token is used again, and cannot judge where none is seen', () => {
    expect(verdicts(play('long-sit', { ...sound, token: () => 'first' }))['It uses another token']).toBe(
      'failed',
    );
    const { token: _none, ...tokenless } = sound;
    expect(verdicts(play('long-sit', tokenless))['It uses another token']).toBe('inconclusive');
  });

  test('burst fails where a message is dropped', () => {
    const world = new World({ ...sound, dropsSends: true });
    world.pass(1_000);
    let cut = false;
    const run = world.play(drill('burst'), {
      during: (tab, { ask }) => {
        if (!ask) return;
        tab.send('{"type":"chat","text":"a message that nobody will ever see"}');
        const socket = tab.seen.connections.at(-1);
        if (cut || !socket) return;
        cut = true;
        socket.closedAt = tab.now;
        socket.code = 1006;
      },
    });
    expect(run.verdict).toBe('failed');
    expect(run.summary).toMatch(/dropped|closed|lost/i);
  });
});

describe('a run', () => {
  test('of a tab without a socket is not to be judged', () => {
    const world = new World({ wait: () => undefined });
    world.seen.connections.length = 0;
    let state = beginRun({ id: 'run', definition: drill('server-restart'), tab: 1, auto: true, at: 0 });
    for (let now = 0; state.run.verdict === undefined; now += 1_000)
      state = advance(state, NOTHING_SEEN, now).state;
    expect(state.run.verdict).toBe('inconclusive');
    expect(state.faults).toEqual([]);
    expect(state.run.summary).toContain('nobody did it');
  });

  test('leaves out what a person cannot do, and says so', () => {
    const world = new World(sound);
    world.pass(1_000);
    let state = beginRun({ id: 'run', definition: drill('burst'), tab: 1, auto: false, at: world.now });
    state = advance(state, world.seen, world.now).state;
    expect(state.run.ask).toBe('Send 20 messages as quickly as you can.');
    state = advance(answerRun(state, false), world.seen, world.now).state;
    expect(state.run.ask).toBeUndefined();
    expect(state.run.steps[1]).toMatchObject({
      verdict: 'inconclusive',
      seen: 'Left out: the person could not do it.',
    });
  });

  test('asks for an effect again whose answer was lost', () => {
    const world = new World(sound);
    world.pass(1_000);
    const begun = beginRun({
      id: 'run',
      definition: drill('fatal-code'),
      tab: 1,
      auto: false,
      at: world.now,
    });
    const first = advance(begun, world.seen, world.now);
    expect(first.effects).toMatchObject([
      { do: 'set-fault', rule: { fault: { kind: 'close' }, match: { endpoint: 'wss://chat.test/room' } } },
    ]);
    expect(advance(first.state, world.seen, world.now).effects).toEqual(first.effects);
    const set = faultSet(first.state, 'fault', world.now, world.now);
    expect(advance(set, world.seen, world.now).effects).toEqual([]);
  });

  test('ends a fault once, though the end lies after the moment up to which it has seen', () => {
    const world = new World(sound);
    world.pass(1_000);
    const definition: DrillDefinition = {
      ...drill('server-restart'),
      steps: [
        { do: 'fault', rule: { fault: { kind: 'refuse' } }, name: 'away' },
        { do: 'end-fault', name: 'away' },
        { do: 'wait', ms: 1_000 },
      ],
    };
    let state = beginRun({ id: 'run', definition, tab: 1, auto: false, at: world.now });
    state = advance(state, world.seen, world.now).state;
    state = faultSet(state, 'fault', world.now + 1, world.now + 2);
    const ending = advance(state, world.seen, world.now);
    expect(ending.effects).toEqual([{ do: 'end-faults', ids: ['fault'] }]);
    const after = advance(faultsEnded(ending.state, ['fault'], world.now + 5), world.seen, world.now);
    expect(after.effects).toEqual([]);
    expect(after.state.run.step).toBe(2);
  });

  test('that is stopped ends at once, and stays so', () => {
    const begun = beginRun({ id: 'run', definition: drill('burst'), tab: 1, auto: false, at: 0 });
    const stopped = stopRun(begun, 5, 'Stopped.');
    expect(stopped.run).toMatchObject({ verdict: 'stopped', endedAt: 5, summary: 'Stopped.' });
    expect(advance(stopped, NOTHING_SEEN, 9)).toEqual({ state: stopped, effects: [] });
  });

  test('ends in a verdict whatever the app does, and never passes on nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...BUILT_IN_DRILLS),
        fc.array(fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.option(fc.integer({ min: 100, max: 90_000 }), { nil: undefined }),
        fc.boolean(),
        (definition, waits, patienceMs, helps) => {
          const world = new World({
            wait: (attempt) => waits[attempt % waits.length],
            ...(patienceMs === undefined ? {} : { patienceMs }),
          });
          world.pass(500);
          const run = world.play(atPace(definition, 0.1), { auto: true, during: helps ? obey : () => {} });
          expect(run.endedAt).toBeGreaterThanOrEqual(run.startedAt);
          expect(run.summary).toMatch(/\.$/);
          for (const { title, seen, verdict, evidence = [] } of run.steps) {
            if (verdict === undefined) continue;
            expect(seen, title).toMatch(/\.$/);
            for (const { at, connection } of evidence) {
              expect(at).toBeLessThanOrEqual(world.now);
              if (connection) expect(world.seen.connections.map(({ id }) => id)).toContain(connection);
            }
          }
          const judged = run.steps.filter(({ verdict }) => verdict !== undefined);
          if (run.verdict === 'passed')
            expect(judged.every(({ verdict }) => verdict === 'passed')).toBe(true);
          if (run.verdict === 'passed') expect(judged).not.toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
