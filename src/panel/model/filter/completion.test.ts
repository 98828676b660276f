import { describe, expect, it } from 'vitest';
import { type CompletionGround, completionsAt } from './completion';

const GROUND: CompletionGround = {
  types: () => ['chat.message', 'EVENT join', 'typing'],
  protocols: () => ['json', 'mqtt'],
  connections: () => [{ ordinal: 1, endpoint: 'wss://host/a' }],
  moment: () => new Date(2026, 10, 28, 12, 1, 14, 203),
};

const offered = (text: string, caret = text.length) =>
  completionsAt(text, caret, GROUND).options.map(({ insert }) => insert);

describe('the completion of a filter', () => {
  it('offers the words of the language where nothing is typed yet', () => {
    expect(offered('')).toContain('type:');
    expect(offered('a ')).toContain('is:');
    expect(offered('s')).toEqual(['size>', 'slow>']);
    expect(offered('-is')).toEqual(['is:']);
  });

  it('offers values of the recording, those that hold what is typed', () => {
    expect(offered('type:')).toEqual(['type:chat.message', 'type:"EVENT join"', 'type:typing']);
    expect(offered('type:t')).toEqual(['type:typing', 'type:chat.message', 'type:"EVENT join"']);
    expect(offered('type:JO')).toEqual(['type:"EVENT join"']);
    expect(offered('protocol:m')).toEqual(['protocol:mqtt']);
    expect(offered('conn:')).toEqual(['conn:1']);
    expect(offered('is:trunc')).toEqual(['is:truncated']);
    expect(offered('after:')).toEqual(['after:12:01:14']);
    expect(offered('size>1k')).toEqual([]);
  });

  it('takes the place of the word one is in, and leaves the minus', () => {
    expect(completionsAt('a -is:hea b', 9, GROUND)).toMatchObject({
      from: 3,
      to: 9,
      options: [{ insert: 'is:heartbeat' }, { insert: 'is:unheard' }],
    });
    expect(completionsAt('abc', 0, GROUND)).toMatchObject({ from: 0, to: 0 });
  });

  it('offers nothing for text of one’s own', () => {
    expect(offered('hello')).toEqual([]);
    expect(offered('"ty')).toEqual([]);
  });
});
