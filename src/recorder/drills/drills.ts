// Drills under way, one a tab: goes on with each as far as what is recorded allows, several times a second.

import browser, { type Runtime } from 'webextension-polyfill';
import {
  acted,
  advance,
  answerRun,
  atPace,
  beginRun,
  type Effect,
  faultSet,
  faultsEnded,
  outcomeRecord,
  stopRun,
} from '../../drills';
import type { DrillOptions, DrillRun } from '../../records/drills';
import type { Milliseconds } from '../../records/units';
import type { RecordingDatabase } from '../../store/schema';
import { originOf } from '../addresses';
import type { Faults } from '../faults/faults';
import { settledTime } from '../flush';
import type { Ingest } from '../ingest';
import { readByTab, writeByTab } from '../kept-by-tab';
import type { HeldRun } from './held-run';
import { allDrills } from './own-drills';
import { DRILL_CALL, haveItCall } from './page-calls';
import { Watching } from './watching';

/** Between two looks. What counts is dated by the page; this is only how soon it is told. */
const LOOK_EVERY_MS: Milliseconds = 250;
/** Key in `storage.session`. */
const KEY = 'drills';

interface Course {
  held: HeldRun;
  watching: Watching | undefined;
  /** All that is done for it, one after another. */
  turn: Promise<void>;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** What was last told. */
  told: string;
}

export class Drills {
  readonly #courses = new Map<number, Course>();
  readonly #ready: Promise<void>;

  constructor(
    private readonly database: RecordingDatabase,
    private readonly ingest: Promise<Ingest>,
    private readonly faults: Faults,
    /** A run began, went on or ended. */
    private readonly changed: (tab: number) => void,
  ) {
    this.#ready = this.#resume();
  }

  /** Begins a drill in a tab on that origin. @throws Error with a sentence where it cannot be */
  async start(tab: number, origin: string, name: string, options: DrillOptions): Promise<DrillRun> {
    await this.#ready;
    const { endpoint, pace = 1, answers } = options;
    if (!(pace > 0 && pace <= 1)) throw new Error('The pace of a drill is over 0, and at most 1.');
    const found = (await allDrills(this.database)).find(({ drill }) => drill.name === name);
    if (!found) throw new Error(`There is no drill “${name}”.`);
    const before = this.#courses.get(tab)?.held.state.run;
    if (before && before.verdict === undefined)
      throw new Error(`The drill “${before.title}” is under way in this tab: stop it first.`);
    const session = await (await this.ingest).sessionOfTab(tab);
    const row = session === undefined ? undefined : await this.database.sessions.get(session);
    const now = await settledTime(tab);
    const state = beginRun({
      id: crypto.randomUUID(),
      definition: atPace(found.drill, pace),
      tab,
      ...(session === undefined ? {} : { session }),
      ...(endpoint === undefined ? {} : { endpoint }),
      pace,
      auto: answers === 'auto',
      at: now ?? Date.now(),
    });
    const skewMs = now === undefined ? 0 : now - Date.now();
    const course = this.#hold({ state, origin, revision: row?.revision ?? 0, skewMs });
    await this.#keep();
    this.changed(tab);
    this.#lookSoon(course);
    return state.run;
  }

  /** The last one of a tab. */
  async runOf(tab: number): Promise<DrillRun | undefined> {
    await this.#ready;
    return this.#courses.get(tab)?.held.state.run;
  }

  async answer(tab: number, done: boolean): Promise<void> {
    await this.#ready;
    const course = this.#courses.get(tab);
    if (course?.held.state.run.ask === undefined) throw new Error('No drill asks anything in this tab.');
    await this.#inTurn(course, async () => {
      course.held.state = answerRun(course.held.state, done);
    });
    await this.#inTurn(course, () => this.#look(course));
  }

  /** Ends the run of a tab before its time, and its faults. `why` is a sentence. */
  async stop(tab: number, why: string): Promise<void> {
    await this.#ready;
    const course = this.#courses.get(tab);
    if (!course) return;
    await this.#inTurn(course, async () => {
      if (course.held.state.run.verdict !== undefined) return;
      course.held.state = stopRun(course.held.state, Date.now() + course.held.skewMs, why);
      await this.#finish(course);
    });
  }

  async tabClosed(tab: number): Promise<void> {
    await this.stop(tab, 'The tab was closed.');
    this.#courses.delete(tab);
    await this.#keep();
  }

  /** Answers a page that calls while a drill runs; `undefined` for what is no such call. */
  called(message: unknown, sender: Runtime.MessageSender): Promise<boolean> | undefined {
    const tab = sender.tab?.id;
    if (message !== DRILL_CALL || sender.id !== browser.runtime.id || tab === undefined) return undefined;
    return this.#ready.then(() => {
      const course = this.#courses.get(tab);
      return course !== undefined && course.held.state.run.verdict === undefined;
    });
  }

  async #resume(): Promise<void> {
    for (const kept of (await readByTab(KEY)).values()) {
      const held = kept as HeldRun;
      const course = this.#hold(held);
      if (held.state.run.verdict === undefined) this.#lookSoon(course);
    }
  }

  #hold(held: HeldRun): Course {
    const course: Course = { held, watching: undefined, turn: Promise.resolve(), timer: undefined, told: '' };
    this.#courses.set(held.state.run.tab, course);
    return course;
  }

  /** The runs of all tabs, ended ones too. */
  async #keep(): Promise<void> {
    const runs = [...this.#courses].map(([tab, { held }]) => [tab, held] as const);
    await writeByTab(KEY, new Map(runs));
  }

  #lookSoon(course: Course): void {
    clearTimeout(course.timer);
    course.timer = setTimeout(() => {
      void this.#inTurn(course, () => this.#look(course)).then(() => {
        if (course.held.state.run.verdict === undefined) this.#lookSoon(course);
      });
    }, LOOK_EVERY_MS);
  }

  #inTurn(course: Course, work: () => Promise<void>): Promise<void> {
    course.turn = course.turn.then(work).catch(() => undefined);
    return course.turn;
  }

  async #look(course: Course): Promise<void> {
    const { held } = course;
    const { tab, verdict } = held.state.run;
    if (verdict !== undefined) return;
    if (!(await isOn(tab, held.origin))) {
      held.state = stopRun(held.state, Date.now() + held.skewMs, 'The tab went to another site.');
      await this.#finish(course);
      return;
    }
    void haveItCall(tab);
    const time = await settledTime(tab);
    const now = time ?? Date.now() + held.skewMs;
    if (time !== undefined) held.skewMs = time - Date.now();
    const seen = await (await this.#watchingOf(course)).read();
    for (;;) {
      const { state, effects } = advance(held.state, seen, now);
      held.state = state;
      if (effects.length === 0) break;
      let goOn = true;
      for (const effect of effects) goOn = (await this.#perform(held, effect)) && goOn;
      await this.#keep();
      if (!goOn) break;
    }
    if (held.state.run.verdict !== undefined) await this.#finish(course);
    else await this.#tell(course);
  }

  /** Whether the run goes on at once: nothing else has to be seen first. */
  async #perform(held: HeldRun, effect: Effect): Promise<boolean> {
    const { tab, id } = held.state.run;
    const before = Date.now() + held.skewMs;
    switch (effect.do) {
      case 'set-fault':
        try {
          const fault = await this.faults.set(tab, effect.rule, { drill: id });
          held.state = faultSet(held.state, fault, before, Date.now() + held.skewMs);
          return true;
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          held.state = stopRun(held.state, before, `A fault could not be set: ${why}`);
          return false;
        }
      case 'end-faults':
        for (const fault of effect.ids) await this.faults.end(tab, fault);
        held.state = faultsEnded(held.state, effect.ids, Date.now() + held.skewMs);
        return true;
      case 'act':
        held.state = acted(held.state);
        await this.#act(held, effect.act);
        return false;
      default:
        return effect satisfies never;
    }
  }

  async #act(held: HeldRun, act: Extract<Effect, { do: 'act' }>['act']): Promise<void> {
    const { tab } = held.state.run;
    try {
      if (act === 'reload') await browser.tabs.reload(tab, { bypassCache: true });
      if (act === 'show') await uncover(held);
      if (act !== 'hide') return;
      const { windowId, index } = await browser.tabs.get(tab);
      const cover = await browser.tabs.create({
        active: true,
        url: 'about:blank',
        index: index + 1,
        ...(windowId === undefined ? {} : { windowId }),
      });
      if (cover.id !== undefined) held.cover = cover.id;
    } catch {
      // The step then is left out, and says so.
    }
  }

  /** Ends its faults, writes the result down, and tells. */
  async #finish(course: Course): Promise<void> {
    const { held } = course;
    const { run } = held.state;
    clearTimeout(course.timer);
    await this.faults.endDrill(run.id).catch(() => undefined);
    if (held.cover !== undefined) await uncover(held).catch(() => undefined);
    const ingest = await this.ingest;
    const session = run.session ?? (await ingest.sessionOfTab(run.tab));
    const outcome = outcomeRecord(run);
    if (session !== undefined && outcome && run.endedAt !== undefined) {
      run.session = session;
      await ingest.addEvent(session, run.endedAt, 'drill', { ...outcome });
    }
    course.watching = undefined;
    await this.#keep();
    this.changed(run.tab);
  }

  async #watchingOf(course: Course): Promise<Watching> {
    const { held } = course;
    const { run } = held.state;
    const session = (await (await this.ingest).sessionOfTab(run.tab)) ?? run.session ?? '';
    if (course.watching?.session === session) return course.watching;
    if (run.session !== undefined && run.session !== session) held.revision = 0;
    if (session !== '') run.session = session;
    course.watching = new Watching(this.database, session, held.revision);
    return course.watching;
  }

  /** Panels hear of it where something has changed for them. */
  async #tell(course: Course): Promise<void> {
    const { run } = course.held.state;
    const now = JSON.stringify([run.step, run.ask, run.steps.at(-1)?.seen]);
    if (now === course.told) return;
    course.told = now;
    await this.#keep();
    this.changed(run.tab);
  }
}

async function uncover(held: HeldRun): Promise<void> {
  const { cover } = held;
  delete held.cover;
  await browser.tabs.update(held.state.run.tab, { active: true });
  if (cover !== undefined) await browser.tabs.remove(cover);
}

/** Whether the tab still shows a page of that origin, or is on its way to one. */
async function isOn(tab: number, origin: string): Promise<boolean> {
  try {
    return originOf((await browser.tabs.get(tab)).url) === origin;
  } catch {
    return false;
  }
}
