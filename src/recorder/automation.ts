// The automation entry: `redial` in the background's global scope, for end-to-end suites that keep the recording of a
// failed test. No page and no content script can reach it (docs/automation.md).

import browser from 'webextension-polyfill';
import { exportNdjson, headerOf, type RedactionOptions, redactRecording } from '../bundle';
import type { DrillRun } from '../records/drills';
import type { FaultRule } from '../records/faults';
import { readRecords, readSessions } from '../store/reading';
import type { RecordingDatabase } from '../store/schema';
import { originOf } from './addresses';
import { type DrillWish, runDrill } from './drills/automation';
import type { Recorder } from './recorder';
import { readSettings } from './settings';

/** A tab by its number, or by the origin of its page where it is the only one on it. */
interface Place {
  tab?: number;
  origin?: string;
}

export interface Automation {
  /** All recordings, newest first. */
  sessions(): Promise<
    { id: string; tabUrl: string; startedAt: number; connections: number; frames: number }[]
  >;
  /** Resolves when all that pages have handed over so far is durable. */
  flush(): Promise<void>;
  /** A recording as NDJSON; of the newest session where none is named. */
  exportSession(options?: { session?: string; redact?: 'default' | 'none' }): Promise<string>;
  /** Records a site whose permission is already granted. */
  record(options: { origin: string }): Promise<void>;
  stop(options: { origin: string }): Promise<void>;
  /** Switches deep capture on or off in all open tabs of an origin: in `dist/chrome-deep` alone. */
  deepCapture(options: { origin: string; on: boolean }): Promise<void>;
  /** Sets a fault in a tab, or in all open tabs of an origin, and gives its id (docs/faults.md). */
  fault(rule: FaultRule & ({ origin: string } | { tab: number })): Promise<string>;
  /** Ends one, or all that are on in any tab. */
  endFault(id?: string): Promise<void>;
  /** Runs a drill to its end (docs/drills.md). Without `answers`, nobody is asked. */
  drill(name: string, wish: Place & DrillWish): Promise<DrillRun>;
  /** The last drill of a tab, with what it asks. */
  drillRun(place: Place): Promise<DrillRun | undefined>;
  /** Forgets all recordings. */
  clear(): Promise<void>;
}

export function makeAutomation(recorder: Recorder): Automation {
  const { database } = recorder;
  return {
    async sessions() {
      const rows = await readSessions(database);
      return rows.map(({ id, tabUrl, startedAt, connections, frames }) => ({
        id,
        tabUrl,
        startedAt,
        connections,
        frames,
      }));
    },
    flush: () => recorder.relays.flush(),
    async exportSession({ session, redact = 'default' } = {}) {
      const id = session ?? (await readSessions(database))[0]?.id;
      if (id === undefined || !(await database.sessions.get(id))) {
        throw new Error(
          session === undefined ? 'There is no recording yet.' : `There is no recording ${session}.`,
        );
      }
      const tool = `redial ${browser.runtime.getManifest().version}`;
      const read = () => readRecords(database, id);
      const shared =
        redact === 'default' ? await redactRecording(read, await redactionRules(database)) : undefined;
      const pieces: string[] = [];
      for await (const piece of exportNdjson(
        shared?.records() ?? read(),
        headerOf(tool, shared?.redaction),
      )) {
        pieces.push(piece);
      }
      return pieces.join('');
    },
    record: ({ origin }) => recorder.sites.record(origin),
    stop: ({ origin }) => recorder.stopSite(origin),
    async deepCapture({ origin, on }) {
      for (const id of await tabsOn(origin)) {
        await (on ? recorder.deep.turnOn(id) : recorder.deep.turnOff(id));
      }
    },
    async fault({ origin, tab, ...rule }: FaultRule & { origin?: string; tab?: number }) {
      const tabs = tab === undefined ? await tabsOn(String(origin)) : [tab];
      const id = crypto.randomUUID();
      for (const one of tabs) await recorder.faults.set(one, rule, { id });
      return id;
    },
    endFault: (id) => recorder.faults.endEverywhere(id),
    drill: async (name, wish) => runDrill(recorder, await tabOf(wish), name, wish),
    drillRun: async (place) => recorder.drills.runOf(await tabOf(place)),
    clear: async () => (await recorder.ingest).clear(),
  };
}

/** Throws a sentence where there is none. */
async function tabsOn(origin: string): Promise<number[]> {
  const wanted = originOf(origin);
  const tabs = (await browser.tabs.query({})).flatMap(({ id, url }) =>
    id !== undefined && wanted !== undefined && originOf(url) === wanted ? [id] : [],
  );
  if (tabs.length === 0) throw new Error(`No tab is open on ${origin}.`);
  return tabs;
}

/** The tab itself, or the one that is open on the origin. Throws a sentence where that is not one. */
async function tabOf({ tab, origin }: Place): Promise<number> {
  if (tab !== undefined) return tab;
  const [only, second] = await tabsOn(String(origin));
  if (only === undefined || second !== undefined)
    throw new Error(`Several tabs are open on ${origin}: say which by its number.`);
  return only;
}

/** What is taken out beside what always is. */
async function redactionRules(database: RecordingDatabase): Promise<RedactionOptions> {
  const { redactionKeys, redactionPatterns } = await readSettings(database);
  return { keys: redactionKeys, patterns: redactionPatterns };
}
