// @vitest-environment happy-dom
// When the page's React is looked at: not before a storm, and not for long.

import './testing/browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fact } from '../records/batch';
import { component, type Fiber, mount, slotOf } from './testing/fibers';

type Churn = typeof import('./churn');
type Pending = typeof import('./pending');

let churn: Churn;
let pending: Pending;
let chat: Fiber;
/** How often something of the root was read. */
let reads = 0;
let lastConnection = 0;

beforeEach(async () => {
  vi.resetModules();
  churn = await import('./churn');
  pending = await import('./pending');
  pending.wake();
  reads = 0;
  lastConnection = 0;
  const container = document.body.appendChild(document.createElement('div'));
  chat = component(function Chat() {}, [{ before: [() => {}], after: [() => {}] }], 19);
  mount([chat], container);
  const root = Reflect.get(container, '__reactContainer$test') as object;
  const counted = new Proxy(root, {
    getOwnPropertyDescriptor: (target, name) => {
      reads++;
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
  });
  Object.assign(container, { __reactContainer$test: counted });
});
afterEach(() => document.body.replaceChildren());

/** The effect's clean-up closes a socket, and its run makes the next. */
function remake(url = 'wss://app.example/chat'): void {
  slotOf(chat, 0).destroy = undefined;
  churn.socketClosing(url, lastConnection);
  churn.socketCreated(`${url}?attempt=${lastConnection}`, ++lastConnection);
  slotOf(chat, 0).destroy = () => {};
  // Another run has another list.
  const { lastEffect } = chat.updateQueue as { lastEffect: { deps: unknown[] } };
  lastEffect.deps = [() => {}];
}

function facts(): Fact[] {
  return pending.takeBatch()?.batch.facts ?? [];
}

const taskEnd = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('React is looked at', () => {
  it('not for sockets that are made and closed a few times', () => {
    churn.socketCreated('wss://app.example/chat', 1);
    for (let times = 0; times < 2; times++) remake();
    expect(reads).toBe(0);
  });

  it('not for sockets that are closed alone, or made alone, or to one endpoint after another', () => {
    for (let times = 0; times < 50; times++) churn.socketClosing('wss://app.example/chat', times);
    for (let times = 0; times < 50; times++) churn.socketCreated('wss://app.example/other', times);
    for (let room = 0; room < 50; room++) remake(`wss://app.example/chat/${room}`);
    expect(reads).toBe(0);
  });

  it('when sockets to one endpoint are made anew again and again, and then tells of each run once', async () => {
    for (let times = 0; times < 5; times++) {
      remake();
      await taskEnd();
    }
    expect(reads).toBeGreaterThan(0);
    expect(facts()).toEqual(
      [2, 3, 4].map((connection) =>
        expect.objectContaining({ type: 'effect-churn', connection, component: 'Chat', change: 'identity' }),
      ),
    );
  });

  it('a few times a storm, however long it goes on', () => {
    for (let times = 0; times < 20; times++) remake();
    const few = reads;
    for (let times = 0; times < 1_000; times++) remake();
    expect(reads).toBe(few);
  });

  it('once where there is nothing to be read', () => {
    document.body.replaceChildren();
    for (let times = 0; times < 3; times++) remake();
    mount([chat]);
    for (let times = 0; times < 20; times++) remake();
    expect(facts()).toEqual([]);
  });

  it('never harms the call that it is part of', () => {
    const trap = () => {
      throw new Error('a trap of the page');
    };
    const container = document.body.appendChild(document.createElement('div'));
    Object.assign(container, { __reactContainer$x: new Proxy({}, { getOwnPropertyDescriptor: trap }) });
    expect(() => {
      for (let times = 0; times < 20; times++) remake();
    }).not.toThrow();
  });
});
