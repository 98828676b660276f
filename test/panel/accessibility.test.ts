// axe-core finds nothing, in any view, in either theme.

import axe from 'axe-core';
import type { KeyInput } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureOptions, type FixturePages, serveFixture } from './fixture-page';
import { byRole, click, seen } from './reading';

let pages: FixturePages;

beforeAll(async () => {
  pages = await serveFixture();
});

afterAll(() => pages?.close());

const CHAT = '/ws/chat';
const LAST = '#connection=chat-p2.7';

const VIEWS: {
  view: string;
  options: FixtureOptions;
  shows: string;
  /** What is chosen of a list, before the button is pressed: words of it. */
  chooses?: string;
  button?: string;
  press?: string[];
}[] = [
  { view: 'a recording', options: {}, shows: '185 messages' },
  { view: 'its connections', options: { hash: '#tab=connections' }, shows: CHAT },
  { view: 'a message as a tree', options: { hash: `${LAST}&frame=1` }, shows: 'painted after' },
  { view: 'a message that was not sent', options: { hash: `${LAST}&frame=3` }, shows: 'Not sent' },
  { view: 'a message as hex', options: { hash: '#connection=chat-p2.1&frame=2' }, shows: '000010' },
  {
    view: 'a connection',
    options: { hash: '#tab=connections&connection=chat-p2.6' },
    shows: 'token expired',
  },
  {
    view: 'an endpoint',
    options: { hash: '#tab=connections&endpoint=ws%3A%2F%2Flocalhost%3A8080%2Fws%2Fchat' },
    shows: 'Longest open',
  },
  { view: 'the recording itself', options: { hash: '#tab=connections' }, shows: 'the recording is whole' },
  { view: 'a storm', options: { recording: 'storm', hash: '#tab=connections' }, shows: '500×' },
  { view: 'the findings', options: { hash: '#tab=findings' }, shows: 'expired-token' },
  {
    view: 'a finding',
    options: { hash: '#tab=findings' },
    shows: 'Why it hurts',
    chooses: 'authorised',
    button: 'What is this?',
  },
  { view: 'decisions', options: { recording: 'hook', hash: '#tab=decisions' }, shows: 'maintenance' },
  {
    view: 'no decisions',
    options: { recording: 'one', hash: '#tab=decisions' },
    shows: 'No connection was lost',
  },
  { view: 'the scorecard', options: { hash: '#tab=scorecard' }, shows: 'refused as not authorised' },
  { view: 'no findings', options: { recording: 'one', hash: '#tab=findings' }, shows: 'Nothing wrong found' },
  {
    view: 'decoded protocols, heartbeats folded',
    options: { recording: 'protocols' },
    shows: 'heartbeats in',
  },
  {
    view: 'a binary message as its protocol has it',
    options: { recording: 'protocols', hash: '#connection=protocols-p1.2&frame=4' },
    shows: 'celsius',
  },
  {
    view: 'what a filter may go on with',
    options: {},
    shows: 'by type',
    press: ['/', 'ArrowDown', 'ArrowDown'],
  },
  {
    view: 'two messages compared',
    options: { hash: LAST },
    shows: 'Two messages compared',
    press: ['End', ' ', 'ArrowUp', ' '],
  },
  { view: 'what is wrong with a filter', options: {}, shows: 'Write dir:in', press: ['/', ...'dir:up '] },
  { view: 'hostile text', options: { recording: 'hostile' }, shows: '__proto__' },
  { view: 'a site that is off', options: { recording: 'none', state: 'off' }, shows: 'Record this site' },
  { view: 'a page to reload', options: { recording: 'none', state: 'reload' }, shows: 'Reload page' },
  {
    view: 'an impossible page',
    options: { recording: 'none', state: 'impossible' },
    shows: 'their own pages',
  },
  { view: 'no socket yet', options: { recording: 'none' }, shows: 'No WebSocket yet' },
  { view: 'no answer', options: { broken: true }, shows: 'Try again' },
  { view: 'all recordings', options: { recording: 'many', place: 'page' }, shows: 'Today' },
  { view: 'faults to choose', options: {}, shows: 'Do it now', button: 'Faults' },
  { view: 'faults that are on', options: { faults: true }, shows: 'Let go 1', button: '2 faults on' },
  { view: 'drills to choose', options: { hash: '#tab=drills' }, shows: 'takes at most' },
  { view: 'a drill under way', options: { drill: 'running', hash: '#tab=drills' }, shows: 'of at most' },
  { view: 'what a drill asks', options: { drill: 'ask', hash: '#tab=drills' }, shows: 'Cannot' },
  {
    view: 'a drill that failed',
    options: { recording: 'drilled', hash: '#tab=drills' },
    chooses: 'Failed',
    shows: 'Steps',
  },
  { view: 'sharing', options: {}, shows: 'secret', button: 'Share' },
  {
    view: 'sharing in a narrow window',
    options: { width: 420, height: 600 },
    shows: 'secret',
    button: 'Share',
  },
  {
    view: 'two recordings compared',
    options: { recording: 'pair', place: 'page', hash: '#compare=storm&with=chat' },
    shows: 'Scorecard',
  },
  {
    view: 'a comparison with one that is gone',
    options: { recording: 'many', place: 'page', hash: '#compare=many-5&with=x' },
    shows: 'One of the two is gone',
  },
  {
    view: 'a file that has to be opened again',
    options: { recording: 'none', place: 'page', hash: '#session=file1%3Ax' },
    shows: 'came from a file',
  },
  { view: 'the options', options: { options: true }, shows: 'Alt+Shift+M' },
  { view: 'no recordings', options: { recording: 'none', place: 'page' }, shows: 'Nothing recorded yet' },
  { view: 'the question before deleting', options: {}, shows: 'cannot be brought back', button: 'Delete' },
  { view: 'marking', options: {}, shows: 'What do you see?', button: 'Mark' },
  { view: 'a narrow window', options: { width: 420, height: 600, hash: `${LAST}&frame=1` }, shows: 'Tree' },
  { view: 'a low drawer', options: { width: 1200, height: 300, hash: `${LAST}&frame=1` }, shows: 'Tree' },
];

/** All rules once; in the other theme those that look at colours, as nothing else differs. */
const RULES = { light: undefined, dark: ['color-contrast', 'link-in-text-block'] };

describe.each(['light', 'dark'] as const)('in %s, axe finds nothing in', (theme) => {
  it.each(VIEWS)('$view', async ({ options, shows, chooses, button, press = [] }) => {
    const { page, errors } = await pages.open({ ...options, theme });
    if (chooses) await (await page.waitForSelector(`[role=option] ::-p-text(${chooses})`))?.click();
    if (button) await click(page, 'button', button);
    if (press.length > 0) await (await byRole(page, 'grid', 'Messages')).focus();
    for (const key of press) await page.keyboard.press(key as KeyInput);
    await seen(page, shows);
    await page.addScriptTag({ content: axe.source });
    const violations = await page.evaluate(async (rules) => {
      const results = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ['violations'],
        ...(rules ? { runOnly: rules } : {}),
      });
      return results.violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
      }));
    }, RULES[theme]);
    expect(violations).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
