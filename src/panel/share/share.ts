// The state of the dialogue in which a recording is shared: what was chosen, what is found in it, and the file made of it.

import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { BundleError } from '../../bundle';
import { copyText } from '../details/clipboard';
import { recordsOf, type StoredRecords } from '../files/records';
import { conclude } from '../model/conclude';
import type { Panel } from '../model/panel';
import { wait } from '../model/turns';
import { SourceError } from '../source/source';
import { text } from '../texts';
import { ENDINGS, type Format, fileAs } from './formats';
import { ticketSummary } from './markdown';
import { countMessages, cut, type Part, RECENT_MS, recentPart, WHOLE } from './part';
import { type Prepared, prepare } from './prepare';
import { fileName, saveFile } from './save';

export type PartName = 'recent' | 'whole' | 'selection';

/** What the person had before the eyes when the dialogue was opened. */
export interface SharedSelection {
  part: Part;
  words: string;
}

export type Check =
  | { state: 'checking'; share: number }
  | { state: 'ready'; prepared: Prepared }
  | { state: 'wrong'; sentence: string };

export interface PartChoice {
  name: PartName;
  messages: number;
}

export interface Share {
  parts: ReadonlySignal<readonly PartChoice[]>;
  part: Signal<PartName>;
  format: Signal<Format>;
  /** As typed: names between commas. */
  keys: Signal<string>;
  /** As typed: a regular expression a line. */
  patterns: Signal<string>;
  check: ReadonlySignal<Check>;
  /** From 0 to 1 while the file is made. */
  writing: ReadonlySignal<number | undefined>;
  selection: SharedSelection | undefined;
  /** Gives whether it is done. */
  save(): Promise<boolean>;
  copy(): Promise<boolean>;
  dispose(): void;
}

/** Longer than between two keys, shorter than one waits for. */
const TYPING_MS = 350;
/** Readings of the whole while secrets are looked for: one to learn, one to count. */
const READINGS = 2;

export function createShare(panel: Panel, session: string, selection: SharedSelection | undefined): Share {
  const { source } = panel;
  const stored = signal<StoredRecords | undefined>(undefined);
  const part = signal<PartName>(selection ? 'selection' : 'whole');
  const format = signal<Format>(source.reportTemplate ? 'html' : 'redial');
  const keys = signal('');
  const patterns = signal('');
  const check = signal<Check>({ state: 'checking', share: 0 });
  const writing = signal<number | undefined>(undefined);
  let checking: AbortController | undefined;
  let making: AbortController | undefined;

  function partOf(name: PartName, { row }: StoredRecords): Part {
    switch (name) {
      case 'recent':
        return recentPart(row.lastAt);
      case 'whole':
        return WHOLE;
      case 'selection':
        return selection?.part ?? WHOLE;
    }
  }

  const parts = computed<PartChoice[]>(() => {
    const found = stored.value;
    if (!found) return [];
    const { row } = found;
    const names: PartName[] = [
      ...(selection ? (['selection'] as const) : []),
      ...(row.lastAt - row.startedAt > RECENT_MS ? (['recent'] as const) : []),
      'whole',
    ];
    return names.map((name) => ({ name, messages: countMessages(found, partOf(name, found)) }));
  });

  async function look(found: StoredRecords, name: PartName, typedKeys: string, typedPatterns: string) {
    checking?.abort();
    const controller = new AbortController();
    checking = controller;
    check.value = { state: 'checking', share: 0 };
    const chosen = partOf(name, found);
    const total = Math.max(1, READINGS * (found.row.frames + found.connections.length));
    let before = 0;
    let last = 0;
    try {
      await wait(TYPING_MS);
      controller.signal.throwIfAborted();
      const prepared = await prepare(() => cut(found, chosen), {
        keys: listOf(typedKeys, /[,\n]/),
        patterns: listOf(typedPatterns, /\n/),
        signal: controller.signal,
        onRecords: (count) => {
          // A count that falls is that of the next reading.
          if (count < last) before += last;
          last = count;
          if (checking === controller) {
            check.value = { state: 'checking', share: Math.min(1, (before + count) / total) };
          }
        },
      });
      if (checking === controller) check.value = { state: 'ready', prepared };
    } catch (error) {
      if (controller.signal.aborted) return;
      const sentence = asSentence(error instanceof BundleError ? error.sentence : describe(error));
      check.value = { state: 'wrong', sentence };
    }
  }

  const stop = effect(() => {
    const found = stored.value;
    if (!found) return;
    void look(found, part.value, keys.value, patterns.value);
  });

  void panel.run(async () => {
    const found = await recordsOf(source, session);
    if (!found) throw new SourceError(text('shareGone'));
    // A recorder that does not answer must not keep anyone from sharing.
    const rules = source.readOnly ? undefined : await source.call('settings', {}).catch(() => undefined);
    batch(() => {
      if (rules) {
        keys.value = rules.redactionKeys.join(', ');
        patterns.value = rules.redactionPatterns.join('\n');
      }
      stored.value = found;
      // Long ones hold much that has nothing to do with what was just seen.
      if (!selection && found.row.lastAt - found.row.startedAt > RECENT_MS) part.value = 'recent';
    });
  });

  async function make(): Promise<{ file: Blob; name: string } | undefined> {
    const ready = check.value;
    const found = stored.value;
    if (ready.state !== 'ready' || !found) return undefined;
    making?.abort();
    const controller = new AbortController();
    making = controller;
    writing.value = 0;
    const chosen = partOf(part.value, found);
    const total = Math.max(1, countMessages(found, chosen) + found.connections.length);
    try {
      const file = await fileAs(
        format.value,
        {
          prepared: ready.prepared,
          tool: `redial ${source.version}`,
          template: async () => {
            if (!source.reportTemplate) throw new SourceError(text('shareNoReport'));
            return source.reportTemplate();
          },
          markdown: async () => {
            const result = await conclude(source, session, controller.signal);
            return ticketSummary(found.row, result, chosen);
          },
        },
        {
          signal: controller.signal,
          onRecords: (count) => {
            if (making === controller) writing.value = Math.min(1, count / total);
          },
        },
      );
      return { file, name: fileName(found.row.site, found.row.startedAt, ENDINGS[format.value]) };
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      if (making === controller) writing.value = undefined;
    }
  }

  return {
    parts,
    part,
    format,
    keys,
    patterns,
    check,
    writing,
    selection,
    save: async () => {
      let done = false;
      await panel.run(async () => {
        const made = await make();
        if (!made) return;
        saveFile(made.file, made.name);
        panel.tell('done', text('shareSaved', made.name));
        done = true;
      });
      return done;
    },
    copy: async () => {
      let done = false;
      await panel.run(async () => {
        const made = await make();
        if (!made) return;
        await copyText(await made.file.text());
        panel.tell('done', text('shareCopied'));
        done = true;
      });
      return done;
    },
    dispose: () => {
      stop();
      checking?.abort();
      making?.abort();
    },
  };
}

function listOf(typed: string, between: RegExp): string[] {
  return typed
    .split(between)
    .map((one) => one.trim())
    .filter(Boolean);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** It stands by itself: `The pattern ( cannot be used: this is no regular expression.` */
function asSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}
