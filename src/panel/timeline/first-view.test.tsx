// @vitest-environment happy-dom

import { afterEach, expect, it } from 'vitest';
import { chatRecording } from '../fixture/chat';
import { type Mounted, mounted, named, pageText, soon } from '../testing/mounted';

let shown: Mounted | undefined;

afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

it('ends where a recording ends that an address leads to, however long ago that was', async () => {
  const recording = chatRecording(Date.now() - 24 * 3_600_000);
  const { id } = recording.row;
  shown = mounted([recording], { place: 'page' }, `#session=${id}`);
  await soon(() => expect(pageText()).toContain('6 findings'));
  named('Show everything (F)').click();
  await soon(() => expect(pageText()).toContain('8 sockets, 185 messages'));
  expect(pageText()).toMatch(/In view: [^,]+, \d min \d+ s\. 8 sockets/);
});
