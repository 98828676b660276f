// A person in the lab's chat, with the sound hook: logs in, writes and looks at the page as people do. Beside it the
// server's side of the same conversation, and what must hold of both in the end.

import { expect } from 'vitest';
import type { ChatMessage, ServerFrame } from '../../lab/protocol';
import { type Lab, type LabOptions, type LogEntry, startLab } from '../../lab/server';
import type { ConnectionRecord } from '../../src/records/recording';
import type { Browser, Page } from '../../tools/launch';
import { until } from '../../tools/until';
import type { Recording } from '../support/browsers';
import { agreedRecordingOf, newWindow, recordingOf } from './recordings';

/** The room that the page opens by itself. */
export const ROOM = 'general';
const PERSON = 'Ada';

interface Shown {
  from: string;
  text: string;
  /** `kept` where the page knows that the server has it. */
  state: string;
}

export class Conversation {
  readonly #written: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly lab: Lab,
    readonly page: Page,
  ) {}

  /** Logs in and is connected. */
  static async begin(browser: Browser, options: LabOptions = {}): Promise<Conversation> {
    const lab = await startLab({ mode: 'production', ...options });
    const page = await newWindow(browser);
    const conversation = new Conversation(browser, lab, page);
    await page.goto(lab.url);
    await page.locator('input[name=name]').fill(PERSON);
    await page.locator('button[type=submit]').click();
    await conversation.untilConnected();
    return conversation;
  }

  async close(): Promise<void> {
    await this.page.close();
    await this.lab.close();
  }

  /** Writes a message that must arrive. */
  async write(text: string): Promise<void> {
    this.#written.push(text);
    await this.press(text);
  }

  /** Writes a message and presses Enter; no promise that it arrives. */
  async press(text: string): Promise<void> {
    await this.page.focus('[data-composer] textarea');
    // At once, as from a clipboard: a burst is to be one on a slow machine too.
    await this.page.keyboard.sendCharacter(text);
    await this.page.keyboard.press('Enter');
  }

  /** Others say something. */
  say(text: string, count = 1, every = 0): void {
    this.lab.control.say({ room: ROOM, from: 'Grace', text, count, every });
  }

  async untilConnected(): Promise<void> {
    await until('the page to be connected, and to say so', async () => {
      const closed = new Set(this.log('close').map(({ connection }) => connection));
      const isOpen = this.log('open').some(({ connection }) => !closed.has(connection));
      return isOpen && (await this.status()) === 'connected';
    });
  }

  /**
   * To be called as soon as the line was cut: until the page has noticed. By the recording, for the page's own word is
   * gone again once it is back.
   */
  async untilLost(): Promise<void> {
    const opened = this.log('open').length;
    await until('the page to notice the loss', async () => {
      const ended = (await this.recording()).connections().filter(hasEnded);
      return ended.length >= opened;
    });
  }

  /** Until the server has all that was written so far, and the page shows all that the server has. */
  async untilSettled(): Promise<void> {
    await until('the page to show what the server has', async () => {
      const [shown, said] = [await this.shown(), await this.said()];
      const has = (text: string) => said.some((message) => message.text === text);
      return this.#written.every(has) && JSON.stringify(shown) === JSON.stringify(said.map(asShown));
    });
  }

  shown(): Promise<Shown[]> {
    return this.page.$$eval('[data-message]', (elements) =>
      elements.map((element) => {
        const { from = '', text = '', state = '' } = (element as HTMLElement).dataset;
        return { from, text, state };
      }),
    );
  }

  status(): Promise<string | undefined> {
    return this.page.$eval('[data-status]', (element) => (element as HTMLElement).dataset.status);
  }

  /** The room as the server keeps it, in the order of its sequence. */
  async said(): Promise<ChatMessage[]> {
    const response = await fetch(`${this.lab.url}/api/rooms/${ROOM}/messages`);
    return response.json();
  }

  recording(): Promise<Recording> {
    return recordingOf(this.browser, this.lab);
  }

  /** Entries of the server's log of one kind. */
  log<Kind extends LogEntry['kind']>(kind: Kind): Extract<LogEntry, { kind: Kind }>[] {
    return this.lab.log.entries.filter(
      (entry): entry is Extract<LogEntry, { kind: Kind }> => entry.kind === kind,
    );
  }

  /**
   * Ends the test of it: nothing was lost, nothing came twice, all in order, without a reload by a person who waits for
   * messages, and the recording says what the server says. Gives the recording.
   */
  async expectWhole({ perhaps = [] }: { perhaps?: readonly string[] } = {}): Promise<Recording> {
    // Where it never settles, the comparison below has the difference in its message.
    await this.untilSettled().catch(() => undefined);
    const said = await this.said();
    expect(await this.shown()).toEqual(said.map(asShown));
    expect(said.map(({ seq }) => seq)).toEqual(said.map((_, index) => index + 1));
    const own = said.filter(({ from, text }) => from === PERSON && !perhaps.includes(text));
    expect(own.map(({ text }) => text)).toEqual(this.#written);
    expect(await this.status()).toBe('connected');
    this.#expectAcknowledged(said.filter(({ from }) => from === PERSON));
    expect(this.log('refused').filter(({ status }) => status === 403)).toEqual([]);
    return agreedRecordingOf(this.browser, this.lab);
  }

  /** Each message of the person is kept once, and each time it arrived it was acknowledged once, as that message. */
  #expectAcknowledged(own: readonly ChatMessage[]): void {
    for (const { client_id: clientId, id, seq, text } of own) {
      const arrivals = this.#frames('client').filter((frame) => frame.client_id === clientId);
      const acknowledgements = this.#frames('server').filter(
        (frame) => frame.type === 'chat.ack' && frame.client_id === clientId,
      );
      expect(arrivals.length, text).toBeGreaterThan(0);
      expect(acknowledgements, text).toEqual(
        arrivals.map(() => ({ type: 'chat.ack', client_id: clientId, id, seq })),
      );
    }
  }

  #frames(from: 'client' | 'server'): (Partial<ServerFrame> & { client_id?: string })[] {
    return this.log('frame')
      .filter((frame) => frame.from === from)
      .map(({ text = '{}' }) => JSON.parse(text));
  }
}

function hasEnded({ openedAt, closedAt }: ConnectionRecord): boolean {
  return openedAt !== undefined && closedAt !== undefined;
}

function asShown({ from, text }: ChatMessage): Shown {
  return { from, text, state: 'kept' };
}
