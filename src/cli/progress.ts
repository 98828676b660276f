// How far reading has come, on standard error, for files that take their time and people who watch.

import { harmless } from './terminal';

/** A quicker file needs no progress. */
const QUIET_MS = 700;
const INTERVAL_MS = 200;

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #now: () => number;
  readonly #startedAt: number;
  #shownAt = 0;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#startedAt = now();
  }

  /** @param share from 0 to 1; a file may be read several times */
  tell(file: string, share: number): void {
    if (!this.#stream.isTTY) return;
    const now = this.#now();
    if (now - this.#startedAt < QUIET_MS || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#isShown = true;
    this.#stream.write(`\r\u001b[K${harmless(file)}: ${Math.floor(share * 100)} %`);
  }

  /** Takes the line away. Called before anything else is written to standard error. */
  clear(): void {
    if (this.#isShown) this.#stream.write('\r\u001b[K');
    this.#isShown = false;
  }
}
