// The automation entry (`redial` in the background's global scope, docs/automation.md) called from outside, alike in
// Chromium and Firefox.

import type { DrillRun } from '../src/records/drills';
import type { FaultRule } from '../src/records/faults';
import { type Browser, extensionOrigin, extensionPage, type Page, serviceWorker } from './launch';
import { until } from './until';

/** What `redial` offers. Errors of the extension arrive as rejections with the same message. */
export interface Automation {
  /** Newest first. */
  sessions(): Promise<SessionSummary[]>;
  /** Resolves when all that pages have handed over so far is durable. */
  flush(): Promise<void>;
  /** The bundle's NDJSON; of the newest session where none is named. */
  exportSession(options?: { session?: string; redact?: 'default' | 'none' }): Promise<string>;
  record(site: { origin: string }): Promise<void>;
  stop(site: { origin: string }): Promise<void>;
  deepCapture(options: { origin: string; on: boolean }): Promise<void>;
  /** Gives its id. */
  fault(rule: FaultRule & ({ origin: string } | { tab: number })): Promise<string>;
  /** Of all that are on where no `id` is given. */
  endFault(id?: string): Promise<void>;
  /** Resolves once it has ended. */
  drill(name: string, wish: DrillWish): Promise<DrillRun>;
  /** The last one of the tab, with what it asks. */
  drillRun(place: { tab: number } | { origin: string }): Promise<DrillRun | undefined>;
  clear(): Promise<void>;
}

export interface DrillWish {
  tab?: number;
  origin?: string;
  endpoint?: string;
  answers?: 'auto' | 'person';
  /** Share of each wait and limit, over 0 to 1. */
  pace?: number;
  timeoutMs?: number;
}

export interface SessionSummary {
  id: string;
  tabUrl: string;
  startedAt: number;
  connections: number;
  frames: number;
}

/** The automation entry of the extension in that browser. Each call starts the background if it sleeps. */
export function automation(browser: Browser): Automation {
  const call = <T>(name: keyof Automation, ...args: (object | string | undefined)[]): Promise<T> =>
    callInBackground(browser, name, args) as Promise<T>;
  return {
    sessions: () => call('sessions'),
    flush: () => call('flush'),
    exportSession: (options) => call('exportSession', options),
    record: (site) => call('record', site),
    stop: (site) => call('stop', site),
    deepCapture: (options) => call('deepCapture', options),
    fault: (rule) => call('fault', rule),
    endFault: (id) => call('endFault', id),
    drill: (name, wish) => call('drill', name, wish),
    drillRun: async (place) => (await call<DrillRun | null>('drillRun', place)) ?? undefined,
    clear: () => call('clear'),
  };
}

async function callInBackground(
  browser: Browser,
  name: string,
  args: readonly (object | string | undefined)[],
): Promise<unknown> {
  // As text: the calls cross two kinds of background, and loaders add names of their own to functions.
  const call = `redial[${JSON.stringify(name)}](${args.map((argument) => JSON.stringify(argument) ?? 'undefined').join(', ')})`;
  if (extensionOrigin(browser).startsWith('chrome-extension:')) {
    return (await serviceWorker(browser)).evaluate(call);
  }
  const page = await firefoxDoor(browser);
  // The background can be reached before its script has run.
  await until('the background to run its script', () =>
    page.evaluate(`browser.runtime.getBackgroundPage().then((background) => 'redial' in background)`),
  );
  // The value belongs to the background's realm; as text it comes through unchanged.
  const answer: unknown = await page.evaluate(
    `browser.runtime.getBackgroundPage().then(({ redial }) => ${call}).then((value) => JSON.stringify(value ?? null))`,
  );
  return JSON.parse(String(answer));
}

const doors = new WeakMap<Browser, Promise<Page>>();

/** Firefox's background has no handle of its own: one tab of the extension, opened once, reaches into it. */
function firefoxDoor(browser: Browser): Promise<Page> {
  const open = doors.get(browser) ?? extensionPage(browser, 'manifest.json');
  doors.set(browser, open);
  return open;
}
