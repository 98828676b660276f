// What was sent while the socket was down, bounded, in order.

import type { MessageId, WireData } from './codec';
import type { Milliseconds } from './decision';

export interface QueueOptions {
  /** Most messages that wait. Default 256: more than a person types in an outage, little enough to flush at once. */
  limit?: number;
  /** Messages older than this are dropped rather than sent. Default `Infinity`: only the app knows what goes stale. */
  maxAgeMs?: Milliseconds;
  /**
   * What gives way when the queue is full. Default `newest`: what was promised stays, and whoever sends the message
   * too many learns it from the result of `send`. `oldest` suits positions and readings, where the latest counts.
   */
  overflow?: 'newest' | 'oldest';
}

export interface QueueEntry<Out> {
  message: Out;
  data: WireData;
  /** Of a message that wants an acknowledgement. */
  id: MessageId | undefined;
}

export interface Queue<Out> {
  readonly size: number;
  /** Whether the entry was taken. */
  push(entry: QueueEntry<Out>): boolean;
  /** Hands over entries in order, each removed once `send` has taken it; ends at the first that it does not take. */
  flush(send: (entry: QueueEntry<Out>) => boolean): void;
  /** Drops all. */
  clear(): void;
}

/** `dropped` hears of each entry that leaves the queue unsent, save by the result of `push`. */
export function createQueue<Out>(
  { limit = 256, maxAgeMs = Number.POSITIVE_INFINITY, overflow = 'newest' }: QueueOptions,
  dropped: (entry: QueueEntry<Out>, reason: 'queue-full' | 'too-old' | 'disposed') => void,
): Queue<Out> {
  const waiting: { entry: QueueEntry<Out>; since: number }[] = [];

  return {
    get size() {
      return waiting.length;
    },
    push(entry) {
      const oldest = waiting[0];
      if (waiting.length >= limit) {
        if (!oldest || overflow === 'newest') return false;
        waiting.shift();
      }
      waiting.push({ entry, since: Date.now() });
      if (oldest && waiting[0] !== oldest) dropped(oldest.entry, 'queue-full');
      return true;
    },
    flush(send) {
      for (let first = waiting[0]; first; first = waiting[0]) {
        const tooOld = Date.now() - first.since > maxAgeMs;
        if (!tooOld && !send(first.entry)) return;
        waiting.shift();
        if (tooOld) dropped(first.entry, 'too-old');
      }
    },
    clear() {
      for (const { entry } of waiting.splice(0)) dropped(entry, 'disposed');
    },
  };
}
