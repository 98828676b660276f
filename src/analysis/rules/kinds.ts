// How many types of message a rule tells apart at one place. Apps have dozens; one that writes an id into the type, or means
// harm, has as many as it likes.

const TYPES = 1_000;

/** Whether one more has a place: of those that were met once only, the oldest gives way. */
export function hasRoom(kinds: Map<string, { total: number }>): boolean {
  if (kinds.size < TYPES) return true;
  for (const [type, { total }] of kinds) {
    if (total > 1) continue;
    kinds.delete(type);
    return true;
  }
  return false;
}
