// Calls from the extension's own pages (panel, popup): each name with what it does.

import browser, { type Runtime } from 'webextension-polyfill';
import type { RecorderAnswer, RecorderCall, RecorderCallName, RecorderCalls } from '../records/messages';
import { SMALLEST_BUDGET, usedBytes } from '../store/eviction';
import type { RecordingDatabase } from '../store/schema';
import { writeSetting } from '../store/writing';
import { drillCalls } from './drills/calls';
import { BUDGET, type Recorder } from './recorder';
import { changeSettings, readSettings } from './settings';
import { tabStatus } from './tabs';

type Handlers = {
  [Name in RecorderCallName]: (
    argument: RecorderCalls[Name]['argument'],
  ) => Promise<RecorderCalls[Name]['result']>;
};

/** Longest label or note: a paragraph. */
const TEXT_LENGTH = 2_000;

export function handleCalls(recorder: Recorder): Handlers {
  const { database, sites, relays } = recorder;
  const ingest = async () => recorder.ingest;
  return {
    'tab-status': async ({ tab, url }) => {
      const session = await recorder.sessionOfTab(tab);
      const deep = recorder.handshakes
        ? await recorder.handshakes.isAllowed()
        : await recorder.deep.isOn(tab);
      return {
        ...(await tabStatus(tab, sites, url)),
        ...(session === undefined ? {} : { session }),
        ...(deep === undefined ? {} : { deep }),
        ...(recorder.problem === undefined ? {} : { problem: recorder.problem }),
      };
    },
    sites: () => sites.list(),
    record: async ({ origin }) => {
      await sites.record(origin);
      return OK;
    },
    stop: async ({ origin }) => {
      await recorder.stopSite(origin);
      return OK;
    },
    flush: async () => {
      await relays.flush();
      return OK;
    },
    'deep-capture': async ({ tab, on }) => {
      if (recorder.handshakes) {
        // Switching it on is the permission itself, asked for in the popup.
        if (!on) await recorder.handshakes.giveUp();
      } else if (!on) await recorder.deep.turnOff(tab);
      else if ((await tabStatus(tab, sites)).state === 'recording') await recorder.deep.turnOn(tab);
      else
        throw new Error(
          'Deep capture is for tabs that are recorded: record this site, and reload the page, first.',
        );
      return OK;
    },
    note: async ({ tab, text, author, at }) => {
      const session = await (await ingest()).sessionOfTab(tab);
      if (session === undefined)
        throw new Error('This tab has no recording yet: no socket was made since it was loaded.');
      await (await ingest()).note(session, text.slice(0, TEXT_LENGTH), author, at);
      return { session };
    },
    label: async ({ session, label }) => {
      await edit(recorder, session, (row) => {
        if (label) row.label = label.slice(0, TEXT_LENGTH);
        else delete row.label;
      });
      return OK;
    },
    pin: async ({ session, pinned }) => {
      await edit(recorder, session, (row) => {
        row.pinned = pinned ? 1 : 0;
      });
      return OK;
    },
    'delete-session': async ({ session }) => {
      await (await ingest()).delete(session);
      return OK;
    },
    clear: async () => {
      await (await ingest()).clear();
      return OK;
    },
    storage: () => storageUse(recorder, database),
    'set-budget': async ({ budgetBytes }) => {
      if (!(budgetBytes >= SMALLEST_BUDGET)) {
        throw new Error(`The budget must be at least ${SMALLEST_BUDGET / 1024 / 1024} MiB.`);
      }
      recorder.budget = budgetBytes;
      await writeSetting(database, BUDGET, budgetBytes);
      await (await ingest()).setBudget(budgetBytes);
      return storageUse(recorder, database);
    },
    faults: ({ tab }) => recorder.faults.status(tab),
    'set-fault': async ({ tab, rule }) => ({ id: await recorder.faults.set(tab, rule) }),
    'end-fault': async ({ tab, id }) => {
      await recorder.faults.end(tab, id);
      return OK;
    },
    'release-frames': async ({ tab, frames }) => {
      await recorder.faults.release(tab, frames);
      return OK;
    },
    'save-fault': async ({ tab, name, rule }) => ({ id: await recorder.faults.save(tab, name, rule) }),
    'forget-fault': async ({ id }) => {
      await recorder.faults.forget(id);
      return OK;
    },
    ...drillCalls(recorder),
    settings: () => readSettings(database),
    'set-settings': async ({ change }) => {
      const settings = await changeSettings(database, change);
      await recorder.apply(settings);
      return settings;
    },
  };
}

/** Answers a message if it is a call from one of the extension's own pages; anything else gets no answer. */
export function answerCall(
  handlers: Handlers,
  message: unknown,
  sender: Runtime.MessageSender,
): Promise<RecorderAnswer<RecorderCallName>> | undefined {
  // A content script has the extension's id too: its address tells them apart.
  if (sender.id !== browser.runtime.id || !sender.url?.startsWith(browser.runtime.getURL('')))
    return undefined;
  const { call, argument } = message as RecorderCall;
  if (!Object.hasOwn(handlers, call)) return undefined;
  const handler = handlers[call] as (given: unknown) => Promise<RecorderCalls[RecorderCallName]['result']>;
  return handler(argument).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
}

const OK = { ok: true } as const;

async function edit(
  recorder: Recorder,
  session: string,
  change: Parameters<Awaited<Recorder['ingest']>['edit']>[1],
) {
  if (!(await (await recorder.ingest).edit(session, change)))
    throw new Error('This recording no longer exists.');
}

async function storageUse(recorder: Recorder, database: RecordingDatabase) {
  return { usedBytes: await usedBytes(database), budgetBytes: recorder.budget };
}
