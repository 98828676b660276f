// @vitest-environment happy-dom

import { afterEach, describe, expect, it, vi } from 'vitest';
import { chatRecording } from './fixture/chat';
import type { MemoryOptions } from './fixture/memory-source';
import { RecordingBuilder } from './fixture/recording-builder';
import { type Mounted, mounted, named, pageText, soon } from './testing/mounted';

let shown: Mounted | undefined;

function show(recordings: RecordingBuilder[] = [], options: Partial<MemoryOptions> = {}, hash = ''): Mounted {
  shown = mounted(recordings, options, hash);
  return shown;
}

afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const seen = (words: string) => soon(() => expect(pageText()).toContain(words));
const chat = () => chatRecording(Date.now() - 140_000);

describe('where there is nothing to show, the panel says what to do', () => {
  it('offers to record a site that is not recorded, then to reload it', async () => {
    const { source } = show([], { state: 'off' });
    await seen('Redial records only the sites that you choose');
    named('Record this site').click();
    await seen('This page was opened before Redial could watch it');
    expect(source.calls.filter(({ name }) => name === 'record')).toEqual([
      { name: 'record', argument: { origin: 'http://localhost:5173' } },
    ]);
    named('Reload page').click();
    await seen('No WebSocket yet');
  });

  it('says it when the permission is refused, and records nothing', async () => {
    const { source } = show([], { state: 'off' });
    source.askForSite = async () => false;
    await seen('Redial records only the sites');
    named('Record this site').click();
    await seen('Without the permission for localhost:5173 nothing can be recorded there');
    expect(source.calls.some(({ name }) => name === 'record')).toBe(false);
  });

  it('asks for the permission within the click', async () => {
    const { source } = show([], { state: 'off' });
    const asked = vi.spyOn(source, 'askForSite');
    await seen('Redial records only the sites');
    named('Record this site').click();
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('tells the recorder the address that only DevTools may see', async () => {
    const { source } = show([], { state: 'off' });
    await seen('Redial records only the sites');
    expect(source.calls.find(({ name }) => name === 'tab-status')?.argument).toEqual({
      tab: 7,
      url: 'http://localhost:5173/threads/42',
    });
  });

  it('leads back from all recordings to the tab', async () => {
    show([chat()], {}, '#sessions');
    await seen('Delete all');
    named('This tab').click();
    await seen('185 messages');
    expect(location.hash).not.toContain('sessions');
  });

  it('says that browsers’ own pages cannot be recorded', async () => {
    show([], { state: 'impossible' });
    await seen('Browsers let no extension look into their own pages');
  });

  it('waits for the first socket', async () => {
    show([new RecordingBuilder('quiet', Date.now())]);
    await seen('No WebSocket yet');
  });

  it('says what to do when the recorder does not answer, and tries again', async () => {
    const { source } = show([chat()], { broken: true });
    await seen('The recorder does not answer');
    const call = vi
      .spyOn(source, 'call')
      .mockResolvedValue({ state: 'off', origin: 'http://localhost:5173' });
    named('Try again').click();
    await seen('Redial records only the sites');
    expect(call).toHaveBeenCalled();
  });

  it('says that a recording is gone', async () => {
    show([chat()], { place: 'page' }, '#session=elsewhere');
    await seen('It was deleted, or made room for newer ones');
    named('All recordings').click();
    await seen('Chat stops after lunch');
  });

  it('explains how to begin where nothing was ever recorded', async () => {
    show([], { place: 'page' });
    await seen('Open the app that you want to look at');
  });
});

describe('a recording', () => {
  it('shows connections with how they ended, and what came between', async () => {
    show([chat()], {}, '#tab=connections');
    await seen('4401 unauthorised');
    for (const words of [
      '1006 never opened',
      'The browser went offline',
      'next one after 1.01 s · asked for 1 s (by its timer) · attempt 1',
      'Nothing arrives any more',
      'Page reloaded',
    ]) {
      expect(pageText()).toContain(words);
    }
  });

  it('tells of one connection what is known of it', async () => {
    show([chat()], {}, '#tab=connections&connection=chat-p2.6');
    await seen('4401 unauthorised');
    await seen('the token is missing, wrong or expired');
    for (const words of [
      'Reason given: “token expired”',
      'expired 27',
      'useChatSocket.ts:48:18',
      'a clean close',
    ]) {
      expect(pageText()).toContain(words);
    }
  });

  it('tells loudly of a message that never went out', async () => {
    show([chat()], {}, '#connection=chat-p2.7&frame=3');
    await seen('Not sent: the socket was closing or closed');
  });

  it('tells of a message that nobody heard, and of one that was cut', async () => {
    const { panel } = show([chat()], {}, '#connection=chat-p2.7&frame=2');
    await seen('Nobody heard it');
    panel.selectFrame((panel.selectedFrame.value ?? 0) + 3);
    await seen('Cut: 512 B of');
  });

  it('shows the messages of a connection, of a stretch of time, and everything again', async () => {
    const recording = chat();
    const { panel } = show([recording], {}, '#tab=connections&connection=chat-p2.7');
    await seen('Show its messages');
    named('Show its messages').click();
    await seen('89 of 185 messages');
    const { startedAt } = recording.row;
    panel.setSpan({ from: startedAt, to: startedAt + 10_000 });
    await seen('0 of 185 messages');
    named('Only Connection #8. Show everything').click();
    await seen('39 of 185 messages');
    panel.setSpan(undefined);
    await seen('185 messages');
  });

  it('filters, says how many match, and clears', async () => {
    const { panel } = show([chat()]);
    await seen('185 messages');
    panel.setFilter({ query: 'm-lost' });
    await seen('2 of 185 messages');
    panel.setFilter({ query: 'nowhere to be found' });
    await seen('No message matches');
    named('Clear the filter').click();
    await seen('185 messages');
  });

  it('keeps the filter in the address', async () => {
    const { panel } = show([chat()]);
    await seen('185 messages');
    panel.setFilter({ query: 'm-lost', direction: 'out' });
    await seen(' of 185 messages');
    const { hash } = location;
    shown?.unmount();
    shown = undefined;
    show([chat()], {}, hash);
    await soon(() => expect((named('Filter messages') as HTMLInputElement).value).toBe('m-lost'));
    await seen(' of 185 messages');
  });

  it('names what is wrong with a regular expression', async () => {
    const { panel } = show([chat()]);
    await seen('185 messages');
    panel.setFilter({ query: '/(/' });
    await soon(() => expect(named('Filter messages').getAttribute('aria-invalid')).toBe('true'));
    expect(pageText()).toContain('This regular expression is broken');
    expect(pageText()).toContain('185 messages');
  });

  it('is marked, pinned and named by the recorder', async () => {
    const { source } = show([chat()]);
    await seen('185 messages');
    named('Pin').click();
    await soon(() => expect(named('Pin').getAttribute('aria-pressed')).toBe('true'));
    expect(source.calls.find(({ name }) => name === 'pin')?.argument).toEqual({
      session: 'chat',
      pinned: true,
    });
  });

  it('is deleted only after a question', async () => {
    const { source } = show([chat()]);
    await seen('185 messages');
    named('Delete').click();
    await seen('Delete this recording?');
    expect(source.calls.some(({ name }) => name === 'delete-session')).toBe(false);
    document.querySelector<HTMLButtonElement>('dialog button[type=submit]')?.click();
    await soon(() => expect(source.recordings.size).toBe(0));
  });

  it('shows a problem of the recorder in its own words', async () => {
    const { source } = show([chat()]);
    const answer = source.call;
    vi.spyOn(source, 'call').mockImplementation(async (name, argument) => {
      if (name !== 'tab-status') return answer(name, argument);
      return { state: 'recording', session: 'chat', problem: 'The disk is full.' };
    });
    source.announce({ type: 'sites' });
    await seen('The disk is full.');
  });
});

describe('following what happens', () => {
  it('shows what is recorded while one looks', async () => {
    const recording = chat();
    const { source } = show([recording]);
    await seen('185 messages');
    const [connection] = recording.connections;
    if (!connection) throw new Error('no connection');
    const revision = recording.commit();
    recording.frames([{ connection, at: Date.now(), body: '{"type":"brand.new"}', listeners: 1 }]);
    source.announce({ type: 'advanced', session: 'chat', revision });
    await seen('186 messages');
  });

  it('turns to the session that begins in the tab', async () => {
    const { source } = show([], { session: 'chat' });
    await seen('No WebSocket yet');
    source.recordings.set('chat', chat());
    source.announce({ type: 'advanced', session: 'chat', revision: 1 });
    await seen('185 messages');
  });
});
