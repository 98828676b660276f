// The user's own drills, as they were read from files.

import { BUILT_IN_DRILLS, readDrill } from '../../drills';
import type { DrillDefinition } from '../../records/drills';
import type { RecordingDatabase } from '../../store/schema';
import { readSetting, writeSetting } from '../../store/writing';

/** Setting. */
const OWN_DRILLS = 'drills';
/** More than a team looks through. */
const MOST_DRILLS = 100;

export async function allDrills(
  database: RecordingDatabase,
): Promise<{ drill: DrillDefinition; own: boolean }[]> {
  const own = await readSetting<DrillDefinition[]>(database, OWN_DRILLS, []);
  return [
    ...BUILT_IN_DRILLS.map((drill) => ({ drill, own: false })),
    ...own.map((drill) => ({ drill, own: true })),
  ];
}

/** Keeps a drill; an own one of that name is replaced. @throws Error with a sentence that says what is wrong with the file */
export async function addDrill(database: RecordingDatabase, file: string): Promise<string> {
  const drill = readDrill(file);
  if (BUILT_IN_DRILLS.some(({ name }) => name === drill.name))
    throw new Error(`“${drill.name}” is the name of a drill that comes with Redial: give yours another.`);
  const own = (await readSetting<DrillDefinition[]>(database, OWN_DRILLS, [])).filter(
    ({ name }) => name !== drill.name,
  );
  if (own.length >= MOST_DRILLS)
    throw new Error(`There are ${MOST_DRILLS} own drills already: remove one first.`);
  await writeSetting(database, OWN_DRILLS, [...own, drill]);
  return drill.name;
}

export async function removeDrill(database: RecordingDatabase, name: string): Promise<void> {
  const own = await readSetting<DrillDefinition[]>(database, OWN_DRILLS, []);
  await writeSetting(
    database,
    OWN_DRILLS,
    own.filter((drill) => drill.name !== name),
  );
}
