// The panel's and the popup's calls on drills: each name with what it does.

import type { DrillCalls } from '../../records/drills';
import type { Recorder } from '../recorder';
import { tabStatus } from '../tabs';
import { addDrill, allDrills, removeDrill } from './own-drills';

type Handlers = {
  [Name in keyof DrillCalls]: (argument: DrillCalls[Name]['argument']) => Promise<DrillCalls[Name]['result']>;
};

const OK = { ok: true } as const;

export function drillCalls(recorder: Recorder): Handlers {
  const { database, drills } = recorder;
  return {
    drills: () => allDrills(database),
    'add-drill': async ({ file }) => ({ name: await addDrill(database, file) }),
    'remove-drill': async ({ name }) => {
      await removeDrill(database, name);
      return OK;
    },
    'start-drill': async ({ tab, name, ...options }) => {
      const { state, origin } = await tabStatus(tab, recorder.sites);
      if (state !== 'recording' || origin === undefined)
        throw new Error(
          'Drills are for tabs that are recorded: record this site, and reload the page, first.',
        );
      return drills.start(tab, origin, name, options);
    },
    'drill-run': ({ tab }) => drills.runOf(tab),
    'answer-drill': async ({ tab, done }) => {
      await drills.answer(tab, done);
      return OK;
    },
    'stop-drill': async ({ tab }) => {
      await drills.stop(tab, 'Stopped by hand.');
      return OK;
    },
  };
}
