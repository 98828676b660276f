// What the popup shows, as signals, and what its buttons do.

import { type Signal, signal } from '@preact/signals';
import type { DrillCalls, DrillRun } from '../records/drills';
import type { FaultStatus } from '../records/faults';
import type { SiteEntry, StorageUse, TabStatus } from '../records/messages';
import type { Milliseconds } from '../records/units';
import { text } from './texts';
import type { PopupWorld } from './world';

export interface PopupState {
  world: PopupWorld;
  status: Signal<TabStatus | undefined>;
  sites: Signal<SiteEntry[]>;
  storage: Signal<StorageUse | undefined>;
  /** What went wrong or was done, in a sentence. */
  message: Signal<{ tone: 'bad' | 'good'; text: string } | undefined>;
  record(origin: string): void;
  stop(origin: string): void;
  /** Switches deep capture on or off: in Chromium for this tab, in Firefox, where it is a permission, for all. */
  captureDeeply(on: boolean): void;
  mark(note: string): void;
  /** What is on in the tab; `undefined` where it is not recorded. */
  faults: Signal<FaultStatus | undefined>;
  /** Those that can be started there. */
  drills: Signal<KnownDrill[]>;
  /** The tab's last drill. */
  run: Signal<DrillRun | undefined>;
  endFaults(): void;
  startDrill(name: string): void;
  answerDrill(done: boolean): void;
  stopDrill(): void;
}

type KnownDrill = DrillCalls['drills']['result'][number];

/** While something is on or under way: soon enough for the eye, and the popup is closed in a moment. */
const LOOK_MS: Milliseconds = 500;

export function createPopup(world: PopupWorld): PopupState {
  const status = signal<TabStatus | undefined>(undefined);
  const sites = signal<SiteEntry[]>([]);
  const storage = signal<StorageUse | undefined>(undefined);
  const faults = signal<FaultStatus | undefined>(undefined);
  const drills = signal<KnownDrill[]>([]);
  const drillRun = signal<DrillRun | undefined>(undefined);
  const message = signal<{ tone: 'bad' | 'good'; text: string } | undefined>(undefined);

  async function refresh(): Promise<void> {
    if (world.tab !== undefined) status.value = await world.call('tab-status', { tab: world.tab });
    sites.value = await world.call('sites', {});
    storage.value = await world.call('storage', {});
    await lookAtFaults();
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  async function lookAtFaults(): Promise<void> {
    clearTimeout(timer);
    const { tab } = world;
    if (tab === undefined || status.peek()?.state !== 'recording') return;
    if (drills.peek().length === 0) drills.value = await world.call('drills', {});
    faults.value = await world.call('faults', { tab });
    drillRun.value = await world.call('drill-run', { tab });
    const goesOn =
      faults.peek()?.active.length || (drillRun.peek() && drillRun.peek()?.endedAt === undefined);
    if (goesOn) timer = setTimeout(() => lookAtFaults().catch(() => {}), LOOK_MS);
  }

  function ofTab(action: (tab: number) => Promise<unknown>): void {
    const { tab } = world;
    if (tab === undefined) return;
    run(async () => {
      await action(tab);
      await lookAtFaults();
    });
  }

  function run(action: () => Promise<void>): void {
    message.value = undefined;
    action().catch((error: unknown) => {
      message.value = { tone: 'bad', text: error instanceof Error ? error.message : String(error) };
    });
  }

  run(refresh);

  return {
    world,
    status,
    sites,
    storage,
    message,
    faults,
    drills,
    run: drillRun,
    endFaults: () => ofTab((tab) => world.call('end-fault', { tab })),
    startDrill: (name) => ofTab((tab) => world.call('start-drill', { tab, name })),
    answerDrill: (done) => ofTab((tab) => world.call('answer-drill', { tab, done })),
    stopDrill: () => ofTab((tab) => world.call('stop-drill', { tab })),
    record: (origin) => {
      // The permission has to be asked for within the click itself, before anything is awaited.
      const asked = world.askForSite(origin);
      run(async () => {
        if (!(await asked)) throw new Error(text('popupRefused'));
        await world.call('record', { origin });
        await refresh();
      });
    },
    stop: (origin) =>
      run(async () => {
        await world.call('stop', { origin });
        await refresh();
      }),
    captureDeeply: (on) => {
      const { tab } = world;
      if (tab === undefined) return;
      // Within the click itself, as above.
      const asked = on ? world.askForDeepCapture(status.peek()?.origin) : Promise.resolve(true);
      run(async () => {
        try {
          if (!(await asked)) throw new Error(text('deepCaptureRefused'));
          await world.call('deep-capture', { tab, on });
        } finally {
          await refresh();
        }
      });
    },
    mark: (note) => {
      const { tab } = world;
      if (tab === undefined) return;
      run(async () => {
        await world.call('note', { tab, text: note || text('markDefault') });
        message.value = { tone: 'good', text: text('popupMarked') };
      });
    },
  };
}
