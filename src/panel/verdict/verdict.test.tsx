// @vitest-environment happy-dom

import { afterEach, describe, expect, it, vi } from 'vitest';
import { chatRecording } from '../fixture/chat';
import { RecordingBuilder } from '../fixture/recording-builder';
import { stormRecording } from '../fixture/storm';
import { type Mounted, mounted, named, pageText, soon } from '../testing/mounted';

let shown: Mounted | undefined;
afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const seen = (words: string) => soon(() => expect(pageText()).toContain(words));

describe('the verdict', () => {
  it('says what is wrong in a sentence with its figures, the worst first', async () => {
    shown = mounted([stormRecording(Date.now() - 140_000)]);
    await seen('ErrorThe page closed its own socket to /ws/chat and opened another 499 times');
  });

  it('is calm where nothing is wrong, and says what it has looked at', async () => {
    const recording = new RecordingBuilder('calm', Date.now() - 60_000);
    const page = recording.page(Date.now() - 60_000);
    const socket = recording.connect(page, 'wss://host/feed', Date.now() - 59_000, {
      openedAt: Date.now() - 58_900,
    });
    recording.frames([
      { connection: socket, at: Date.now() - 50_000, body: '{"type":"hello"}', listeners: 1 },
    ]);
    shown = mounted([recording]);
    await seen('Nothing wrong seen: 1 connection, 1 message in 10 s');
  });

  it('leads to the finding, whose evidence leads to the message', async () => {
    shown = mounted([chatRecording(Date.now() - 140_000)]);
    const { panel } = shown;
    await seen('+4 more');
    named('+4 more').click();
    await seen('Evidence');
    document.querySelectorAll<HTMLElement>('[role=option]')[2]?.click();
    await seen('Evidence');
    expect(panel.finding.value?.rule).toBe('unheard-message');
    expect(panel.selection.value.span?.from).toBeLessThan(panel.finding.value?.at ?? 0);
    await soon(() => expect(document.querySelector('.evidence-link')).not.toBeNull());
    document.querySelector<HTMLElement>('.evidence-link')?.click();
    await seen('Nobody heard it');
    expect(panel.selection.value).toMatchObject({ tab: 'messages', scope: { type: 'finding' } });
    panel.showFinding(undefined);
    await seen('185 messages');
  });

  it('shows the messages of the worst finding, which is read without being chosen', async () => {
    shown = mounted([chatRecording(Date.now() - 140_000)], {}, '#tab=findings');
    await seen('Show its messages');
    expect(shown.panel.finding.value).toBeUndefined();
    named('Show its messages').click();
    await soon(() => expect(shown?.panel.finding.value?.rule).toBe('expired-token'));
    expect(shown.panel.selection.value).toMatchObject({ tab: 'messages', scope: { type: 'finding' } });
  });

  it('is reopened at a finding by a link', async () => {
    const recording = chatRecording(Date.now() - 140_000);
    shown = mounted([recording]);
    await seen('+4 more');
    named('+4 more').click();
    await seen('Evidence');
    document.querySelectorAll<HTMLElement>('[role=option]')[3]?.click();
    await seen('Evidence');
    const { hash } = location;
    shown.unmount();
    shown = mounted([recording], {}, hash);
    await seen('Evidence');
    expect(shown.panel.finding.value?.rule).toBe('send-after-close');
    expect(pageText()).toContain('of the finding');
  });

  it('says that it could not be reached, and why', async () => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {});
    const recording = chatRecording(Date.now() - 140_000);
    vi.spyOn(recording, 'payload').mockImplementation(() => {
      throw new Error('the disk is gone');
    });
    shown = mounted([recording]);
    await seen('What is recorded could not be analysed: the disk is gone');
    silence.mockRestore();
  });
});
