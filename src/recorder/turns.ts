// Works one after another: each begins once those before it are over, and one that fails keeps no other from being done.

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as the work does. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves once all that was there by now is over. */
  async over(): Promise<void> {
    await this.#last;
  }
}
