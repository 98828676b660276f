// @vitest-environment happy-dom

import { afterEach, describe, expect, it, vi } from 'vitest';
import { headerOf, writeBundle } from '../../bundle';
import { chatRecording } from '../fixture/chat';
import { type Mounted, mounted, named, pageText } from '../testing/mounted';
import { recordsOf } from './records';

let shown: Mounted | undefined;

afterEach(() => {
  shown?.unmount();
  shown = undefined;
});

const seen = (words: string) => vi.waitFor(() => expect(pageText()).toContain(words));

async function chatFile(name: string): Promise<File> {
  const other = mounted([chatRecording(1_795_411_590_000)]);
  const found = await recordsOf(other.source, other.source.recordings.keys().next().value ?? '');
  other.unmount();
  if (!found) throw new Error('the fixture has no recording');
  const records = [];
  for await (const record of found.read()) records.push(record);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of writeBundle(records, headerOf('test'))) chunks.push(new Uint8Array(chunk));
  return new File(chunks, name);
}

function drop(...files: File[]): boolean {
  const event = new Event('drop', { cancelable: true });
  Object.assign(event, { dataTransfer: { types: ['Files'], files } });
  return window.dispatchEvent(event);
}

describe('a file that is dropped', () => {
  it('opens with all views, and offers nothing that would change it', async () => {
    const file = await chatFile('from a customer.redial');
    shown = mounted([], { place: 'page' });
    await seen('Nothing recorded yet');
    expect(drop(file)).toBe(false);
    await seen('from from a customer.redial');
    await seen('185 messages');
    for (const name of ['Mark', 'Name', 'Pin', 'Delete']) expect(() => named(name)).toThrow();
    named('All recordings').click();
    await seen('From files');
    expect(shown.panel.sessions.value?.length).toBe(1);
    named('Close from a customer.redial').click();
    await seen('Nothing recorded yet');
  });

  it('stands beside the recordings made here', async () => {
    const file = await chatFile('<b>bug</b>.redial');
    shown = mounted([chatRecording(Date.now() - 140_000)], { place: 'page' });
    await seen('Chat stops after lunch');
    drop(file, file);
    // Two are compared at once.
    await seen('Two recordings');
    named('All recordings').click();
    await seen('From files');
    expect(shown.panel.sessions.value?.length).toBe(3);
    expect(document.querySelector('b')).toBeNull();
  });

  it('is refused in a sentence where it is no recording', async () => {
    shown = mounted([], { place: 'page' });
    await seen('Nothing recorded yet');
    drop(new File(['hello'], 'notes.txt'));
    await seen('notes.txt: ');
    await seen('Nothing recorded yet');
  });

  it('is read anew after a reload: the panel says so', async () => {
    shown = mounted([], { place: 'page' }, '#session=file7%3Aabc');
    await seen('This recording came from a file');
    named('Open file…');
  });
});
