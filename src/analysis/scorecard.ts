// The success criteria, measured as a session goes along.

import type { FrameRecord } from '../records/recording';
import type { EpochMilliseconds } from '../records/units';
import type { Connection } from './connection';
import { Quantiles } from './quantiles';
import type { Scorecard } from './result';
import type { Watcher } from './rules/rule';
import type { Story } from './story';

export class Scores {
  #connections = 0;
  #opened = 0;
  #longestOpenMs = 0;
  #openMs = new Quantiles();
  #paintMs = new Quantiles();
  #framesIn = 0;
  #framesOut = 0;
  #hardRefreshes = 0;
  /** Still of interest: open, or closed a short while ago. */
  #known = new Set<Connection>();

  created(connection: Connection): void {
    this.#connections += 1;
    this.#known.add(connection);
  }

  opened(): void {
    this.#opened += 1;
  }

  ended(connection: Connection): void {
    if (connection.openedAt === undefined) return;
    const openMs = connection.openMs(connection.openedAt);
    this.#openMs.add(openMs);
    this.#longestOpenMs = Math.max(this.#longestOpenMs, openMs);
  }

  frame(frame: FrameRecord, connection: Connection): void {
    if (frame.dir === 'out') {
      this.#framesOut += 1;
      return;
    }
    this.#framesIn += 1;
    if (frame.paintMs !== undefined && connection.page.visible) this.#paintMs.add(frame.paintMs);
  }

  hardRefresh(): void {
    this.#hardRefreshes += 1;
  }

  /** Nothing more comes of it: frames that its record counts and that were not kept are counted now. */
  retired(connection: Connection): void {
    this.#framesIn += unseenIn(connection);
    this.#framesOut += unseenOut(connection);
    this.#known.delete(connection);
  }

  card(now: EpochMilliseconds, stories: readonly Story[], watchers: readonly Watcher[]): Scorecard {
    let longestOpenMs = this.#longestOpenMs;
    let framesIn = this.#framesIn;
    let framesOut = this.#framesOut;
    for (const connection of this.#known) {
      framesIn += unseenIn(connection);
      framesOut += unseenOut(connection);
      longestOpenMs = Math.max(longestOpenMs, connection.openMs(now));
    }
    const reconnectMs = new Quantiles();
    for (const { recoveredAt, startedAt, trigger } of stories) {
      if (recoveredAt !== undefined && trigger.closer !== 'client') reconnectMs.add(recoveredAt - startedAt);
    }
    const figures = { authRejections: 0, sendsDropped: 0, framesUnheard: 0, framesMissing: 0 };
    for (const watcher of watchers) {
      const added = watcher.figures?.(now) ?? {};
      figures.authRejections += added.authRejections ?? 0;
      figures.sendsDropped += added.sendsDropped ?? 0;
      figures.framesUnheard += added.framesUnheard ?? 0;
      figures.framesMissing += added.framesMissing ?? 0;
    }
    return {
      connections: this.#connections,
      opened: this.#opened,
      longestOpenMs,
      ...known('medianOpenMs', this.#openMs.at(0.5)),
      ...known('reconnectP50Ms', reconnectMs.at(0.5)),
      ...known('reconnectP95Ms', reconnectMs.at(0.95)),
      ...known('reconnectMaxMs', reconnectMs.at(1)),
      framesIn,
      framesOut,
      framesLost: figures.sendsDropped + figures.framesUnheard + figures.framesMissing,
      ...figures,
      ...known('paintP50Ms', this.#paintMs.at(0.5)),
      ...known('paintP95Ms', this.#paintMs.at(0.95)),
      ...known('paintMaxMs', this.#paintMs.at(1)),
      hardRefreshes: this.#hardRefreshes,
    };
  }
}

function unseenIn(connection: Connection): number {
  return Math.max(0, connection.record.received.frames - connection.framesIn);
}

function unseenOut(connection: Connection): number {
  return Math.max(0, connection.record.sent.frames - connection.framesOut);
}

function known<Name extends keyof Scorecard>(
  name: Name,
  value: number | undefined,
): Pick<Scorecard, Name> | object {
  return value === undefined ? {} : { [name]: value };
}
