// The quick way for most lines by far: a frame with no field but those that the format knows, each of its type. What it says
// no to is checked field by field (v1.ts), which is slower and tells what is wrong.

import type { JsonObject } from './shape';

const REQUIRED_FIELDS = 7;
/** As in shape.ts. */
const LAST_TIME = 8.64e15;

export function isPlainFrame(record: JsonObject): boolean {
  const { kind, connection, seq, at, dir, opcode, size, outcome } = record;
  if (kind !== 'frame' || typeof connection !== 'string') return false;
  if (!isCount(seq) || !isCount(size)) return false;
  if (typeof at !== 'number' || !(at >= 0 && at <= LAST_TIME)) return false;
  if ((dir !== 'in' && dir !== 'out') || (opcode !== 1 && opcode !== 2)) return false;
  let fields = REQUIRED_FIELDS;
  if (typeof record.text === 'string') fields += 1;
  if (typeof record.base64 === 'string') fields += 1;
  if (isCount(record.listeners)) fields += 1;
  if (typeof record.handlerMs === 'number' && Number.isFinite(record.handlerMs)) fields += 1;
  if (typeof record.paintMs === 'number' && Number.isFinite(record.paintMs)) fields += 1;
  if (typeof record.buffered === 'number' && Number.isFinite(record.buffered)) fields += 1;
  if (typeof record.truncated === 'boolean') fields += 1;
  if (typeof record.redacted === 'boolean') fields += 1;
  if (typeof record.injected === 'boolean') fields += 1;
  if (typeof record.lost === 'boolean') fields += 1;
  if (outcome === 'sent' || outcome === 'discarded' || outcome === 'threw') fields += 1;
  // Any other field, or one of another type, is one too many.
  for (const _ in record) fields -= 1;
  return fields === 0;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isSafeInteger(value);
}
