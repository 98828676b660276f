// Messages that are alike by nature: nobody minds the same heartbeat, typing notice or price twice.

import type { Head } from '../decoders';

const PASSING =
  /typing|presence|cursor|status|progress|counter|count|tick|price|quote|ping|pong|position|heart_?beat|online|offline|viewer|pointer|mouse|scroll|focus|blur|seen|read|still|alive|stat(s|istics)?$|metric|telemetry|snapshot|state|sync|config|settings|hello|welcome|ready|connected|init|subscri|noop|ka$/i;

/** Names that have been looked at: apps have dozens, hostile ones as many as they like. */
const NAMES_KEPT = 1_000;
const alike = new Map<string, boolean>();

/** By its role or its name, the same message may come or go twice without a fault. */
export function isAlikeByNature({ role, type, event }: Head): boolean {
  if (role === 'heartbeat' || role === 'ack' || role === 'auth') return true;
  const name = event ?? type;
  const known = alike.get(name);
  if (known !== undefined) return known;
  const passing = PASSING.test(name);
  if (alike.size < NAMES_KEPT) alike.set(name, passing);
  return passing;
}
