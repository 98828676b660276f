// @vitest-environment happy-dom

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordingRecord } from '../../records/recording';
import { recordsOf } from '../files/records';
import { chatRecording } from '../fixture/chat';
import { drilledRecording } from '../fixture/drilled';
import { RecordingBuilder } from '../fixture/recording-builder';
import { type Mounted, mounted, named, pageText } from '../testing/mounted';

const START = Date.parse('2026-11-23T12:00:00.000Z');
const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0NzExIiwiZXhwIjoxNzk1NDExNTkwfQ.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWdu';
const SECRETS = [JWT, 'jane.doe@example.com', '4111 1111 1111 1111', '4111111111111111', 'hunter2-Xy9'];

let shown: Mounted | undefined;
let saved: { name: string; blob: Blob }[] = [];

beforeEach(() => {
  saved = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push({ name: '', blob: blob as Blob });
    return 'blob:saved';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const last = saved.at(-1);
    if (last && this.download) last.name = this.download;
  });
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
});

afterEach(() => {
  shown?.unmount();
  shown = undefined;
  vi.restoreAllMocks();
});

const seen = (words: string | RegExp) =>
  vi.waitFor(() => expect(pageText()).toMatch(words), { timeout: 10_000 });

/** An hour of chat, with a secret of each kind at its beginning and at its end. */
function secretive(): RecordingBuilder {
  const recording = new RecordingBuilder('secretive', START, { label: 'Order #7 <b>fails</b>' });
  const page = recording.page(START);
  const chat = recording.connect(page, 'wss://host/chat', START + 10, {
    url: `wss://host/chat?token=${JWT}`,
    openedAt: START + 50,
  });
  const bodies = (at: number) =>
    [
      { type: 'auth', token: JWT },
      { type: 'login', password: 'hunter2-Xy9' },
      { type: 'chat', text: 'write to jane.doe@example.com' },
      { type: 'pay', text: 'my card is 4111 1111 1111 1111', card: '4111111111111111' },
      { type: 'order', ref: 'ORD-10042', customerName: 'Jane' },
    ].map((body, index) => ({
      connection: chat,
      at: at + index,
      body: JSON.stringify(body),
      out: index === 0,
    }));
  recording.frames(bodies(START + 100));
  recording.frames(bodies(START + 3_600_000));
  return recording;
}

async function type(label: string, value: string): Promise<void> {
  const field = await vi.waitFor(() => {
    const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.startsWith(label));
    const input = found?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea');
    if (!input) throw new Error(`no field ${label}`);
    return input;
  });
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

async function choose(label: string): Promise<void> {
  const radio = await vi.waitFor(() => {
    const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.includes(label));
    const input = found?.querySelector<HTMLInputElement>('input[type=radio]');
    if (!input) throw new Error(`no choice ${label}`);
    return input;
  });
  radio.checked = true;
  radio.dispatchEvent(new Event('change', { bubbles: true }));
}

async function save(): Promise<{ name: string; bytes: Uint8Array; text: string }> {
  await vi.waitFor(() => expect((named('Save') as HTMLButtonElement).disabled).toBe(false), {
    timeout: 10_000,
  });
  named('Save').click();
  const file = await vi.waitFor(
    () => {
      const last = saved.at(-1);
      if (!last?.name) throw new Error('nothing is saved yet');
      return last;
    },
    { timeout: 10_000 },
  );
  const bytes = new Uint8Array(await file.blob.arrayBuffer());
  return { name: file.name, bytes, text: new TextDecoder('latin1').decode(bytes) };
}

async function unpacked(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

const openShare = async () => {
  await vi.waitFor(() => named('Share'));
  named('Share').click();
  await seen('Share this recording');
};

describe('sharing', () => {
  it('shows what is replaced before anything leaves, and says how much', async () => {
    shown = mounted([secretive()]);
    await openShare();
    await seen(/\d+ secrets replaced/);
    expect(document.querySelector('del')?.textContent).toBeTruthy();
    expect([...document.querySelectorAll('ins')].map(({ textContent }) => textContent).join()).toMatch(
      /redacted-/,
    );
    const before = [...document.querySelectorAll('del')].map(({ textContent }) => textContent);
    expect(before.join()).toContain('eyJ');
    expect(new Set(before).size).toBe(before.length);
  });

  it('takes out what the person names beside it, and refuses a pattern that cannot be used', async () => {
    shown = mounted([secretive()]);
    await openShare();
    await choose('.redial file');
    await choose('The whole recording');
    await type('More secrets', '(a)\\1');
    await seen(/back-reference/i);
    expect((named('Save') as HTMLButtonElement).disabled).toBe(true);
    await type('More secrets', 'ORD-\\d+');
    await type('More secret fields', 'customerName, other');
    await seen(/secrets replaced/);
    const { bytes } = await save();
    const text = await unpacked(bytes);
    expect(text).not.toContain('ORD-10042');
    expect(text).not.toContain('\\"Jane\\"');
    expect(text.split('\n')[0]).toContain('"policy":"custom"');
  });

  it.each(['.redial file', 'HAR', 'HTML report', 'Summary for a ticket'])(
    'leaves no token, address or card number in: %s',
    async (format) => {
      shown = mounted([secretive()]);
      await openShare();
      await choose(format);
      await choose('The whole recording');
      const { bytes, text, name } = await save();
      expect(name).toMatch(/^redial-localhost-5173-2026-11-\d\d-\d{4}\.(redial|har|html|md)$/);
      const whole =
        format === '.redial file'
          ? await unpacked(bytes)
          : format === 'HTML report'
            ? await unpacked(Buffer.from(/id="recording">([^<]*)</.exec(text)?.[1] ?? '', 'base64'))
            : text;
      expect(whole.length).toBeGreaterThan(200);
      for (const secret of SECRETS) {
        expect(whole).not.toContain(secret);
        expect(whole).not.toContain(btoa(secret));
        expect(whole).not.toContain(encodeURIComponent(secret));
      }
      await seen(`${name} was saved`);
    },
  );

  it('shares the last two minutes of a long recording, and says that there was more', async () => {
    shown = mounted([secretive()]);
    await openShare();
    await choose('.redial file');
    await seen('The last 2 minutes');
    const { bytes } = await save();
    const records = (await unpacked(bytes))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
    expect(records.filter(({ kind }: RecordingRecord) => kind === 'frame').length).toBe(5);
    expect(records.map(({ kind }: RecordingRecord) => kind).slice(0, 4)).toEqual([
      'session',
      'page',
      'connection',
      'gap',
    ]);
    expect(records[3].reason).toMatch(/only a part of this recording was shared/);
  });

  it('begins with what the options say is secret', async () => {
    shown = mounted([secretive()]);
    await shown.source.call('set-settings', {
      change: { redactionKeys: ['customerName'], redactionPatterns: ['ORD-\\d+'] },
    });
    await openShare();
    await choose('.redial file');
    await choose('The whole recording');
    const text = await unpacked((await save()).bytes);
    expect(text).not.toContain('ORD-10042');
    expect(text).not.toContain('\\"Jane\\"');
  });

  it('shares the connection that is selected', async () => {
    const recording = chatRecording(START);
    shown = mounted([recording], {}, '#connection=chat-p2.7');
    await vi.waitFor(() => expect(shown?.panel.opened.value?.session.connections.size).toBe(8));
    await openShare();
    await choose('.redial file');
    await seen('What is selected:');
    const { bytes } = await save();
    const records = (await unpacked(bytes))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
    const connections = records.flatMap((record) => (record.kind === 'connection' ? [record.id] : []));
    expect(connections).toEqual(['chat-p2.7']);
    for (const record of records) if (record.kind === 'frame') expect(record.connection).toBe('chat-p2.7');
  });

  it('shares the connections that the selected finding is about', async () => {
    shown = mounted([chatRecording(START)]);
    await vi.waitFor(() =>
      expect(shown?.panel.opened.value?.insight.result.value?.findings.length).toBeGreaterThan(0),
    );
    const found = shown.panel.opened.value?.insight.result.value?.findings.find(
      ({ rule }) => rule === 'auth-rejected',
    );
    shown.panel.showFinding(found);
    await openShare();
    await choose('.redial file');
    await seen('What is selected:');
    const { bytes } = await save();
    const records = (await unpacked(bytes))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
    const connections = records.flatMap((record) => (record.kind === 'connection' ? [record.id] : []));
    expect(connections).toEqual(found?.connections);
  });

  it('writes a summary with the verdict in it, in which a hostile text is text', async () => {
    const recording = chatRecording(START);
    recording.row.label = '[click](javascript:alert(1)) <img src=x> @everyone | `x`';
    recording.row.userAgent = '``` injected ```\n# heading';
    shown = mounted([recording]);
    await openShare();
    await choose('Summary for a ticket');
    await choose('The whole recording');
    const { bytes } = await save();
    const text = new TextDecoder().decode(bytes);
    expect(text).toContain('\\[click\\](javascript:alert(1)) \\<img src=x\\>');
    expect(text).not.toContain('@everyone');
    expect(text).not.toMatch(/^# heading/m);
    expect(text).toContain('### Scorecard');
    expect(text).toContain('**To change:**');
    expect(text).toMatch(/### Error: [a-z-]+/);
  });

  it('tells in the summary what drills came to, with the steps that were judged', async () => {
    shown = mounted([drilledRecording(START)]);
    await openShare();
    await choose('Summary for a ticket');
    await choose('The whole recording');
    const { bytes } = await save();
    const text = new TextDecoder().decode(bytes);
    expect(text).toContain('**Failed: The server restarts**');
    expect(text).toContain('- Failed: Its waits are not all the same – 12 waits, each of 1 s.');
    expect(text).not.toContain('Wait 20 s');
  });

  it('works from the list of recordings, and is closed by Cancel', async () => {
    shown = mounted([chatRecording(START)], { place: 'page' });
    await vi.waitFor(() => named('Share Chat stops after lunch'));
    named('Share Chat stops after lunch').click();
    await seen('Share this recording');
    named('Cancel').click();
    await vi.waitFor(() => expect(pageText()).not.toContain('Share this recording'));
  });

  it('gives back the very recording where there was no secret in it', async () => {
    const recording = chatRecording(START);
    shown = mounted([recording]);
    const before = await recordsOf(shown.source, 'chat');
    const expected: RecordingRecord[] = [];
    for await (const record of before?.read() ?? []) expected.push(record);
    await openShare();
    await choose('.redial file');
    await choose('The whole recording');
    const { bytes } = await save();
    const records = (await unpacked(bytes))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
    expect(records.length).toBe(expected.length);
    expect(records.map(({ kind }) => kind)).toEqual(expected.map(({ kind }) => kind));
  });
});
