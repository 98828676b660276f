import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBundle } from '../read';
import { all, streamOf } from '../testing/streams';
import { FORMAT_VERSION } from '.';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/bundles');

test.each(Array.from({ length: FORMAT_VERSION }, (_, index) => index + 1))(
  'a file of version %i opens, every kind of it',
  async (version) => {
    const packed = new Uint8Array(readFileSync(join(FIXTURES, `v${version}.redial`)));
    const records = await all(readBundle(streamOf(packed)));
    const kinds = new Set(records.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(
      ['connection', 'decision', 'event', 'frame', 'gap', 'note', 'page', 'session', 'token'].sort(),
    );
  },
);

test('a file of the present version is read as it is written', async () => {
  const packed = new Uint8Array(readFileSync(join(FIXTURES, `v${FORMAT_VERSION}.redial`)));
  const lines = gunzipSync(packed).toString().trim().split('\n').slice(1);
  expect(await all(readBundle(streamOf(packed)))).toEqual(lines.map((line): unknown => JSON.parse(line)));
});
