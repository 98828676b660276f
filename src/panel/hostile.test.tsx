// @vitest-environment happy-dom

import { afterEach, expect, it } from 'vitest';
import { hostileRecording } from './fixture/hostile';
import { type Mounted, mounted, named, pageText, soon } from './testing/mounted';

let shown: Mounted | undefined;

afterEach(() => shown?.unmount());

const MARKUP = '<img src=x onerror="globalThis.hacked=1">';

/** Nothing that the page wrote became an element. */
function expectOnlyText(): void {
  expect(document.querySelectorAll('img, script, iframe, a[href^="javascript:"]')).toHaveLength(0);
}

it('shows hostile text in every field as text and nothing else', async () => {
  shown = mounted([hostileRecording(Date.now() - 60_000)]);
  await soon(() => expect(pageText()).toContain('10 messages'));
  expect(pageText()).toContain(MARKUP);
  expectOnlyText();

  shown.panel.setScope({ type: 'connection', connection: 'hostile-p1.1' });
  named('Connections 3').click();
  await soon(() => expect(pageText()).toContain('Reason given'));
  expect(pageText()).toContain(MARKUP);
  expectOnlyText();

  (await soon(() => named('Messages 10'))).click();
  for (let seq = 0; seq < 10; seq++) {
    const frame = shown.panel.opened.value?.session.index.find('hostile-p1.1', seq);
    shown.panel.selectFrame(frame);
    await soon(() => expect(document.querySelector('.message-details')).not.toBeNull());
    await soon(() => expect(document.querySelector('.message-details [aria-busy=true]')).toBeNull());
    expectOnlyText();
  }

  shown.panel.showSessions();
  await soon(() => expect(document.querySelector('.session-item')).not.toBeNull());
  expect(pageText()).toContain(MARKUP);
  expectOnlyText();
});

it('is not led astray by endpoints named like built-in properties', async () => {
  shown = mounted([hostileRecording(Date.now() - 60_000)]);
  await soon(() => expect(pageText()).toContain('__proto__'));
  expect(pageText()).toContain('constructor');
  shown.panel.setScope({ type: 'endpoint', endpoint: '__proto__' });
  await soon(() => expect(pageText()).toContain('No message here'));
});
