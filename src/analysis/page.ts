// A page while it lives: whether somebody could see it and the line was up, and for how long that was so. Time that a
// page spends hidden, frozen or offline is not held against its app.

import type { EventRecord, NavigationKind, PageRecord } from '../records/recording';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import type { Lane } from './lane';

export class Page {
  readonly id: string;
  /** The page record; absent where a cut has lost it. */
  record: PageRecord | undefined;
  /** By their key (resource.ts). */
  readonly lanes = new Map<string, Lane>();
  readonly startedAt: EpochMilliseconds;
  endedAt: EpochMilliseconds | undefined;
  visible = true;
  online = true;
  frozen = false;
  /** Latest moment known of it. */
  lastAt: EpochMilliseconds;
  /** When it ended, a connection had been lost and not come back. */
  endedDead = false;
  /** When the user reloaded it. */
  reloadedAt: EpochMilliseconds | undefined;
  /** When it was last hidden or frozen, and when it came back from that. */
  lastHiddenAt: EpochMilliseconds | undefined;
  lastShownAt: EpochMilliseconds | undefined;
  /** Whether any listener of the page ever heard a frame. */
  everHeard = false;
  #attended: Milliseconds = 0;
  #attendedSince: EpochMilliseconds;

  constructor(id: string, startedAt: EpochMilliseconds, record?: PageRecord) {
    this.id = id;
    this.record = record;
    this.startedAt = startedAt;
    this.lastAt = startedAt;
    this.#attendedSince = startedAt;
  }

  get navigation(): NavigationKind | undefined {
    return this.record?.navigation;
  }

  /** Alive, visible, online and not frozen. */
  get isAttended(): boolean {
    return this.endedAt === undefined && this.visible && this.online && !this.frozen;
  }

  /** How long it has been attended up to that moment. Differences of two such figures tell of the time between. */
  attended(at: EpochMilliseconds): Milliseconds {
    return this.#attended + (this.isAttended ? Math.max(0, at - this.#attendedSince) : 0);
  }

  end(at: EpochMilliseconds): void {
    if (this.endedAt !== undefined) return;
    this.#change(at, () => {
      this.endedAt = at;
    });
  }

  /** Takes in an event that says whether the page is attended; passes over all others. */
  take(event: EventRecord): void {
    switch (event.type) {
      case 'visible':
      case 'hidden':
        this.#change(event.at, () => {
          this.visible = event.type === 'visible';
          if (this.visible) this.lastShownAt = event.at;
          else this.lastHiddenAt = event.at;
        });
        break;
      case 'online':
      case 'offline':
        this.#change(event.at, () => {
          this.online = event.type === 'online';
        });
        break;
      case 'freeze':
      case 'bfcache-enter':
        this.#change(event.at, () => {
          this.frozen = true;
          this.lastHiddenAt = event.at;
        });
        break;
      case 'resume':
      case 'bfcache-leave':
        this.#change(event.at, () => {
          this.frozen = false;
          this.lastShownAt = event.at;
          // A page that came back had not ended.
          this.endedAt = undefined;
        });
        break;
    }
  }

  #change(at: EpochMilliseconds, change: () => void): void {
    this.#attended = this.attended(at);
    this.#attendedSince = at;
    change();
  }
}
