// What a rule gathers for one finding: when it began and was last so, how often, whom it concerns and what shows it.
// Bounded: a flaw that happens a million times is one finding with a count.

import type { EpochMilliseconds } from '../../records/units';
import type { Evidence } from '../result';

/** A finding leads to its evidence; nobody follows a hundred links. The first show how it began, the last that it goes on. */
const FIRST_KEPT = 8;
const LAST_KEPT = 4;
/** Enough for the storms that people have seen; the count goes on beyond. */
export const CONNECTIONS_KEPT = 1_000;

export class Tally {
  count = 0;
  at: EpochMilliseconds = Number.POSITIVE_INFINITY;
  until: EpochMilliseconds = Number.NEGATIVE_INFINITY;
  #connections = new Set<string>();
  #first: Evidence[] = [];
  #last: Evidence[] = [];

  get connections(): string[] {
    return [...this.#connections];
  }

  get evidence(): Evidence[] {
    return [...this.#first, ...this.#last];
  }

  /** It happened (once more). */
  add(evidence: Evidence): void {
    this.count += 1;
    this.note(evidence);
  }

  /** Something that belongs to it, without counting. */
  note(evidence: Evidence): void {
    this.at = Math.min(this.at, evidence.at);
    this.until = Math.max(this.until, evidence.at);
    if (evidence.connection !== undefined) this.involve(evidence.connection);
    if (this.#first.length < FIRST_KEPT) this.#first.push(evidence);
    else if (this.#last.push(evidence) > LAST_KEPT) this.#last.shift();
  }

  involve(connection: string): void {
    if (this.#connections.size < CONNECTIONS_KEPT) this.#connections.add(connection);
  }

  /** When, who and the evidence, as a finding has them. */
  get place(): {
    at: EpochMilliseconds;
    until: EpochMilliseconds;
    connections: string[];
    evidence: Evidence[];
  } {
    return { at: this.at, until: this.until, connections: this.connections, evidence: this.evidence };
  }
}

/** One tally for each key that was met, in the order in which they were. */
export class Tallies<Key> {
  #tallies = new Map<Key, Tally>();

  of(key: Key): Tally {
    let tally = this.#tallies.get(key);
    if (!tally) {
      tally = new Tally();
      this.#tallies.set(key, tally);
    }
    return tally;
  }

  drop(key: Key): void {
    this.#tallies.delete(key);
  }

  has(key: Key): boolean {
    return this.#tallies.has(key);
  }

  entries(): IterableIterator<[Key, Tally]> {
    return this.#tallies.entries();
  }
}
