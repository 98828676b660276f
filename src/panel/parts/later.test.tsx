// @vitest-environment happy-dom

import { type ComponentType, render } from 'preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createNotices } from '../model/notices';
import type { Panel } from '../model/panel';
import { speakEnglish } from '../testing/english';
import { named, pageText, soon } from '../testing/mounted';
import { later, loadBehind } from './later';

const notices = createNotices();
const panel = notices as unknown as Panel;
const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>;

beforeEach(speakEnglish);

afterEach(() => {
  render(null, document.body);
  notices.notices.value = [];
});

it('has a word in its place until the code is there', async () => {
  let arrive: (part: ComponentType<{ name: string }>) => void = () => {};
  const Part = later<{ name: string }>(() => new Promise((resolve) => (arrive = resolve)), 'asked');
  const onLoaded = vi.fn(() => expect(pageText()).toBe('Hello Ada'));
  render(<Part panel={panel} name="Ada" onLoaded={onLoaded} />, document.body);
  await soon(() => expect(document.querySelector('[role=status]')?.textContent).toBe('Loading…'));
  await soon(() => {
    arrive(Greeting);
    expect(pageText()).toBe('Hello Ada');
  });
  await soon(() => expect(onLoaded).toHaveBeenCalledTimes(1));
});

it('is there at once where it was loaded behind the first view', async () => {
  const Part = later<{ name: string }>(async () => Greeting);
  await loadBehind();
  render(<Part panel={panel} name="Ada" />, document.body);
  expect(pageText()).toBe('Hello Ada');
});

it('takes the place of the word where it arrives between the drawing and what follows it', async () => {
  const Part = later<{ name: string }>(async () => Greeting);
  render(<Part panel={panel} name="Ada" />, document.body);
  expect(pageText()).toBe('Loading…');
  await loadBehind();
  await soon(() => expect(pageText()).toBe('Hello Ada'));
});

it('says what to do where it cannot be loaded, and tries again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  let isThere = false;
  const Part = later<{ name: string }>(async () => {
    if (!isThere) throw new TypeError('no such file');
    return Greeting;
  });
  // Nobody has asked for it yet: nothing is said.
  await loadBehind();
  expect(notices.notices.value).toEqual([]);
  render(<Part panel={panel} name="Ada" />, document.body);
  await soon(() => expect(pageText()).toContain('could not be loaded'));
  expect(notices.notices.value[0]?.text).toContain('close it and open it again');
  isThere = true;
  named('Try again').click();
  await soon(() => expect(pageText()).toBe('Hello Ada'));
});
