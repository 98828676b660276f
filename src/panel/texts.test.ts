import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { counted, lookupIn, setTexts, text } from './texts';

const ROOT = resolve(import.meta.dirname, '../..');
const MESSAGES: { [key: string]: { message: string } } = JSON.parse(
  readFileSync(join(ROOT, 'public/_locales/en/messages.json'), 'utf8'),
);

describe('texts', () => {
  it('fills in what is given, and nothing else', () => {
    const lookUp = lookupIn({ a: { message: '$1 of $2, $$1, $3' } });
    expect(lookUp('a', ['x', '$2'])).toBe('x of $2, $1, ');
    expect(lookUp('missing', [])).toBe('');
  });

  it('takes the form that fits the number', () => {
    setTexts(lookupIn(MESSAGES), 'en');
    expect(counted('messages', 1)).toBe('1 message');
    expect(counted('messages', 1204)).toBe('1,204 messages');
    expect(text('closeReason', '<b>')).toBe('Reason given: “<b>”');
  });

  it('falls back to the general form where a language has more forms than its file', () => {
    setTexts(lookupIn(MESSAGES), 'pl');
    expect(counted('messages', 3)).toBe('3 messages');
    setTexts(lookupIn(MESSAGES), 'en');
  });

  it('has names that browsers accept, each with a message', () => {
    for (const [key, { message }] of Object.entries(MESSAGES)) {
      expect(key).toMatch(/^[A-Za-z0-9_]+$/);
      expect(message.trim()).not.toBe('');
    }
    const names = Object.keys(MESSAGES).map((key) => key.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it('has no message that nobody shows', () => {
    const sources = [
      ...sourceFiles(join(ROOT, 'src')).map((file) => readFileSync(file, 'utf8')),
      readFileSync(join(ROOT, 'manifest.json'), 'utf8'),
    ].join('\n');
    const unused = Object.keys(MESSAGES).filter((key) => {
      const name = key.replace(/_(one|other)$/, '');
      // Close codes and ranges are put together from their number.
      if (/^close\d{4}(Means)?$|^closeRange/.test(key)) return false;
      return !sources.includes(`'${name}'`) && !sources.includes(`__MSG_${name}__`);
    });
    expect(unused).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}
