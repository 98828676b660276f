// Finds the pages' own records of sockets that were seen from outside: of one tab, in the order in which they were made,
// as several to one address differ in nothing else.

import type { EpochMilliseconds, Milliseconds } from '../../records/units';
import type { Ingest } from '../ingest';
import { pause } from '../pause';

/** A page's script hands over ten times a second; after this it has not seen the socket. */
const UNSEEN_MS: Milliseconds = 5_000;
/** Between two looks. */
const LOOK_MS: Milliseconds = 150;
/** The page's clock against ours, and what comes between `new WebSocket` and word of it. */
const EARLIEST_MS: Milliseconds = 3_000;
const LATEST_MS: Milliseconds = 500;

export interface SeenSocket {
  /** As the app asked for it. */
  url: string;
  createdAt: EpochMilliseconds;
  /** The page's script has it, as that connection. */
  found(connection: string): void;
  /** It has not. */
  unseen(): void;
}

export class Joining {
  #waiting: SeenSocket[] = [];
  #looking = false;

  /** `since`: no socket made before is looked for. `taken`: connections of that tab that are joined already. */
  constructor(
    private readonly ingest: Ingest,
    private readonly tab: number,
    private readonly since: EpochMilliseconds,
    private readonly taken: Set<string>,
  ) {}

  add(socket: SeenSocket): void {
    this.#waiting.push(socket);
    if (!this.#looking) void this.#look();
  }

  stop(): void {
    this.#waiting = [];
  }

  async #look(): Promise<void> {
    this.#looking = true;
    for (let socket = this.#waiting[0]; socket; socket = this.#waiting[0]) {
      const id = await this.ingest.connectionOf(this.tab, socket.url, {
        from: Math.max(this.since, socket.createdAt - EARLIEST_MS),
        to: socket.createdAt + LATEST_MS,
        taken: this.taken,
      });
      if (id !== undefined) {
        this.taken.add(id);
        this.#waiting.shift();
        socket.found(id);
      } else if (Date.now() - socket.createdAt > UNSEEN_MS) {
        this.#waiting.shift();
        socket.unseen();
      } else await pause(LOOK_MS);
    }
    this.#looking = false;
  }
}
