// A root cause has the same words on the command line, in the panel and in the guide.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ROOT_CAUSES } from './verdict';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('root causes are called as in the panel and in the guide’s headings', () => {
  const guide = [...read('docs/findings.md').matchAll(/^## Root cause (\d): (.+)$/gm)];
  expect(Object.entries(ROOT_CAUSES)).toEqual(guide.map(([, number, words]) => [number, words]));
  const texts = JSON.parse(read('public/_locales/en/messages.json')) as {
    [key: string]: { message: string };
  };
  for (const [number, words] of Object.entries(ROOT_CAUSES))
    expect(texts[`rootCause${number}`]?.message).toBe(words);
});
