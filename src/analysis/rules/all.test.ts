import { describe, expect, it } from 'vitest';
import { RULE_NAMES } from '../result';
import { RULES } from './all';

describe('the rules', () => {
  it('are those of the table, in its order', () => {
    expect(RULES.map(({ name }) => name)).toEqual([...RULE_NAMES]);
  });
});
