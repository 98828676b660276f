// A user's hand and eye: types, clicks and reads on the page itself, so that a script knows nothing of the hook behind it.

import type { ChatStatus } from '../chat/chat';

/** One keystroke's time: a quick typist. */
const KEY_MS = 25;

/** Types a message and sends it. */
export async function write(text: string): Promise<void> {
  const field = await see<HTMLTextAreaElement>('[data-composer] textarea');
  for (let end = 1; end <= text.length; end += 1) {
    setText(field, text.slice(0, end));
    await pause(KEY_MS);
  }
  field.form?.requestSubmit();
}

export async function openRoom(id: string): Promise<void> {
  (await see<HTMLButtonElement>(`[data-room="${CSS.escape(id)}"]`)).click();
}

/** Presses the button that connects anew; does nothing where the app has none. */
export function pressReconnect(): void {
  document.querySelector<HTMLButtonElement>('[data-reconnect]')?.click();
}

export function statusSeen(): { state: ChatStatus['state']; words: string } | undefined {
  const element = document.querySelector<HTMLElement>('[data-status]');
  if (!element) return undefined;
  return { state: element.dataset.status as ChatStatus['state'], words: element.textContent.trim() };
}

export interface SeenMessage {
  from: string;
  text: string;
  state: string;
}

/** What is on the screen, from top to bottom. */
export function messagesSeen(): SeenMessage[] {
  return [...document.querySelectorAll<HTMLElement>('[data-message]')].map(({ dataset }) => ({
    from: dataset.from ?? '',
    text: dataset.text ?? '',
    state: dataset.state ?? '',
  }));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves once it holds, with true, or after `patienceMs`, with false. Looks whenever the page changes. */
export function until(holds: () => boolean, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (held: boolean) => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(held);
    };
    const observer = new MutationObserver(() => {
      if (holds()) settle(true);
    });
    const timer = setTimeout(() => settle(holds()), patienceMs);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    if (holds()) settle(true);
  });
}

export const untilStatus = (state: ChatStatus['state'], patienceMs: number) =>
  until(() => statusSeen()?.state === state, patienceMs);

/** Once the page no longer says that it is connected. */
export const untilLost = (patienceMs: number) => until(() => statusSeen()?.state !== 'connected', patienceMs);

/** The first look at an element may come before React has rendered it. */
const RENDER_PATIENCE_MS = 10_000;

async function see<Found extends HTMLElement>(selector: string): Promise<Found> {
  await until(() => document.querySelector(selector) !== null, RENDER_PATIENCE_MS);
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`The page shows no ${selector}.`);
  return found;
}

/** As the browser does it: React overrides the element's own `value`, and hears of changes by `input`. */
function setText(field: HTMLTextAreaElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
