// @vitest-environment happy-dom
// Which effect is named, from trees made by hand; and that no tree of a page, however made, does harm or runs code.

import './testing/browser';
import { afterEach, describe, expect, it } from 'vitest';
import { effectRuns } from './react-effects';
import {
  adopt,
  bareFiber,
  component,
  type EffectPlan,
  type Era,
  type Fiber,
  LAYOUT,
  mount,
  slotOf,
} from './testing/fibers';

afterEach(() => {
  document.body.replaceChildren();
});

const cleanUp = () => {};
const socketCleanUp = () => socket.close();
declare const socket: WebSocket;

function Chat() {}
function Clock() {}

/** A callback such as a component makes at each render. */
const callback = () => () => {};

/** An effect that is to run again for a callback; its clean-up has been taken out of its slot, or is still there. */
const rerun = (destroy?: () => void): EffectPlan => ({ before: [callback()], after: [callback()], destroy });

/** What is said when React is done: each slot that was empty is filled as told. */
function named(slots: [Fiber, number, unknown][]) {
  const runs = effectRuns();
  for (const [fiber, index, destroy] of slots) slotOf(fiber, index).destroy = destroy;
  const run = runs?.responsible();
  if (!run) return undefined;
  const { component, effectIndex, hook, isCertain } = run;
  const changes = Array.from({ length: run.changes.count }, (_, index) => run.changes.items[index]);
  return { component, effectIndex, hook, isCertain, changes };
}

describe.each<Era>([18, 19])('React %i: the effect at work', (era) => {
  it('is the last one without its clean-up, while others still have theirs', () => {
    const clock = component(Clock, [rerun()], era);
    const chat = component(Chat, [rerun(), rerun(), rerun(cleanUp)], era);
    mount([clock, chat]);
    expect(
      named([
        [clock, 0, cleanUp],
        [chat, 0, cleanUp],
        [chat, 1, socketCleanUp],
      ]),
    ).toMatchObject({ component: 'Chat', effectIndex: 1, isCertain: true });
  });

  it('is the first one without its clean-up, once others have theirs again', () => {
    const clock = component(Clock, [rerun(cleanUp)], era);
    const chat = component(Chat, [rerun(), rerun()], era);
    mount([clock, chat]);
    expect(
      named([
        [chat, 0, socketCleanUp],
        [chat, 1, cleanUp],
      ]),
    ).toMatchObject({ component: 'Chat', effectIndex: 0, isCertain: true });
  });

  it('is the one about sockets, where all are between clean-up and run', () => {
    const chat = component(Chat, [{ ...rerun(), create: () => new WebSocket('') }, rerun()], era);
    mount([chat]);
    const slots: [Fiber, number, unknown][] = [
      [chat, 0, cleanUp],
      [chat, 1, cleanUp],
    ];
    expect(named(slots)).toMatchObject({ effectIndex: 0, isCertain: true });
  });

  it('passes over effects without a clean-up, those that did not run, and counts by hook', () => {
    const idle: EffectPlan = { before: [1], after: [1], destroy: cleanUp };
    const chat = component(Chat, [{ ...idle, kind: LAYOUT }, rerun(), idle, rerun()], era);
    mount([chat]);
    expect(named([[chat, 3, socketCleanUp]])).toMatchObject({ hook: 'useEffect', effectIndex: 2 });
  });

  it('is found by a child before its parent, as React goes', () => {
    const parent = component(Clock, [rerun(cleanUp)], era);
    const chat = component(Chat, [rerun()], era);
    mount([parent]);
    adopt(parent, [chat]);
    expect(named([[chat, 0, socketCleanUp]])).toMatchObject({ component: 'Chat' });
  });

  it('is only supposed where neither its run nor its clean-up speaks of sockets', () => {
    const chat = component(Chat, [rerun()], era);
    mount([chat]);
    expect(named([[chat, 0, cleanUp]])).toMatchObject({ component: 'Chat', isCertain: false });
  });

  it('is not supposed where something was unmounted, whose clean-up leaves nothing to be seen', () => {
    const chat = component(Chat, [rerun()], era);
    const root = mount([chat]);
    root.deletions = [bareFiber(0, Clock)];
    expect(named([[chat, 0, cleanUp]])).toBeUndefined();
  });

  it('is none where all clean-ups are in their slots', () => {
    mount([component(Chat, [rerun(socketCleanUp), rerun(cleanUp)], era)]);
    expect(named([])).toBeUndefined();
  });

  it('is supposed to be the only one that makes sockets and has no clean-up', () => {
    const maker = { ...rerun(), create: () => void new WebSocket('') };
    mount([component(Chat, [rerun(), maker], era)]);
    expect(named([])).toMatchObject({ effectIndex: 1, isCertain: false });
    document.body.replaceChildren();
    mount([component(Chat, [maker, maker], era)]);
    expect(named([])).toBeUndefined();
  });
});

describe('what changed', () => {
  const changed = (before: unknown, after: unknown, hooks: [unknown, unknown][] = []) => {
    const chat = component(Chat, [{ before: [0, before], after: [0, after] }], 19, hooks);
    mount([chat]);
    const run = named([[chat, 0, socketCleanUp]]);
    document.body.replaceChildren();
    return run?.changes;
  };
  const identity = (form: 'function' | 'object') => [
    expect.objectContaining({ change: 'identity', dependencyIndex: 1, form }),
  ];
  const value = [{ change: 'value', dependencyIndex: 1 }];

  it.each<[string, unknown, unknown]>([
    ['an object', { room: 1, tags: ['a', 'b'] }, { room: 1, tags: ['a', 'b'] }],
    ['an array', [1, Number.NaN], [1, Number.NaN]],
    ['an object with a callback', { on: callback() }, { on: callback() }],
    ['an object without prototype', Object.create(null), Object.create(null)],
  ])('%s, the same but for identity', (_, before, after) => {
    expect(changed(before, after)).toEqual(identity('object'));
  });

  it('a function of the same source', () => {
    expect(changed(callback(), callback())).toEqual(identity('function'));
  });

  it.each<[string, unknown, unknown]>([
    ['a text', 'room 1', 'room 2'],
    ['an object that is another', { room: 1 }, { room: 2 }],
    ['an object with more in it', { room: 1 }, { room: 1, since: 2 }],
    ['an object and nothing', { room: 1 }, null],
    ['functions of another source', () => 1, () => 2],
    ['functions that are bound, whose source cannot be read', callback().bind(null), callback().bind(null)],
    ['dates', new Date(1), new Date(1)],
    ['maps', new Map([[1, 1]]), new Map([[1, 2]])],
    ['objects of a class', new URL('ws://a/1'), new URL('ws://a/2')],
    [
      'objects with a getter',
      {
        get room() {
          return 1;
        },
      },
      {
        get room() {
          return 1;
        },
      },
    ],
    ['what is nested too deep to tell', { a: { a: { a: { a: 1 } } } }, { a: { a: { a: { a: 1 } } } }],
  ])('%s: called a change', (_, before, after) => {
    expect(changed(before, after)).toEqual(value);
  });

  it('what a memo holds is as its own dependencies are', () => {
    const [before, after] = [callback(), callback()];
    expect(
      changed(before, after, [
        [
          [before, ['room 1']],
          [after, ['room 2']],
        ],
      ]),
    ).toEqual(value);
    expect(
      changed(before, after, [
        [
          [before, [callback()]],
          [after, [callback()]],
        ],
      ]),
    ).toEqual(identity('function'));
    const [api, other] = [{ join: before }, { join: after }];
    expect(
      changed(before, after, [
        [
          [api, ['room 1']],
          [other, ['room 2']],
        ],
      ]),
    ).toEqual(value);
  });

  it('what React’s compiler remembers is made anew for a reason', () => {
    const [before, after] = [callback(), callback()];
    const chat = component(Chat, [{ before: [before], after: [after] }], 19);
    Object.assign(chat.updateQueue as object, { memoCache: { data: [[1, after]], index: 0 } });
    mount([chat]);
    expect(named([[chat, 0, socketCleanUp]])?.changes).toEqual([{ change: 'value', dependencyIndex: 0 }]);
  });

  it('all callbacks of a run, or the one thing that changed in truth', () => {
    const made = (...after: unknown[]) => {
      const chat = component(Chat, [{ before: [callback(), callback(), 1], after }], 19);
      mount([chat]);
      const run = named([[chat, 0, socketCleanUp]]);
      document.body.replaceChildren();
      return run?.changes.map((change) => `${change?.dependencyIndex} ${change?.change}`);
    };
    expect(made(callback(), callback(), 1)).toEqual(['0 identity', '1 identity']);
    expect(made(callback(), callback(), 2)).toEqual(['2 value']);
  });

  it('an effect without a list runs at every render', () => {
    const chat = component(Chat, [{ before: null, after: null }], 19);
    mount([chat]);
    expect(named([[chat, 0, socketCleanUp]])?.changes).toEqual([{ change: 'every-render' }]);
  });

  it('names the prop that holds it, and what the function calls itself', () => {
    const onMessage = callback();
    const options = { onStatus: () => {} };
    const chat = component(
      Chat,
      [{ before: [callback(), () => {}], after: [onMessage, options.onStatus] }],
      19,
    );
    chat.memoizedProps = { room: 1, onMessage };
    mount([chat]);
    expect(named([[chat, 0, socketCleanUp]])?.changes).toMatchObject([
      { prop: 'onMessage' },
      { functionName: 'onStatus' },
    ]);
  });
});

describe('a page that is not as it should be', () => {
  it('has no React', () => {
    document.body.append(document.createElement('div'));
    expect(effectRuns()).toBeUndefined();
  });

  it('has its root in a shadow tree', () => {
    const chat = component(Chat, [rerun()], 19);
    const host = document.body.appendChild(document.createElement('div'));
    mount([chat], host.attachShadow({ mode: 'open' }) as unknown as Element);
    expect(named([[chat, 0, socketCleanUp]])).toMatchObject({ component: 'Chat' });
  });

  it('leaves what the last rendering passed over unread', () => {
    const traps = { reads: 0 };
    const untouched = new Proxy(bareFiber(0, Chat), {
      getOwnPropertyDescriptor: (target, name) => {
        traps.reads++;
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
    });
    const parent = component(Clock, [], 19);
    Object.assign(parent, { child: untouched });
    Object.assign(parent.alternate as Fiber, { child: untouched });
    mount([parent]);
    expect(effectRuns()?.responsible()).toBeUndefined();
    expect(traps.reads).toBe(0);
  });

  const loud = () => {
    throw new Error('a getter of the page was run');
  };
  const trapped = new Proxy(
    {},
    Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, loud])),
  );
  const withGetters = Object.defineProperties(
    {},
    Object.fromEntries(
      ['stateNode', 'current', 'child', 'alternate', 'updateQueue', 'tag', 'deps'].map((name) => [
        name,
        { get: loud },
      ]),
    ),
  );
  const looped = bareFiber(0, Chat);
  Object.assign(looped, { child: looped, sibling: looped, return: looped, alternate: bareFiber(0, Chat) });
  const endless = component(Chat, [rerun()], 19);
  const { lastEffect } = endless.updateQueue as { lastEffect: { next: unknown } };
  // A ring that never comes back to its last effect.
  endless.updateQueue = { lastEffect: { next: lastEffect } };

  it.each<[string, unknown]>([
    ['a text', 'no fiber'],
    ['nothing', null],
    ['an object without anything', {}],
    ['getters that throw', withGetters],
    ['a root whose tree has getters that throw', { stateNode: { current: withGetters } }],
    ['a circle', { stateNode: { current: looped } }],
    ['a ring of effects without an end', { stateNode: { current: endless } }],
  ])('%s in place of a root is passed over', (_, root) => {
    Object.assign(document.body.appendChild(document.createElement('div')), { __reactContainer$x: root });
    expect(effectRuns()?.responsible()).toBeUndefined();
  });

  it('a Proxy that throws ends the look, with its own error alone', () => {
    Object.assign(document.body.appendChild(document.createElement('div')), { __reactContainer$x: trapped });
    expect(() => effectRuns()).toThrow('a getter of the page was run');
  });

  it('no getter of the page is run', () => {
    const div = document.body.appendChild(document.createElement('div'));
    Object.defineProperty(div, '__reactContainer$x', { get: loud, enumerable: true });
    const chat = component(Chat, [rerun()], 19);
    Object.defineProperty(chat, 'memoizedProps', {
      value: Object.defineProperty({}, 'onMessage', { get: loud }),
    });
    mount([chat]);
    expect(named([[chat, 0, socketCleanUp]])).toMatchObject({ component: 'Chat' });
  });
});
