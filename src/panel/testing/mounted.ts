// The panel mounted in the test's document, on recordings in memory.

import { render } from 'preact';
import { vi } from 'vitest';
import { withFiles } from '../files/library';
import { type MemoryOptions, type MemorySource, memorySource } from '../fixture/memory-source';
import type { RecordingBuilder } from '../fixture/recording-builder';
import { analysisInTurns } from '../insight/in-turns';
import type { Panel } from '../model/panel';
import { mountPanel } from '../mount';
import { speakEnglish } from './english';

export interface Mounted {
  panel: Panel;
  source: MemorySource;
  unmount(): void;
}

/** This document has no layout: without a size a list would have no rows in view. */
function giveSizes(): void {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 800 });
}

/** The first recording is the inspected tab's own. */
export function mounted(
  recordings: readonly RecordingBuilder[],
  options: Partial<MemoryOptions> = {},
  hash = '',
): Mounted {
  speakEnglish();
  giveSizes();
  location.hash = hash;
  const session = recordings[0]?.row.id;
  const source = memorySource(recordings, {
    place: 'devtools',
    state: 'recording',
    ...(session === undefined ? {} : { session }),
    ...options,
  });
  const panel = mountPanel(document, withFiles(source, analysisInTurns));
  return {
    panel,
    source,
    unmount() {
      panel.dispose();
      render(null, document.body);
    },
  };
}

/** The visible text of the document, in one line. */
export function pageText(): string {
  return (document.body.textContent ?? '').replace(/\s+/g, ' ');
}

/** The button, tab or field with that name, by its label or its words. */
export function named(name: string): HTMLElement {
  const controls = document.querySelectorAll<HTMLElement>('button, [role=tab], input, select, a');
  const found = [...controls].find((control) => {
    return control.getAttribute('aria-label') === name || control.textContent?.trim() === name;
  });
  if (!found) throw new Error(`nothing is named “${name}” in: ${pageText().slice(0, 2000)}`);
  return found;
}

/** Waits until a check holds; the limit is against hanging alone. */
export function soon<Result>(check: () => Result): Promise<Awaited<Result>> {
  return vi.waitFor(check, { timeout: 50_000 }) as Promise<Awaited<Result>>;
}
