// The faults of the inspected tab: what is on, what is kept for its site, and what can be done with them.

import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FaultRule, FaultStatus } from '../../records/faults';
import type { TabStatus } from '../../records/messages';
import type { Milliseconds } from '../../records/units';
import type { Source } from '../source/source';
import { lookAgain } from './look-again';

export interface TabFaults {
  /** `undefined` while the tab is not recorded, or nothing is known yet. */
  status: ReadonlySignal<FaultStatus | undefined>;
  refresh(): void;
  set(rule: FaultRule): Promise<boolean>;
  /** All that are on where none is named. */
  end(id?: string): Promise<boolean>;
  /** All that are held where no number is given. */
  release(frames?: number): Promise<boolean>;
  save(name: string, rule: FaultRule): Promise<boolean>;
  forget(id: string): Promise<boolean>;
  dispose(): void;
}

/** What ends by its time, and what is held: soon enough for the eye. */
const LOOK_MS: Milliseconds = 1000;

export function createTabFaults(
  source: Pick<Source, 'call'>,
  tab: number,
  state: Signal<TabStatus | undefined>,
  run: (action: () => Promise<unknown>) => Promise<boolean>,
): TabFaults {
  const status = signal<FaultStatus | undefined>(undefined);
  const again = lookAgain(() => void look(), LOOK_MS);
  let disposed = false;

  async function look(): Promise<void> {
    again.stop();
    if (disposed || state.peek()?.state !== 'recording') {
      status.value = undefined;
      return;
    }
    const found = await source.call('faults', { tab }).catch(() => undefined);
    if (disposed) return;
    if (JSON.stringify(found) !== JSON.stringify(status.peek())) status.value = found;
    again.stop();
    if (found && found.active.length > 0) again.later();
  }

  const change = (action: () => Promise<unknown>): Promise<boolean> =>
    run(async () => {
      await action();
      await look();
    });

  const stop = effect(() => {
    state.value;
    void look();
  });

  return {
    status,
    refresh: () => void look(),
    set: (rule) => change(() => source.call('set-fault', { tab, rule })),
    end: (id) => change(() => source.call('end-fault', { tab, ...(id === undefined ? {} : { id }) })),
    release: (frames) =>
      change(() => source.call('release-frames', { tab, ...(frames === undefined ? {} : { frames }) })),
    save: (name, rule) => change(() => source.call('save-fault', { tab, name, rule })),
    forget: (id) => change(() => source.call('forget-fault', { id })),
    dispose: () => {
      disposed = true;
      again.stop();
      stop();
    },
  };
}
