// @vitest-environment happy-dom

import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type MemorySource, memorySource } from '../fixture/memory-source';
import { speakEnglish } from '../testing/english';
import { named, pageText } from '../testing/mounted';
import { mountOptions } from './mount';
import { originOf } from './options-state';

let source: MemorySource;
const changeShortcuts = vi.fn();
const askForSite = vi.fn(async (_origin: string) => true);

beforeEach(async () => {
  speakEnglish();
  source = memorySource([], { place: 'page', state: 'off' });
  mountOptions(document, {
    call: source.call,
    askForSite,
    shortcuts: async () => [{ name: 'Mark this moment of the recording', keys: 'Alt+Shift+M' }],
    changeShortcuts,
  });
  await vi.waitFor(() => expect(pageText()).toContain('Alt+Shift+M'));
});

afterEach(() => {
  render(null, document.body);
  vi.clearAllMocks();
});

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find(({ textContent }) => textContent === label);
  const input = document.getElementById(found?.htmlFor ?? '');
  if (!(input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement))
    throw new Error(`no field ${label}`);
  return input as HTMLInputElement;
}

function set(label: string, value: string): void {
  const input = field(label);
  input.value = value;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

const called = (name: string) => source.calls.filter((call) => call.name === name);

describe('options', () => {
  it('are saved one by one when their field is left', async () => {
    set('Days for which recordings are kept', '14');
    await vi.waitFor(() => expect(pageText()).toContain('Saved'));
    expect(called('set-settings').at(-1)?.argument).toEqual({ change: { retentionDays: 14 } });
    set('Largest message kept whole, in KiB', '64');
    await vi.waitFor(() =>
      expect(called('set-settings').at(-1)?.argument).toEqual({ change: { bodyBytes: 65536 } }),
    );
    set('Messages kept of one page, in MiB a second', '32');
    await vi.waitFor(() =>
      expect(called('set-settings').at(-1)?.argument).toEqual({ change: { bodyRate: 33554432 } }),
    );
    set('More secret fields, separated by commas', 'customer, , roomTitle');
    await vi.waitFor(() =>
      expect(called('set-settings').at(-1)?.argument).toEqual({
        change: { redactionKeys: ['customer', 'roomTitle'] },
      }),
    );
    set('Storage for recordings, in MiB', '2048');
    await vi.waitFor(() =>
      expect(called('set-budget').at(-1)?.argument).toEqual({ budgetBytes: 2048 * 1024 * 1024 }),
    );
  });

  it('say beside the field why a value is refused', async () => {
    set('Days for which recordings are kept', '-1');
    await vi.waitFor(() => expect(pageText()).toContain('less than no day'));
    expect(field('Days for which recordings are kept').getAttribute('aria-invalid')).toBe('true');
    set('Days for which recordings are kept', '3');
    await vi.waitFor(() => expect(pageText()).not.toContain('less than no day'));
  });

  it('ask the browser before a site is added, within the click', async () => {
    const site = field('Another site');
    site.value = 'chat.example.com/room?x=1';
    site.form?.requestSubmit();
    expect(askForSite).toHaveBeenCalledWith('https://chat.example.com');
    await vi.waitFor(() =>
      expect(called('record').at(-1)?.argument).toEqual({ origin: 'https://chat.example.com' }),
    );
    site.value = 'not a site';
    site.form?.requestSubmit();
    await vi.waitFor(() => expect(pageText()).toContain('“not a site” is no address'));
    expect(askForSite).toHaveBeenCalledTimes(1);
  });

  it('lead to where the keys are set', () => {
    named('Change shortcuts').click();
    expect(changeShortcuts).toHaveBeenCalled();
  });
});

describe('an address that is typed', () => {
  it.each([
    ['chat.example.com', 'https://chat.example.com'],
    ['http://192.168.0.7:3000/a', 'http://192.168.0.7:3000'],
    [' https://a.example/ ', 'https://a.example'],
    ['wss://a.example', undefined],
    ['javascript://x', undefined],
    ['<img>', undefined],
    ['*.example.com', undefined],
    ['', undefined],
  ])('%s', (typed, origin) => {
    expect(originOf(typed)).toBe(origin);
  });
});
