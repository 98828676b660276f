// The faults that a person keeps for a site, to be used again.

import { checkRule } from '../../drills';
import type { FaultRule, SavedFault } from '../../records/faults';
import type { RecordingDatabase } from '../../store/schema';
import { readSetting, writeSetting } from '../../store/writing';

/** Name of the setting in the database. */
const SAVED = 'saved-faults';
/** More than that nobody finds again. */
const MOST_SAVED = 200;
const LONGEST_NAME = 200;

export async function savedFaults(database: RecordingDatabase, site?: string): Promise<SavedFault[]> {
  const all = await readSetting<SavedFault[]>(database, SAVED, []);
  return site === undefined ? all : all.filter((saved) => saved.site === site);
}

/** Gives its id. Throws a sentence. */
export async function saveFault(
  database: RecordingDatabase,
  site: string,
  name: string,
  rule: FaultRule,
): Promise<string> {
  const label = String(name).trim().slice(0, LONGEST_NAME);
  if (label === '') throw new Error('A saved fault needs a name.');
  const all = await savedFaults(database);
  if (all.length >= MOST_SAVED) throw new Error(`At most ${MOST_SAVED} faults can be saved.`);
  const id = crypto.randomUUID();
  await writeSetting(database, SAVED, [...all, { id, site, name: label, rule: checkRule(rule) }]);
  return id;
}

export async function forgetFault(database: RecordingDatabase, id: string): Promise<void> {
  const all = await savedFaults(database);
  await writeSetting(
    database,
    SAVED,
    all.filter((saved) => saved.id !== id),
  );
}
