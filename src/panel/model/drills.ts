// Drills as the panel knows them: those there are, and the one of the inspected tab while it goes on.

import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { DrillDefinition, DrillRun } from '../../records/drills';
import type { TabStatus } from '../../records/messages';
import type { Milliseconds } from '../../records/units';
import { type Source, SourceError } from '../source/source';
import { text } from '../texts';
import { lookAgain } from './look-again';

export interface KnownDrill {
  drill: DrillDefinition;
  own: boolean;
}

export interface Drills {
  /** `undefined` until they are known. */
  known: ReadonlySignal<KnownDrill[] | undefined>;
  /** The last one of the tab. */
  run: ReadonlySignal<DrillRun | undefined>;
  refresh(): void;
  /** Gives whether it began. */
  start(name: string, endpoint?: string): Promise<boolean>;
  answer(done: boolean): Promise<boolean>;
  stop(): Promise<boolean>;
  /** Takes a drill from a file. Gives its name. */
  add(file: File): Promise<string | undefined>;
  remove(name: string): Promise<boolean>;
  dispose(): void;
}

/** A step that ends is seen at once. */
const LOOK_MS: Milliseconds = 500;

/** A drill is some kilobytes; a file beyond that is something else. */
const LARGEST_FILE = 1024 * 1024;

/** Whether it says of itself that it is a drill. */
export async function isDrillFile(file: File): Promise<boolean> {
  return (
    file.name.endsWith('.json') && file.size <= LARGEST_FILE && /"redialDrill"\s*:/.test(await file.text())
  );
}

export function isUnderWay(run: DrillRun | undefined): run is DrillRun {
  return run !== undefined && run.endedAt === undefined;
}

export function createDrills(
  source: Pick<Source, 'call'>,
  tab: number,
  state: Signal<TabStatus | undefined>,
  act: (action: () => Promise<unknown>) => Promise<boolean>,
): Drills {
  const known = signal<KnownDrill[] | undefined>(undefined);
  const run = signal<DrillRun | undefined>(undefined);
  const again = lookAgain(() => void look(), LOOK_MS);
  let disposed = false;

  async function look(): Promise<void> {
    again.stop();
    if (disposed) return;
    const found = await source.call('drill-run', { tab }).catch(() => run.peek());
    if (disposed) return;
    take(found ?? undefined);
  }

  function take(found: DrillRun | undefined): void {
    again.stop();
    if (JSON.stringify(found) !== JSON.stringify(run.peek())) run.value = found;
    if (isUnderWay(found)) again.later();
  }

  async function list(): Promise<void> {
    known.value = await source.call('drills', {}).catch(() => known.peek() ?? []);
  }

  const change = (action: () => Promise<unknown>): Promise<boolean> =>
    act(async () => {
      await action();
      await look();
    });

  void list();
  const stop = effect(() => {
    if (state.value?.state === 'recording') void look();
  });

  return {
    known,
    run,
    refresh: () => void look(),
    start: (name, endpoint) =>
      act(async () => {
        take(
          await source.call('start-drill', { tab, name, ...(endpoint === undefined ? {} : { endpoint }) }),
        );
      }),
    answer: (done) => change(() => source.call('answer-drill', { tab, done })),
    stop: () => change(() => source.call('stop-drill', { tab })),
    add: async (file) => {
      let name: string | undefined;
      await act(async () => {
        if (file.size > LARGEST_FILE) throw new SourceError(text('drillFileTooLarge', file.name));
        ({ name } = await source.call('add-drill', { file: await file.text() }));
        await list();
      });
      return name;
    },
    remove: (name) =>
      act(async () => {
        await source.call('remove-drill', { name });
        await list();
      }),
    dispose: () => {
      disposed = true;
      again.stop();
      stop();
    },
  };
}
