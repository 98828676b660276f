// What the options page shows, as signals, and what its fields do. Each is saved by itself when it is left; what is refused
// stays in its field, with the reason beside it.

import { type Signal, signal } from '@preact/signals';
import type { RecorderCallName, RecorderCalls, SiteEntry, StorageUse } from '../../records/messages';
import type { RecorderSettings } from '../../records/settings';
import { text } from '../texts';

/** What the page needs of the world around it. */
export interface OptionsWorld {
  call<Name extends RecorderCallName>(
    name: Name,
    argument: RecorderCalls[Name]['argument'],
  ): Promise<RecorderCalls[Name]['result']>;
  /** To be called within a click. `false`: refused. */
  askForSite(origin: string): Promise<boolean>;
  /** Commands of the keyboard with the keys that they have; an empty string where they have none. */
  shortcuts(): Promise<Shortcut[]>;
  /** Opens the browser's own page for them. */
  changeShortcuts(): void;
}

export interface Shortcut {
  name: string;
  keys: string;
}

export type FieldName = 'site' | 'budget' | keyof RecorderSettings;

export interface OptionsState {
  world: OptionsWorld;
  sites: Signal<SiteEntry[] | undefined>;
  storage: Signal<StorageUse | undefined>;
  settings: Signal<RecorderSettings | undefined>;
  shortcuts: Signal<Shortcut[]>;
  /** What is wrong with a field. */
  problems: Signal<ReadonlyMap<FieldName, string>>;
  /** What was done last, for a moment's reading. */
  done: Signal<string>;
  addSite(typed: string): Promise<boolean>;
  removeSite(origin: string): Promise<void>;
  setBudget(budgetBytes: number): Promise<void>;
  set<Name extends keyof RecorderSettings>(name: Name, value: RecorderSettings[Name]): Promise<void>;
}

export function createOptions(world: OptionsWorld): OptionsState {
  const sites = signal<SiteEntry[] | undefined>(undefined);
  const storage = signal<StorageUse | undefined>(undefined);
  const settings = signal<RecorderSettings | undefined>(undefined);
  const shortcuts = signal<Shortcut[]>([]);
  const problems = signal<ReadonlyMap<FieldName, string>>(new Map());
  const done = signal('');

  function complain(field: FieldName, sentence: string | undefined): void {
    const next = new Map(problems.value);
    if (sentence === undefined) next.delete(field);
    else next.set(field, sentence);
    problems.value = next;
  }

  async function attempt(field: FieldName, action: () => Promise<void>, said: string): Promise<boolean> {
    done.value = '';
    try {
      await action();
      complain(field, undefined);
      done.value = said;
      return true;
    } catch (error) {
      complain(field, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  const refreshSites = async () => {
    sites.value = await world.call('sites', {});
  };

  void attempt(
    'site',
    async () => {
      await refreshSites();
      storage.value = await world.call('storage', {});
      settings.value = await world.call('settings', {});
      shortcuts.value = await world.shortcuts();
    },
    '',
  );

  return {
    world,
    sites,
    storage,
    settings,
    shortcuts,
    problems,
    done,
    addSite: (typed) => {
      const origin = originOf(typed);
      if (origin === undefined) {
        complain('site', text('optionsSiteWrong', typed));
        return Promise.resolve(false);
      }
      // The permission has to be asked for within the click itself, before anything is awaited.
      const asked = world.askForSite(origin);
      return attempt(
        'site',
        async () => {
          if (!(await asked)) throw new Error(text('recordRefused', origin));
          await world.call('record', { origin });
          await refreshSites();
        },
        text('optionsSaved'),
      );
    },
    removeSite: async (origin) => {
      await attempt(
        'site',
        async () => {
          await world.call('stop', { origin });
          await refreshSites();
        },
        text('optionsSaved'),
      );
    },
    setBudget: async (budgetBytes) => {
      await attempt(
        'budget',
        async () => {
          storage.value = await world.call('set-budget', { budgetBytes });
        },
        text('optionsSaved'),
      );
    },
    set: async (name, value) => {
      await attempt(
        name,
        async () => {
          settings.value = await world.call('set-settings', { change: { [name]: value } });
        },
        text('optionsSaved'),
      );
    },
  };
}

/** `chat.example.com`, with or without a scheme and a path; `undefined` where it is no web site. */
export function originOf(typed: string): string | undefined {
  const address = typed.trim();
  if (address === '') return undefined;
  try {
    const { protocol, origin, hostname } = new URL(
      /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`,
    );
    const isSite = (protocol === 'https:' || protocol === 'http:') && /^[^\s%*]+$/.test(hostname);
    return isSite ? origin : undefined;
  } catch {
    return undefined;
  }
}
