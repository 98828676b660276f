// What the user should know, in sentences: what was done, for a moment; what went wrong, until it is dismissed.

import { type Signal, signal } from '@preact/signals';
import { SourceError } from '../source/source';
import { text } from '../texts';

export interface Notice {
  key: number;
  tone: 'error' | 'done';
  text: string;
}

export interface Notices {
  notices: Signal<Notice[]>;
  tell(tone: Notice['tone'], sentence: string): void;
  dismiss(key: number): void;
  fail(error: unknown): void;
  /** Runs an action of the user; what goes wrong becomes a notice. Gives whether it went well. */
  run(action: () => Promise<unknown>): Promise<boolean>;
}

/** Long enough to be read. */
const DONE_MS = 4000;

/** More than that hide the recording itself; the newest stay. */
const MOST_NOTICES = 3;

export function createNotices(): Notices {
  const notices = signal<Notice[]>([]);
  let lastKey = 0;

  function tell(tone: Notice['tone'], sentence: string): void {
    // The same trouble again is no news.
    const others = notices.value.filter((notice) => notice.text !== sentence);
    const key = ++lastKey;
    notices.value = [...others, { key, tone, text: sentence }].slice(-MOST_NOTICES);
    if (tone === 'done') setTimeout(() => dismiss(key), DONE_MS);
  }

  function dismiss(key: number): void {
    notices.value = notices.value.filter((notice) => notice.key !== key);
  }

  function fail(error: unknown): void {
    console.error(error);
    tell('error', error instanceof SourceError ? error.message : text('errorUnexpected', describe(error)));
  }

  async function run(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  return { notices, tell, dismiss, fail, run };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
