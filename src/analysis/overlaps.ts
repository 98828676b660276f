// Sockets of one lane that are open at once though one would do: each pair from when the newer one opened.
//
//   older ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇        a hand-over is over in moments;
//   newer        ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇        this goes on
//                │← overlap    →│

import type { FrameRecord } from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Connection } from './connection';
import { looksLikeHeartbeat } from './heartbeat';
import type { Lane } from './lane';

/** What is opened while a page starts is opened on purpose: a widget, a tab bar, each with a socket of its own. */
const START_MS: Milliseconds = 10_000;

/** Opening the new one, saying who one is and letting the old one finish takes no longer. */
export const HAND_OVER_MS: Milliseconds = 5_000;

export interface Overlap {
  older: Connection;
  newer: Connection;
  since: EpochMilliseconds;
  until: EpochMilliseconds | undefined;
  /** The older one went on being used after a hand-over would have been done. */
  used: boolean;
}

/** Follows the lanes of a session. */
export class Overlaps {
  /** By their older one. */
  readonly going = new Map<Connection, Overlap>();
  #lanes = new WeakMap<Lane, { firstAt: EpochMilliseconds; usual: number }>();

  /** A socket opened, and may be one too many. `closesAreTold`: one without a close is open for sure. */
  opened(connection: Connection, at: EpochMilliseconds, closesAreTold: boolean): void {
    const { lane } = connection;
    const open = [...lane.live].filter(
      (other) => other.isOpen && (closesAreTold || other.record.closedAt !== undefined),
    );
    const known = this.#lanes.get(lane) ?? { firstAt: at, usual: 1 };
    if (at - known.firstAt <= START_MS) known.usual = Math.max(known.usual, open.length);
    this.#lanes.set(lane, known);
    if (open.length <= known.usual) return;
    const older = open.find(
      (other) => other !== connection && !this.going.has(other) && isSameIdentity(other, connection),
    );
    if (older) this.going.set(older, { older, newer: connection, since: at, until: undefined, used: false });
  }

  /** Something was sent: where that was on the older one of a pair, and no heartbeat, it is in use. */
  sent(frame: FrameRecord, connection: Connection): void {
    if (this.going.size === 0) return;
    const overlap = this.going.get(connection);
    if (!overlap || frame.at - overlap.since <= HAND_OVER_MS || looksLikeHeartbeat(frame)) return;
    overlap.used = true;
  }

  /** A socket was over for the app: the overlap that this ends. */
  ended(connection: Connection, at: EpochMilliseconds): Overlap | undefined {
    for (const overlap of this.going.values()) {
      if (overlap.older !== connection && overlap.newer !== connection) continue;
      overlap.until = at;
      this.going.delete(overlap.older);
      return overlap;
    }
    return undefined;
  }
}

function isSameIdentity(a: Connection, b: Connection): boolean {
  const [one, other] = [a.token?.identity, b.token?.identity];
  return one === undefined || other === undefined || one === other;
}
