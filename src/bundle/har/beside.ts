// The field `_redial`: what a HAR reader would get wrong of a record from HAR's own fields. Only that: a value that HAR has
// a place for stands there alone, so that whoever cleans or edits a HAR need not know of this field.

import { isObject, type JsonObject } from '../upgraders/shape';

/** Place of a record in the recording, so that the order comes back too. */
const PLACE = 'n';
/** Fields that HAR's own seem to give and that the record does not have. */
const ABSENT = 'absent';

const UNSURE = Symbol('not known to the writer');

/**
 * What to write beside `read`, the record as HAR's own fields give it, so that `original` comes back. Fields in `unsure`
 * are told in any case: the reader makes them from more than the writer has at hand.
 */
export function beside(
  original: object,
  read: object,
  place: number,
  unsure: readonly string[] = [],
): JsonObject {
  const record = original as JsonObject;
  const given = { ...read, ...Object.fromEntries(unsure.map((field) => [field, UNSURE])) } as JsonObject;
  const missing = Object.entries(record).filter(([field, value]) => {
    return value !== undefined && !(Object.hasOwn(given, field) && sameJson(value, given[field]));
  });
  const absent = Object.keys(given).filter((field) => record[field] === undefined);
  return {
    [PLACE]: place,
    ...(absent.length > 0 ? { [ABSENT]: absent } : {}),
    ...(missing.length > 0 ? { fields: Object.fromEntries(missing) } : {}),
  };
}

/** The record that `beside` was written for; `read` itself where there is no `_redial`. */
export function withBeside(read: object, json: unknown): JsonObject {
  const record: JsonObject = { ...read };
  if (!isObject(json)) return record;
  if (Array.isArray(json[ABSENT])) for (const field of json[ABSENT]) delete record[String(field)];
  return isObject(json.fields) ? { ...record, ...json.fields } : record;
}

export function placeOf(json: unknown): number | undefined {
  if (!isObject(json)) return undefined;
  const place = json[PLACE];
  return typeof place === 'number' && Number.isFinite(place) ? place : undefined;
}

function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return (
    typeof one === 'object' && typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other)
  );
}
