// @vitest-environment happy-dom

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecorderCallName, SiteEntry, TabStatus } from '../records/messages';
import { mountPopup } from './mount';
import { setTexts } from './texts';
import type { PopupWorld } from './world';

const MESSAGES: { [key: string]: { message: string } } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../public/_locales/en/messages.json'), 'utf8'),
);

beforeEach(() => {
  setTexts(
    (key, values) => (MESSAGES[key]?.message ?? '').replace(/\$(\d)/g, (_, n) => values[n - 1] ?? ''),
    'en',
  );
});

afterEach(() => render(null, document.body));

function show(status: TabStatus, sites: SiteEntry[] = [], more: { [name: string]: unknown } = {}) {
  const calls: [RecorderCallName, unknown][] = [];
  const answers: { [name: string]: unknown } = {
    'tab-status': status,
    sites: [{ origin: 'http://localhost', builtIn: true }, ...sites],
    storage: { usedBytes: 12_300_000, budgetBytes: 1_073_741_824 },
    faults: { active: [], held: 0, saved: [] },
    drills: [],
    ...more,
  };
  const world = {
    tab: 7,
    call: vi.fn(async (name: RecorderCallName, argument: unknown) => {
      calls.push([name, argument]);
      return name in answers || name === 'drill-run' ? answers[name] : { ok: true };
    }),
    askForSite: vi.fn(async () => true),
    isFirefox: false,
    askForDeepCapture: vi.fn(async () => true),
    reload: vi.fn(),
    openAll: vi.fn(),
  };
  mountPopup(document, world as unknown as PopupWorld);
  return { world, calls, answers };
}

const words = () => document.body.textContent ?? '';
const seen = (expected: string) => vi.waitFor(() => expect(words()).toContain(expected));

function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    (one) => one.textContent === name || one.getAttribute('aria-label') === name,
  );
  if (!found) throw new Error(`no button “${name}” in: ${words()}`);
  return found;
}

describe('the popup', () => {
  it('asks for the permission within the click, then records', async () => {
    const { world, calls } = show({ state: 'off', origin: 'https://chat.example:8443' });
    await seen('This site is not recorded');
    button('Record this site').click();
    expect(world.askForSite).toHaveBeenCalledWith('https://chat.example:8443');
    await vi.waitFor(() => expect(calls).toContainEqual(['record', { origin: 'https://chat.example:8443' }]));
  });

  it('says of a page whose address it may not know even now that it cannot be recorded', async () => {
    show({ state: 'off' });
    await seen('This page cannot be recorded');
    expect(() => button('Record this site')).toThrow();
  });

  it('records nothing when the permission is refused', async () => {
    const { world, calls } = show({ state: 'off', origin: 'https://chat.example' });
    world.askForSite.mockResolvedValue(false);
    await seen('This site is not recorded');
    button('Record this site').click();
    await seen('Without the permission nothing can be recorded');
    expect(calls.some(([name]) => name === 'record')).toBe(false);
  });

  it('reloads a page that was opened too early', async () => {
    const { world } = show({ state: 'reload', origin: 'https://chat.example' });
    await seen('Reload to record this tab');
    button('Reload to record').click();
    expect(world.reload).toHaveBeenCalledTimes(1);
  });

  it('marks the moment, with words of its own where none are given', async () => {
    const { calls } = show({ state: 'recording', origin: 'http://localhost:5173' });
    await seen('This tab is recorded');
    const field = document.querySelector('input');
    if (field) field.value = ' it froze ';
    button('Mark').click();
    await seen('Marked.');
    button('Mark').click();
    await vi.waitFor(() =>
      expect(calls.filter(([name]) => name === 'note')).toEqual([
        ['note', { tab: 7, text: 'it froze' }],
        ['note', { tab: 7, text: 'Something went wrong here' }],
      ]),
    );
  });

  it('stops recording a site, from its own page and from the list; never loopback', async () => {
    const { calls } = show({ state: 'recording', origin: 'https://chat.example:8443' }, [
      { origin: 'https://chat.example', builtIn: false },
      { origin: 'https://other.example', builtIn: false },
    ]);
    await seen('other.example');
    button('Stop recording this site').click();
    button('Stop recording other.example').click();
    await vi.waitFor(() =>
      expect(calls.filter(([name]) => name === 'stop').map(([, argument]) => argument)).toEqual([
        { origin: 'https://chat.example' },
        { origin: 'https://other.example' },
      ]),
    );
    expect(() => button('Stop recording localhost')).toThrow('no button');
  });

  it('says what went wrong in the recorder’s words', async () => {
    const { world } = show({ state: 'recording' });
    await seen('This tab is recorded');
    world.call.mockRejectedValue(new Error('This tab has no recording yet.'));
    button('Mark').click();
    await seen('This tab has no recording yet.');
  });

  it('shows what storage is used, and leads to all recordings', async () => {
    const { world } = show({ state: 'impossible' });
    await seen('12 MB of 1 GiB used');
    button('All recordings').click();
    expect(world.openAll).toHaveBeenCalledTimes(1);
  });

  it('switches deep capture on for this tab, where the build has it', async () => {
    const { world, calls } = show({ state: 'recording', origin: 'https://chat.example', deep: false });
    await seen('Deep capture');
    document.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
    await vi.waitFor(() => expect(calls).toContainEqual(['deep-capture', { tab: 7, on: true }]));
    expect(world.askForDeepCapture).toHaveBeenCalledWith('https://chat.example');
  });

  it('does not switch it on when the permission is refused', async () => {
    const { world, calls } = show({ state: 'recording', origin: 'https://chat.example', deep: false });
    world.askForDeepCapture.mockResolvedValue(false);
    await seen('Deep capture');
    document.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
    await seen('Without that permission');
    expect(calls.some(([name]) => name === 'deep-capture')).toBe(false);
  });

  it('offers none where the build has none', async () => {
    show({ state: 'recording', origin: 'https://chat.example' });
    await seen('This tab is recorded');
    expect(words()).not.toContain('Deep capture');
  });

  it('says which faults are on, and ends them all', async () => {
    const fault = { id: 'f', origin: 'http://localhost:5173', since: 0 };
    const { calls } = show({ state: 'recording' }, [], {
      faults: {
        active: [
          { ...fault, fault: { kind: 'silence' } },
          { ...fault, id: 'g', fault: { kind: 'age-token', byMs: 1000 } },
        ],
        held: 0,
        saved: [],
      },
    });
    await seen('Go silent, Age the token');
    await seen('This page’s clock is moved ahead');
    button('End all').click();
    await vi.waitFor(() => expect(calls).toContainEqual(['end-fault', { tab: 7 }]));
  });

  it('starts a drill, passes on what the person says to its ask, and tells the result', async () => {
    const drill = { redialDrill: 1, name: 'half-open', title: 'The line goes silent', about: '', steps: [] };
    const run = { id: 'r', drill: 'half-open', title: drill.title, tab: 7, startedAt: 1, step: 0, steps: [] };
    const { calls, answers } = show({ state: 'recording' }, [], { drills: [{ drill, own: false }] });
    await seen('The line goes silent');
    answers['drill-run'] = { ...run, ask: 'Send a message now.' };
    button('Start').click();
    await seen('Send a message now.');
    expect(calls).toContainEqual(['start-drill', { tab: 7, name: 'half-open' }]);
    answers['drill-run'] = { ...run, endedAt: 2, verdict: 'failed', summary: 'It never noticed.' };
    button('Done').click();
    await seen('The line goes silent: Failed. It never noticed.');
    expect(calls).toContainEqual(['answer-drill', { tab: 7, done: true }]);
  });
});
