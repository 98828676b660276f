import { beforeAll, describe, expect, it } from 'vitest';
import { speakEnglish } from '../testing/english';
import { closeWords, KNOWN_CODES } from './close-codes';

beforeAll(speakEnglish);

describe('close codes in words', () => {
  it('knows all that RFC 6455, section 7.4.1, and the registry of IANA define', () => {
    const defined = [
      1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 3000, 3003,
      3008,
    ];
    expect(KNOWN_CODES).toEqual(expect.arrayContaining(defined));
  });

  it('has a name and a sentence for every number that a recording can hold', () => {
    for (let code = 0; code <= 5001; code++) {
      const { name, means } = closeWords(code, true);
      expect(name, String(code)).not.toBe('');
      expect(means, String(code)).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('tells a connection that was lost from one that never opened', () => {
    expect(closeWords(1006, true).name).toBe('connection lost');
    expect(closeWords(1006, false).name).toBe('never opened');
    expect(closeWords(1006, false).means).toContain('401');
  });

  it('puts codes that speak of the sign-in apart', () => {
    for (const code of [1008, 3000, 3003, 4401, 4403]) expect(closeWords(code, true).tone).toBe('auth');
    for (const code of [1000, 1001, 1006, 1011]) expect(closeWords(code, true).tone).not.toBe('auth');
  });

  it('says of a code without an entry what its range is for', () => {
    expect(closeWords(4999, true).name).toBe('the app’s own code');
    expect(closeWords(3999, true).name).toBe('library’s code');
    expect(closeWords(2999, true).tone).toBe('protocol');
    expect(closeWords(999, true).name).toBe('not a valid code');
    expect(closeWords(65_535, true).name).toBe('not a valid code');
  });
});
