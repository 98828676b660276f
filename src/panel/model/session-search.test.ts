import { beforeAll, describe, expect, it } from 'vitest';
import { RecordingBuilder } from '../fixture/recording-builder';
import { speakEnglish } from '../testing/english';
import { groupSessions, searchSessions } from './session-search';

beforeAll(speakEnglish);

const DAY = 24 * 3_600_000;
const NOON = new Date(2026, 10, 23, 12).getTime();
const rows = [
  new RecordingBuilder('a', NOON, { label: 'Breaks after lunch', site: 'https://chat.example' }).row,
  new RecordingBuilder('b', NOON - DAY, {
    site: 'https://other.example',
    tabUrl: 'https://other.example/rooms/7',
  }).row,
  new RecordingBuilder('c', NOON - DAY, { site: 'https://chat.example' }).row,
];
const ids = (found: typeof rows) => found.map((row) => row.id);

describe('recordings', () => {
  it('are found by every word of label, site and address', () => {
    expect(ids(searchSessions(rows, 'chat LUNCH'))).toEqual(['a']);
    expect(ids(searchSessions(rows, 'rooms/7'))).toEqual(['b']);
    expect(ids(searchSessions(rows, '  '))).toEqual(['a', 'b', 'c']);
    expect(searchSessions(rows, 'chat rooms')).toEqual([]);
  });

  it('are put together by day and by site', () => {
    expect(
      groupSessions(rows, 'time', NOON).map(({ title, rows: members }) => [title, ids(members)]),
    ).toEqual([
      ['Today', ['a']],
      ['Yesterday', ['b', 'c']],
    ]);
    expect(
      groupSessions(rows, 'site', NOON).map(({ title, rows: members }) => [title, ids(members)]),
    ).toEqual([
      ['https://chat.example', ['a', 'c']],
      ['https://other.example', ['b']],
    ]);
  });
});
