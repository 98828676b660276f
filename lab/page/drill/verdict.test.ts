// What a drill came to, in words: one complaint for each thing that a user would notice, and none where all is well.

import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../protocol';
import type { SeenMessage } from './hand';
import { type DrillFacts, judge } from './verdict';

const said = (...lines: string[]): ChatMessage[] =>
  lines.map((line, index) => {
    const [from = '', text = ''] = line.split(': ');
    return { type: 'chat.message', id: `m${index}`, seq: index + 1, thread: 'room', from, text, at: 0 };
  });

const shown = (...lines: string[]): SeenMessage[] =>
  lines.map((line) => {
    const [from = '', text = ''] = line.split(': ');
    return { from, text, state: 'kept' };
  });

const ALL_WELL: DrillFacts = {
  user: 'Ada',
  status: { state: 'connected', words: 'Connected' },
  shown: shown('Grace: one', 'Ada: two', 'Grace: three'),
  said: said('Grace: one', 'Ada: two', 'Grace: three'),
  written: ['two'],
  connections: { handshakes: 1, openNow: 1 },
  seconds: 8,
};

const complaint = (change: Partial<DrillFacts>) => {
  const { well, words } = judge({ ...ALL_WELL, ...change });
  expect(well).toBe(false);
  return words;
};

describe('all is well', () => {
  test('where everything said is shown once and in order', () => {
    expect(judge(ALL_WELL)).toEqual({
      well: true,
      words: 'All is well: 3 messages on the screen, each once and in order.',
    });
  });

  test('also after a loss that was made good', () => {
    expect(judge({ ...ALL_WELL, awaySeconds: 0.94, connections: { handshakes: 3, openNow: 1 } })).toEqual({
      well: true,
      words:
        'All is well: 3 messages on the screen, each once and in order. The connection was lost and back within 0.9 s.',
    });
  });

  test('where two people say the same', () => {
    const lines = ['Grace: yes', 'Ada: yes', 'Grace: three'];
    expect(judge({ ...ALL_WELL, shown: shown(...lines), said: said(...lines), written: ['yes'] }).well).toBe(
      true,
    );
  });
});

describe('a complaint', () => {
  test('of a message that is not there', () => {
    expect(complaint({ shown: shown('Ada: two', 'Grace: three') })).toBe('1 of 3 messages is missing.');
  });

  test('of a message that is there twice', () => {
    expect(complaint({ shown: shown('Grace: one', 'Ada: two', 'Ada: two', 'Grace: three') })).toBe(
      'One message is shown twice.',
    );
  });

  test('of the order', () => {
    expect(complaint({ shown: shown('Grace: three', 'Grace: one', 'Ada: two') })).toBe(
      'Messages stand in the wrong order.',
    );
  });

  test('of what belongs elsewhere', () => {
    expect(complaint({ shown: [...ALL_WELL.shown, ...shown('Grace: elsewhere')] })).toBe(
      '“elsewhere” belongs to another room.',
    );
  });

  test('of one’s own message that never arrived, and of nothing else about it', () => {
    expect(
      complaint({
        shown: shown('Grace: one', 'Ada: two', 'Grace: three', 'Ada: lost'),
        written: ['two', 'lost'],
      }),
    ).toBe('What you wrote never arrived: “lost”.');
  });

  test('of one’s own message that was posted twice', () => {
    const lines = ['Grace: one', 'Ada: two', 'Ada: two'];
    expect(complaint({ shown: shown(...lines), said: said(...lines) })).toBe(
      'What you wrote was posted twice: “two”.',
    );
  });

  test.each(['disconnected', 'stopped'] as const)('of messages that stopped: %s', (state) => {
    expect(complaint({ status: { state, words: 'Gone' } })).toBe(
      'Messages have stopped (“Gone”); refreshing the page helps.',
    );
  });

  test('of trying without getting in', () => {
    expect(
      complaint({
        status: { state: 'waiting', words: 'Reconnecting in 4 s' },
        connections: { handshakes: 4, openNow: 0 },
      }),
    ).toMatch(/^Messages have stopped \(“Reconnecting in 4 s”\): it tries again/);
  });

  test('of a storm, without a word of what changes from moment to moment', () => {
    expect(
      complaint({
        status: { state: 'connecting', words: 'Connecting…' },
        connections: { handshakes: 120, openNow: 2 },
      }),
    ).toBe('The status flickers: 120 connections in 8 s.');
  });

  test('of connections that pile up', () => {
    expect(complaint({ connections: { handshakes: 3, openNow: 3 } })).toContain('3 times over');
  });
});
