// @vitest-environment happy-dom

import { afterEach, describe, expect, it } from 'vitest';
import { FAULT_LIMITS } from '../../records/fault-limits';
import type { FaultRule, FaultStatus } from '../../records/faults';
import { chatRecording } from '../fixture/chat';
import { drilledRecording } from '../fixture/drilled';
import type { MemoryOptions } from '../fixture/memory-source';
import { type Mounted, mounted, named, pageText, soon } from '../testing/mounted';
import { ALL_KINDS, draftOf, newDraft, ruleOf, variablesOf, withVariables } from './fault-form-fields';

let shown: Mounted | undefined;

function show(options: Partial<MemoryOptions> = {}, hash = ''): Mounted {
  shown = mounted([chatRecording(Date.now() - 140_000)], options, hash);
  return shown;
}

afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const seen = (words: string) => soon(() => expect(pageText()).toContain(words));
const gone = (words: string) => soon(() => expect(pageText()).not.toContain(words));

/** A field by its label. */
function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.startsWith(label));
  const control = found && document.getElementById(found.htmlFor);
  if (!control) throw new Error(`no field “${label}” in: ${pageText()}`);
  return control as HTMLInputElement;
}

function choose(label: string, value: string): void {
  const control = field(label);
  control.value = value;
  control.dispatchEvent(new Event('change', { bubbles: true }));
}

function type(label: string, value: string): void {
  const control = field(label);
  control.value = value;
  control.dispatchEvent(new Event('input', { bubbles: true }));
}

async function openMenu(name = 'Faults'): Promise<void> {
  await soon(() => expect((named(name) as HTMLButtonElement).disabled).toBe(false));
  named(name).click();
  await seen('Only some sockets');
}

const setRules = ({ source }: Mounted) =>
  source.calls.filter(({ name }) => name === 'set-fault').map(({ argument }) => argument);

const ON: FaultStatus = {
  active: [
    {
      id: 'a',
      origin: 'http://localhost:5173',
      since: 0,
      fault: { kind: 'hold' },
      match: { direction: 'in' },
    },
    { id: 'b', origin: 'http://localhost:5173', since: 0, fault: { kind: 'age-token', byMs: 1_200_000 } },
  ],
  held: 3,
  saved: [],
};

describe('the Faults menu', () => {
  it('cuts the line in two clicks', async () => {
    const mountedPanel = show();
    await openMenu();
    named('Do it now').click();
    await soon(() => expect(setRules(mountedPanel)).toEqual([{ tab: 7, rule: { fault: { kind: 'cut' } } }]));
    expect(pageText()).not.toContain('Redial makes this happen');
  });

  it('sets what was typed, for the endpoint and the time that were chosen, and shows it at once', async () => {
    const mountedPanel = show();
    await openMenu();
    choose('Fault', 'delay');
    await seen('their order stays');
    expect(field('Later by, ms').max).toBe(String(FAULT_LIMITS.waitMs.most));
    type('Later by, ms', '750');
    type('Give or take', '');
    choose('Endpoint', 'ws://localhost:8080/ws/chat');
    choose('Direction', 'in');
    choose('For', '60000');
    type('Type', 'chat.*');
    named('Turn on').click();
    await seen('Redial makes this happen: Delay messages · 750 ms · received · ws://localhost:8080/ws/chat');
    expect(setRules(mountedPanel)).toEqual([
      {
        tab: 7,
        rule: {
          fault: { kind: 'delay', ms: 750 },
          match: { endpoint: 'ws://localhost:8080/ws/chat', direction: 'in', type: 'chat.*' },
          forMs: 60_000,
        },
      },
    ]);
    named('1 fault on');
  });

  it('says what is on from wherever one looks, lets held messages go, and ends all', async () => {
    const { source } = show({ faults: structuredClone(ON) }, '#sessions');
    await seen('3 messages are held');
    await seen('This page’s clock is moved 20 min ahead');
    named('Let go 1').click();
    await seen('2 messages are held');
    named('End all').click();
    await gone('Redial makes this happen');
    expect(source.calls).toContainEqual({ name: 'release-frames', argument: { tab: 7, frames: 1 } });
    expect(source.calls).toContainEqual({ name: 'end-fault', argument: { tab: 7 } });
  });

  it('ends one of several', async () => {
    show({ faults: structuredClone(ON) });
    await seen('Redial makes this happen');
    await openMenu('2 faults on');
    named('End: Age the token · by 20 min').click();
    await gone('clock is moved');
    expect(pageText()).toContain('Hold messages · received');
  });

  it('keeps a message for the site, and asks for its variables when it is used', async () => {
    const mountedPanel = show();
    await openMenu();
    choose('Fault', 'receive');
    await seen('as if the server sent it');
    type('Message', '{"text":"{{words}}"}');
    await seen('What stands in {{ }} is asked for');
    named('Keep for this site…').click();
    await seen('Name');
    type('Name', 'Say something');
    named('Save').click();
    await seen('Kept for this site');
    named('Use Say something').click();
    await soon(() => type('words', 'hello'));
    named('Use it now').click();
    await soon(() =>
      expect(setRules(mountedPanel)).toEqual([
        { tab: 7, rule: { fault: { kind: 'receive', body: '{"text":"hello"}' } } },
      ]),
    );
    await gone('Kept for this site');
    await openMenu();
    named('Forget Say something').click();
    await gone('Kept for this site');
  });

  it('closes on Escape and gives the focus back', async () => {
    show();
    await openMenu();
    field('Fault').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await gone('Only some sockets');
    expect(document.activeElement).toBe(named('Faults'));
  });

  it('is not offered where the tab is not recorded, nor for recordings elsewhere', async () => {
    show({ state: 'reload' });
    await soon(() => expect((named('Faults') as HTMLButtonElement).disabled).toBe(true));
    shown?.unmount();
    show({ place: 'page' }, '#session=chat');
    await seen('185 messages');
    expect(() => named('Faults')).toThrow();
  });

  it('says what the recorder refused, in its words', async () => {
    const { source } = show();
    await openMenu();
    const { call } = source;
    source.call = async (name, argument) => {
      if (name === 'set-fault') throw new Error('nobody to do it');
      return call(name, argument);
    };
    named('Do it now').click();
    await seen('nobody to do it');
  });
});

describe('a recording with faults in it', () => {
  it('says by what a connection ended and what was done to a message', async () => {
    shown = mounted([drilledRecording(Date.now() - 140_000)], {}, '#tab=connections&connection=chat-p2.7');
    await seen('by a fault of Redial: Cut the line');
    await seen('Redial makes this happen: Go silent');
    await seen('Drill “The server restarts”: Failed');
    shown.unmount();
    shown = mounted([drilledRecording(Date.now() - 140_000)], {}, '#connection=chat-p2.7&frame=89');
    await seen('By a fault of Redial: Lose messages');
  });
});

describe('a rule', () => {
  it.each(ALL_KINDS)('of %s can be set as it is proposed, and comes back as it was', (kind) => {
    const draft = newDraft(kind);
    const rule = ruleOf(draft);
    expect(rule.fault.kind).toBe(kind);
    expect(Object.values(rule.fault)).not.toContain(Number.NaN);
    expect(ruleOf(draftOf(rule))).toEqual(rule);
  });

  it('finds each variable of a body once, fills in what is given as it is, and leaves the rest', () => {
    const rule: FaultRule = { fault: { kind: 'send', body: '{{a}} {{ b }} {{a}} {{}} {x}' } };
    expect(variablesOf(rule)).toEqual(['a', 'b']);
    const filled = withVariables(rule, new Map([['a', '$& {{b}}']]));
    expect(filled.fault).toEqual({ kind: 'send', body: '$& {{b}} {{ b }} $& {{b}} {{}} {x}' });
    expect(variablesOf({ fault: { kind: 'cut' } })).toEqual([]);
  });
});
