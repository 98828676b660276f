// @vitest-environment happy-dom

import { afterEach, describe, expect, it } from 'vitest';
import { chatRecording } from '../fixture/chat';
import { drilledRecording } from '../fixture/drilled';
import { madeRun } from '../fixture/fake-drills';
import type { MemoryOptions } from '../fixture/memory-source';
import type { RecordingBuilder } from '../fixture/recording-builder';
import { type Mounted, mounted, named, pageText, soon } from '../testing/mounted';

let shown: Mounted | undefined;

function show(
  options: Partial<MemoryOptions> = {},
  hash = '#tab=drills',
  recording?: RecordingBuilder,
): Mounted {
  shown = mounted([recording ?? chatRecording(Date.now() - 140_000)], options, hash);
  return shown;
}

afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const seen = (words: string) => soon(() => expect(pageText()).toContain(words));
const gone = (words: string) => soon(() => expect(pageText()).not.toContain(words));

function option(words: string): HTMLElement {
  const found = [...document.querySelectorAll<HTMLElement>('[role=option]')].find((one) =>
    one.textContent?.includes(words),
  );
  if (!found) throw new Error(`no option “${words}” in: ${pageText()}`);
  return found;
}

/** The sockets that a drill can be of are loaded. */
const ready = () => soon(() => expect((named('Start') as HTMLButtonElement).disabled).toBe(false));

describe('the drills', () => {
  it('say what each finds out, how long it takes and what it will do', async () => {
    show();
    await seen('takes at most 1 min · asks one thing of you');
    expect(pageText()).toContain('End: Refuse connections');
    option('The line goes silent').click();
    await seen('Whether the app notices that nothing comes in any more');
  });

  it('lead from the tab to a verdict: start, do what is asked, read the result', async () => {
    const { source } = show();
    await ready();
    option('The line goes silent').click();
    await seen('Asks you: Send a message now');
    named('Start').click();
    await soon(() =>
      expect(document.querySelector('.drill-ask')?.textContent).toContain('Send a message now'),
    );
    expect(source.calls).toContainEqual({ name: 'start-drill', argument: { tab: 7, name: 'half-open' } });
    named('Done').click();
    await seen('You did it.');
    const { run } = source.drills;
    if (!run) throw new Error('no run');
    source.drills.run = {
      ...run,
      endedAt: Date.now(),
      verdict: 'failed',
      summary: 'It never noticed the silence.',
    };
    source.announce({ type: 'faults', tab: 7 });
    await seen('It never noticed the silence.');
    named('Run again').click();
    await soon(() => expect(document.querySelector('.drill-ask')).not.toBeNull());
  });

  it('ask from wherever one looks, and can be stopped there', async () => {
    const { source } = show({ drillRun: madeRun('ask', Date.now()) as never }, '');
    await seen('Drill “The line goes silent”: Send a message now');
    named('Cannot').click();
    await soon(() =>
      expect(source.calls).toContainEqual({ name: 'answer-drill', argument: { tab: 7, done: false } }),
    );
    named('Stop').click();
    await gone('Drill “The line goes silent”');
  });

  it('lead from evidence to its place on the timeline', async () => {
    const { panel } = show({ drillRun: madeRun('failed', Date.now()) as never });
    await seen('12 waits, each of 1 s.');
    const [link] = document.querySelectorAll<HTMLElement>('.evidence-link');
    link?.click();
    expect(panel.selection.value).toMatchObject({ tab: 'messages' });
    expect(panel.selection.value.cursor).toBeGreaterThan(0);
  });

  it('of one’s own are added from a file that is dropped, and removed; what is none is refused in a sentence', async () => {
    show();
    await ready();
    const drop = (text: string) => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      const files = [new File([text], 'mine.json')];
      Object.assign(event, { dataTransfer: { types: ['Files'], files } });
      window.dispatchEvent(event);
    };
    drop('{"redialDrill": 2}');
    await seen('This is no drill');
    drop('{"redialDrill": 1, "name": "mine", "title": "<b>Mine</b>", "about": "Ours.", "steps": []}');
    await seen('<b>Mine</b>');
    option('<b>Mine</b>').click();
    await soon(() => named('Remove'));
    named('Remove').click();
    await gone('<b>Mine</b>');
  });

  it('of a recording without a tab are only read', async () => {
    const recording = drilledRecording(Date.now() - 140_000);
    recording.event({
      kind: 'event',
      page: recording.pages[0]?.id ?? '',
      at: Date.now(),
      type: 'drill',
      detail: { name: 4, verdict: 'passed' },
    });
    show({ place: 'page' }, '#session=chat&tab=drills', recording);
    await seen('every one of its 12 waits was 1 s');
    expect(document.querySelectorAll('[role=option]')).toHaveLength(1);
    expect(() => named('Run again')).toThrow();
    expect(() => named('Add a drill…')).toThrow();
  });

  it('are walked by the keyboard', async () => {
    show();
    await ready();
    const list = document.querySelector<HTMLElement>('[role=listbox][aria-label=Drills]');
    list?.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }));
    await soon(() => expect(option('Our lunch break').getAttribute('aria-selected')).toBe('true'));
    await soon(() => named('Remove'));
  });

  it('cannot begin where the tab is not recorded, and say so', async () => {
    show({ state: 'reload' });
    await seen('Record this site, and reload the page, first.');
    expect((named('Start') as HTMLButtonElement).disabled).toBe(true);
  });
});
