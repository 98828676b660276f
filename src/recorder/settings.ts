// The settings: read, checked and kept. What cannot be is refused in a sentence, and nothing is changed then.

import * as v from 'valibot';
import { BundleError, checkRedaction } from '../bundle';
import {
  DEFAULT_SETTINGS,
  LEAST_BODY_BYTES,
  LEAST_BODY_RATE,
  MEBIBYTE,
  MOST_BODY_BYTES,
  MOST_BODY_RATE,
  MOST_RETENTION_DAYS,
  type RecorderSettings,
} from '../records/settings';
import type { RecordingDatabase } from '../store/schema';
import { readSetting, writeSetting } from '../store/writing';

/** Name of the setting in the database. */
const SETTINGS = 'settings';

/** More rules than that are no rules of a person, and each is tried on every text. */
const MOST_RULES = 100;
const LONGEST_KEY = 200;
/** As the pattern's own syntax has it (docs/privacy.md). */
const LONGEST_PATTERN = 500;

const Change = v.partial(
  v.strictObject(
    {
      bodyBytes: v.pipe(
        v.number('The largest body is a number of bytes.'),
        v.integer('The largest body is a whole number of bytes.'),
        v.minValue(LEAST_BODY_BYTES, `At least ${LEAST_BODY_BYTES} bytes of a body have to be kept.`),
        v.maxValue(MOST_BODY_BYTES, `At most ${MOST_BODY_BYTES / MEBIBYTE} MiB of a body can be kept.`),
      ),
      bodyRate: v.pipe(
        v.number('What is kept of a page in a second is a number of bytes.'),
        v.integer('What is kept of a page in a second is a whole number of bytes.'),
        v.minValue(
          LEAST_BODY_RATE,
          `At least ${LEAST_BODY_RATE / MEBIBYTE} MiB a second of a page have to be kept.`,
        ),
        v.maxValue(
          MOST_BODY_RATE,
          `At most ${MOST_BODY_RATE / MEBIBYTE} MiB a second of a page can be kept.`,
        ),
      ),
      retentionDays: v.pipe(
        v.number('The days for which recordings are kept are a number.'),
        v.integer('Recordings are kept for a whole number of days.'),
        v.minValue(0, 'Recordings cannot be kept for less than no day.'),
        v.maxValue(MOST_RETENTION_DAYS, `Recordings are kept for at most ${MOST_RETENTION_DAYS} days.`),
      ),
      redactionKeys: rules('field names', LONGEST_KEY),
      redactionPatterns: rules('patterns', LONGEST_PATTERN),
    },
    'There is no such setting.',
  ),
);

export async function readSettings(database: RecordingDatabase): Promise<RecorderSettings> {
  const stored = await readSetting<Partial<RecorderSettings>>(database, SETTINGS, {});
  return { ...DEFAULT_SETTINGS, ...stored };
}

/** @throws Error with a sentence that says what is wrong */
export async function changeSettings(
  database: RecordingDatabase,
  change: unknown,
): Promise<RecorderSettings> {
  const checked = v.safeParse(Change, change);
  if (!checked.success) throw new Error(checked.issues[0].message);
  const given = Object.fromEntries(Object.entries(checked.output).filter(([, value]) => value !== undefined));
  const next: RecorderSettings = { ...(await readSettings(database)), ...given };
  try {
    checkRedaction({ keys: next.redactionKeys, patterns: next.redactionPatterns });
  } catch (error) {
    if (error instanceof BundleError) throw new Error(`Nothing was changed: ${error.sentence}.`);
    throw error;
  }
  await writeSetting(database, SETTINGS, next);
  return next;
}

function rules(what: string, longest: number) {
  return v.pipe(
    v.array(
      v.pipe(
        v.string(`The ${what} are texts.`),
        v.trim(),
        v.nonEmpty(`None of the ${what} may be empty.`),
        v.maxLength(longest, `None of the ${what} may be longer than ${longest} characters.`),
      ),
      `The ${what} are a list.`,
    ),
    v.maxLength(MOST_RULES, `There may be at most ${MOST_RULES} ${what}.`),
  );
}
