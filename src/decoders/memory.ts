// What a decoder keeps from one message to the next: bounded, and without keeping the messages themselves alive.

import { REMEMBERED_LIMIT } from './limits';
import type { MessageId } from './message';

/** Remembers, and forgets the oldest beyond the limit. */
export function remember<K extends MessageId, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.size >= REMEMBERED_LIMIT && !map.has(key)) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
  map.set(typeof key === 'string' ? (detached(key) as K) : key, value);
}

/** A copy of its own: a text cut out of another one keeps all of that one in memory. */
export function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
