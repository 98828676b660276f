// A flush waits for what it can wait for, in whatever way a tab answers, or does not.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FlushAnswer } from '../records/messages';
import { flushTab, settledTime } from './flush';

type Frames = { result: FlushAnswer | undefined | null }[];

/** What the browser says to a script for the tab, and whether a relay says that it is there. */
const tab = vi.hoisted(() => ({
  run: async (): Promise<Frames> => [],
  isThere: false as boolean | 'silent',
  questions: [] as { text: unknown; isNew: unknown }[],
}));
vi.mock('webextension-polyfill', () => ({
  default: {
    scripting: {
      executeScript: ({ args }: { args: unknown[] }) => {
        tab.questions.push({ text: args[1], isNew: args[2] });
        return tab.run();
      },
    },
    tabs: {
      sendMessage: async () => {
        if (tab.isThere === 'silent') return new Promise(() => undefined);
        if (!tab.isThere) throw new Error('Receiving end does not exist.');
        return true;
      },
    },
  },
}));

const never = () => new Promise<Frames>(() => undefined);
const answering = (...isDurable: boolean[]) =>
  Promise.resolve(isDurable.map((is) => ({ result: { askedAt: 7, isDurable: is } })));

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(tab, { isThere: false, questions: [] });
});
afterEach(() => vi.useRealTimers());

describe('a flush', () => {
  let acknowledgements = 0;

  function flush(): { isDone: boolean } {
    const outcome = { isDone: false };
    void flushTab(1, () => acknowledgements).then(() => {
      outcome.isDone = true;
    });
    return outcome;
  }

  test('asks one question until each frame says that all is durable', async () => {
    tab.run = () => answering(true, false);
    const outcome = flush();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(outcome.isDone).toBe(false);
    tab.run = () => answering(true, true);
    await vi.advanceTimersByTimeAsync(100);
    expect(outcome.isDone).toBe(true);
    expect(tab.questions.length).toBeGreaterThan(10);
    expect(new Set(tab.questions.map(({ text }) => text)).size).toBe(1);
    // What documents that came later have is no part of it.
    expect(tab.questions.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  test('waits as long as something becomes durable', async () => {
    tab.run = () => answering(false);
    const outcome = flush();
    for (let seconds = 0; seconds < 200; seconds += 20) {
      await vi.advanceTimersByTimeAsync(20_000);
      acknowledgements++;
    }
    expect(outcome.isDone).toBe(false);
    tab.run = () => answering(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(outcome.isDone).toBe(true);
  });

  test('waits half a minute where nothing does: room may be made', async () => {
    tab.run = () => answering(false);
    const outcome = flush();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(outcome.isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(outcome.isDone).toBe(true);
  });

  test('goes on without a tab that says nothing: it may be frozen', async () => {
    Object.assign(tab, { run: never, isThere: 'silent' });
    const outcome = flush();
    await vi.advanceTimersByTimeAsync(9_900);
    expect(outcome.isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(outcome.isDone).toBe(true);
  });

  test('asks anew where the document that was asked is gone, and another is there', async () => {
    Object.assign(tab, { run: never, isThere: true });
    const outcome = flush();
    await vi.advanceTimersByTimeAsync(900);
    tab.run = () => answering(true);
    await vi.advanceTimersByTimeAsync(300);
    expect(outcome.isDone).toBe(true);
    expect(tab.questions.every(({ isNew }) => isNew)).toBe(true);
  });

  test('asks anew where a frame went while it was asked', async () => {
    Object.assign(tab, { run: () => Promise.reject(new Error('Frame removed.')), isThere: true });
    const outcome = flush();
    await vi.advanceTimersByTimeAsync(300);
    expect(outcome.isDone).toBe(false);
    tab.run = () => answering(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(outcome.isDone).toBe(true);
  });

  test.each([
    ['may not be asked', () => Promise.reject(new Error('Missing host permission for the tab.'))],
    ['is not recorded', async () => [{ result: undefined }, { result: null }]],
  ])('does not wait for a tab that %s', async (_what, run) => {
    tab.run = run;
    const outcome = flush();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome.isDone).toBe(true);
  });
});

describe('the time of a page', () => {
  test('is when it was asked, once all up to then is durable', async () => {
    tab.run = () => answering(false);
    const asked = settledTime(1);
    await vi.advanceTimersByTimeAsync(1_000);
    tab.run = () => answering(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(await asked).toBe(7);
  });

  test.each([
    ['is never durable', () => answering(false)],
    ['is not there', async () => []],
    ['may not be asked', () => Promise.reject(new Error('Missing host permission for the tab.'))],
    ['says nothing', never],
  ])('is not known of a page that %s', async (_what, run) => {
    tab.run = run;
    const asked = settledTime(1);
    await vi.advanceTimersByTimeAsync(5_100);
    expect(await asked).toBeUndefined();
  });
});
