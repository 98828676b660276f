// Files that a person opens or drops: read one after another, with progress, to be cancelled at any time.

import { type Signal, signal } from '@preact/signals';
import type { Source } from '../source/source';
import { text } from '../texts';

/** The file being read. */
export interface Reading {
  name: string;
  /** From 0 to 1. */
  share: number;
}

export interface FileReading {
  current: Signal<Reading | undefined>;
  /** Reads them all, and shows what was in them: one recording itself, several in the list. */
  open(files: readonly File[]): Promise<void>;
  cancel(): void;
  /** Name of the file that a recording came from. */
  nameOf(session: string): string | undefined;
  close(session: string): void;
}

interface Shown {
  /** A sentence that stays until it is dismissed. */
  complain(sentence: string): void;
  fail(error: unknown): void;
  opened(sessions: readonly string[]): Promise<void>;
  changed(): void;
}

/** `undefined` where the source takes no files. */
export function createFileReading(source: Source, shown: Shown): FileReading | undefined {
  const { files: library } = source;
  if (!library) return undefined;
  const current = signal<Reading | undefined>(undefined);
  let controller: AbortController | undefined;
  return {
    current,
    nameOf: (session) => library.nameOf(session),
    close: (session) => {
      library.close(session);
      shown.changed();
    },
    cancel: () => controller?.abort(),
    open: async (files) => {
      controller?.abort();
      const mine = new AbortController();
      controller = mine;
      const found: string[] = [];
      for (const file of files) {
        if (mine.signal.aborted) break;
        current.value = { name: file.name, share: 0 };
        try {
          const { sessions, problems } = await library.open(file, {
            signal: mine.signal,
            onProgress: (share) => {
              if (controller === mine) current.value = { name: file.name, share };
            },
          });
          found.push(...sessions);
          for (const problem of problems) shown.complain(problem);
        } catch (error) {
          if (mine.signal.aborted) shown.complain(text('fileCancelled', file.name));
          else shown.fail(error);
        }
      }
      if (controller === mine) {
        controller = undefined;
        current.value = undefined;
      }
      if (found.length > 0) await shown.opened(found);
    },
  };
}
