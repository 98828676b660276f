// One count that several types of message draw from: what one of them leaves out, another brings. A chat's confirmations
// skip the numbers that others' messages have.
//
//   chat.message seq   5 6 7 8 9 10 11      chat.ack seq   5 6 7 11      missing: none, 8 to 10 came meanwhile
//
// Two counts of one name that have nothing to do with each other seldom stand at the same number at the same time.

/** Numbers that are known, the latest: over the widest gap that counts as a loss (sequences.ts). */
const KNOWN = 256;

export class SharedCount {
  /** What each type misses. */
  readonly #missing: Map<number, unknown>[] = [];
  /** The number that came last of those that have the same remainder, and its turn. */
  #numbers: Float64Array | undefined;
  #turns: Float64Array | undefined;
  #turn = 0;

  /** A further type, with the numbers that it misses. */
  join(missing: Map<number, unknown>): void {
    this.#missing.push(missing);
    // One type alone shares with nobody.
    if (this.#missing.length === 1 || this.#numbers) return;
    this.#numbers = new Float64Array(KNOWN).fill(Number.NaN);
    this.#turns = new Float64Array(KNOWN);
  }

  /** It came in one of the types: no other misses it. The turn that it came in. */
  came(number: number): number {
    this.#turn += 1;
    if (this.#numbers && this.#turns && Number.isInteger(number)) {
      const place = Math.abs(number) % KNOWN;
      this.#numbers[place] = number;
      this.#turns[place] = this.#turn;
      for (const missing of this.#missing) if (missing.size > 0) missing.delete(number);
    }
    return this.#turn;
  }

  cameSince(turn: number, number: number): boolean {
    const place = Math.abs(number) % KNOWN;
    return this.#numbers?.[place] === number && (this.#turns?.[place] ?? 0) > turn;
  }
}
