// @vitest-environment happy-dom

import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { speakEnglish } from '../testing/english';
import { Splitter } from './splitter';

beforeAll(speakEnglish);

let place: HTMLElement;

beforeEach(() => {
  localStorage.clear();
  place = document.createElement('div');
  document.body.append(place);
});

afterEach(() => {
  render(null, place);
  place.remove();
});

/** Two panes in a row 1000 pixels wide; the first one takes `first` of them. */
function shown(first: number): HTMLElement {
  act(() =>
    render(
      <>
        <p />
        <Splitter name="test" label="Test" initial={38} fits />
      </>,
      place,
    ),
  );
  const bar = place.querySelector<HTMLElement>('[role=separator]');
  const pane = place.querySelector('p');
  if (!bar || !pane) throw new Error('There is no bar between panes.');
  vi.spyOn(place, 'getBoundingClientRect').mockReturnValue(new DOMRect(100, 0, 1000, 500));
  vi.spyOn(pane, 'getBoundingClientRect').mockReturnValue(new DOMRect(100, 0, first, 500));
  return bar;
}

const fits = () => place.hasAttribute('data-fits-test');
const press = (bar: HTMLElement, key: string) =>
  act(() => {
    bar.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });

it('lets the first pane fit what it holds until it is moved, from where it stands', () => {
  const bar = shown(200);
  expect(fits()).toBe(true);
  press(bar, 'ArrowRight');
  expect(fits()).toBe(false);
  expect(place.style.getPropertyValue('--split-test')).toBe('22%');
});

it('says what the first pane takes, to whoever comes to it', () => {
  const bar = shown(240);
  act(() => bar.focus());
  expect(bar.getAttribute('aria-valuenow')).toBe('24');
});

it('fits again after a double click, and keeps nothing of the move', () => {
  const bar = shown(200);
  press(bar, 'ArrowLeft');
  expect(localStorage.getItem('split-test')).toBe('18');
  act(() => {
    bar.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
  });
  expect(fits()).toBe(true);
  expect(localStorage.getItem('split-test')).toBeNull();
  expect(place.style.getPropertyValue('--split-test')).toBe('38%');
});

it('stands where it was left', () => {
  localStorage.setItem('split-test', '61');
  shown(200);
  expect(fits()).toBe(false);
  expect(place.style.getPropertyValue('--split-test')).toBe('61%');
});
