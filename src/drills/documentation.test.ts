// The example of docs/drills.md is a drill, and each that comes with Redial is explained there.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILT_IN_DRILLS, readDrill } from '.';

const text = await readFile(join(import.meta.dirname, '../../docs/drills.md'), 'utf8');

test('the example is a drill', () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  expect(readDrill(example)).toMatchObject({ name: 'policy-and-slow-line' });
});

test.each(BUILT_IN_DRILLS.map(({ name, title }) => ({ name, title })))(
  '$name is explained',
  ({ name, title }) => {
    expect(text).toContain(`### ${title}: \`${name}\``);
  },
);
