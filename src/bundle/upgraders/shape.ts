// What a field of a record may hold, and the check of a record against the fields of its kind.

import { BundleError } from '../bundle-error';

export type JsonObject = { [key: string]: unknown };

export interface FieldType {
  /** For the sentence: `frame.at should be a time`. */
  says: string;
  holds: (value: unknown) => boolean;
}

export interface RecordShape {
  /** Without these the record means nothing. */
  required: { [field: string]: FieldType };
  /** What stands in where the field is missing. */
  filled: { [field: string]: { type: FieldType; with: (record: JsonObject) => unknown } };
  optional: { [field: string]: FieldType };
}

/** The most that a `Date` can hold: 100,000,000 days to either side of 1970 (ECMA-262, 21.4.1.1). */
const LAST_TIME = 8.64e15;

export const text: FieldType = { says: 'text', holds: (value) => typeof value === 'string' };
export const flag: FieldType = { says: 'true or false', holds: (value) => typeof value === 'boolean' };
export const amount: FieldType = {
  says: 'a number, not negative',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER,
};
export const count: FieldType = {
  says: 'a whole number, not negative',
  holds: (value) => typeof value === 'number' && value >= 0 && Number.isSafeInteger(value),
};
/** Of attempts, delays and tokens: what an app said, so any finite number. */
export const number: FieldType = { says: 'a number', holds: (value) => Number.isFinite(value) };
export const time: FieldType = {
  says: 'a time (milliseconds since 1970)',
  holds: (value) => typeof value === 'number' && value >= -LAST_TIME && value <= LAST_TIME,
};
export const object: FieldType = { says: 'an object', holds: isObject };
export const texts: FieldType = {
  says: 'a list of texts',
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
export const traffic: FieldType = {
  says: 'an object of frames and bytes',
  holds: (value) => isObject(value) && amount.holds(value.frames) && amount.holds(value.bytes),
};
export const stack: FieldType = {
  says: 'a list of stack frames',
  holds: (value) => Array.isArray(value) && value.every(isStackFrame),
};

export function oneOf(...values: readonly (string | number)[]): FieldType {
  return {
    says: values.map((value) => JSON.stringify(value)).join(' or '),
    holds: (value) => values.includes(value as string | number),
  };
}

export function optionalIn(value: unknown, fields: { [field: string]: FieldType }): boolean {
  return (
    isObject(value) &&
    Object.keys(fields).every((field) => {
      return value[field] === undefined || fields[field]?.holds(value[field]);
    })
  );
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Fills what is missing and takes off empty (`null`) optional fields, in place.
 * @throws BundleError naming the first field that does not hold what it should.
 */
export function checkRecord(kind: string, record: JsonObject, shape: RecordShape): void {
  for (const field in shape.required) {
    const type = shape.required[field];
    if (type && !type.holds(record[field])) complain(kind, field, type);
  }
  for (const field in shape.filled) {
    const filled = shape.filled[field];
    if (!filled || filled.type.holds(record[field])) continue;
    if (record[field] !== undefined && record[field] !== null) complain(kind, field, filled.type);
    record[field] = filled.with(record);
  }
  for (const field in shape.optional) {
    const value = record[field];
    if (value === undefined) continue;
    const type = shape.optional[field];
    if (value === null) delete record[field];
    else if (type && !type.holds(value)) complain(kind, field, type);
  }
}

/** @throws BundleError where objects and arrays stand deeper within one another than `limit`. */
export function checkDepth(value: unknown, limit: number): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) throw new BundleError(`what this record holds is nested deeper than ${limit} levels`);
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const inner of Object.values(item))
        if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
}

function isStackFrame(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.url === 'string' &&
    amount.holds(value.line) &&
    amount.holds(value.column) &&
    (value.name === undefined || typeof value.name === 'string')
  );
}

function complain(kind: string, field: string, type: FieldType): never {
  throw new BundleError(`${kind}.${field} should be ${type.says}`);
}
