// A question goes by what was there when it was new, and says so only once that is durable.

import { beforeEach, expect, test } from 'vitest';
import { Flushes } from './flushes';

let durable: number;
let handedOver: number;
let waiting: ((lastNumber: number) => void)[];
let flushes: Flushes;

beforeEach(() => {
  durable = 0;
  handedOver = 0;
  waiting = [];
  flushes = new Flushes(
    (done) => {
      handedOver++;
      waiting.push(done);
    },
    () => durable,
  );
});

const ask = (question: string) => flushes.answer(question, true);
const askAgain = (question: string) => flushes.answer(question, false);

test('what comes after a question does not count, and asked again it has nothing more handed over', () => {
  const first = ask('a');
  waiting[0]?.(2);
  durable = 1;
  expect(askAgain('a')).toEqual({ ...first, isDurable: false });
  durable = 2;
  expect(askAgain('a')).toEqual({ ...first, isDurable: true });
  expect(handedOver).toBe(1);
});

test('as long as it is not known what was handed over, it is not durable', () => {
  durable = 5;
  expect(ask('a')?.isDurable).toBe(false);
  expect(askAgain('a')?.isDurable).toBe(false);
  waiting[0]?.(5);
  expect(askAgain('a')?.isDurable).toBe(true);
});

test('each goes by its own, and where nothing was recorded all is durable at once', () => {
  const quick = new Flushes(
    (done) => done(0),
    () => 0,
  );
  expect(quick.answer('a', true)?.isDurable).toBe(true);
  ask('a');
  ask('b');
  waiting[0]?.(1);
  waiting[1]?.(2);
  durable = 1;
  expect([askAgain('a')?.isDurable, askAgain('b')?.isDurable]).toEqual([true, false]);
});

test('what was asked of the document before this one, or is answered, is not asked here', () => {
  expect(askAgain('of another document')).toBeUndefined();
  ask('a');
  waiting[0]?.(0);
  expect(askAgain('a')?.isDurable).toBe(true);
  expect(askAgain('a')).toBeUndefined();
  expect(handedOver).toBe(1);
});

test('questions of recorders that are no more are forgotten by and by', () => {
  for (let count = 0; count < 100; count++) ask(`question ${count}`);
  expect(askAgain('question 0')).toBeUndefined();
  expect(askAgain('question 99')?.isDurable).toBe(false);
});
