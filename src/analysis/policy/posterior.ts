// What all curves of the grid say together: weights are summed up by kind, by jitter and by value as they come, so that
// nothing is kept of the curves themselves.

import type { Milliseconds } from '../../records/units';

export type Kind = 'fixed' | 'linear' | 'exponential';
export type JitterForm = 'proportional' | 'additive' | 'full';

/** What one curve says. */
export interface Says {
  jitter: JitterForm;
  baseMs: Milliseconds;
  factor: number;
  /** Infinite where it has none. */
  capMs: Milliseconds;
  ratio: number;
  /** Additive: the least and the most that is added. */
  least: Milliseconds;
  most: Milliseconds;
}

/** Share of the weight that has to agree. */
const SETTLED = 0.8;
/** What counts as agreeing: the promise is a tenth. */
const AGREEMENT = 0.09;
/** Weights below the greatest so far by more than this (in logarithms) are one in thirty thousand. */
const NEGLIGIBLE = 10.4;
/** Width of a bucket of values, in the logarithm. */
const BUCKET = 0.01;

export class Posterior {
  #kinds: { [Name in Kind]: Sums };
  #top = Number.NEGATIVE_INFINITY;
  /** Weights are told as shares of the first that came. */
  #reference: number | undefined;

  constructor() {
    this.#kinds = { fixed: new Sums(), linear: new Sums(), exponential: new Sums() };
  }

  /** Whether a curve of that weight (its logarithm) changes anything. */
  matters(weight: number): boolean {
    return weight > this.#top - NEGLIGIBLE;
  }

  add(kind: Kind, weight: number, says: Says): void {
    if (!this.matters(weight)) return;
    this.#top = Math.max(this.#top, weight);
    this.#reference ??= weight;
    this.#kinds[kind].add(Math.exp(weight - this.#reference), says);
  }

  /** The kind with most weight, and its share; `undefined` where no curve was possible at all. */
  kind(): { kind: Kind; share: number; settled: boolean } | undefined {
    const kinds: Kind[] = ['fixed', 'linear', 'exponential'];
    const total = kinds.reduce((sum, kind) => sum + this.#kinds[kind].total, 0);
    if (total === 0) return undefined;
    const [kind = 'fixed'] = kinds.sort((a, b) => this.#kinds[b].total - this.#kinds[a].total);
    const share = this.#kinds[kind].total / total;
    return { kind, share, settled: share >= SETTLED };
  }

  /** The form of jitter that most curves of that kind agree on. */
  jitter(kind: Kind): JitterForm | undefined {
    const { total, jitter } = this.#kinds[kind];
    const forms: JitterForm[] = ['proportional', 'additive', 'full'];
    return forms.find((form) => jitter[form] >= total * SETTLED);
  }

  /** The value that most curves of those kinds agree on, within a tenth. */
  agreed(of: Exclude<keyof Says, 'jitter'>, ...kinds: Kind[]): number | undefined {
    return Values.agreed(kinds.map((kind) => this.#kinds[kind][of]));
  }
}

class Sums {
  total = 0;
  readonly jitter = { proportional: 0, additive: 0, full: 0 };
  readonly baseMs = new Values();
  readonly factor = new Values();
  readonly capMs = new Values();
  readonly ratio = new Values();
  readonly least = new Values();
  readonly most = new Values();

  add(weight: number, says: Says): void {
    this.total += weight;
    this.jitter[says.jitter] += weight;
    this.baseMs.add(says.baseMs, weight);
    this.capMs.add(says.capMs, weight);
    this.factor.add(says.factor, weight);
    this.ratio.add(says.ratio, weight);
    if (says.jitter !== 'additive') return;
    this.least.add(says.least, weight);
    this.most.add(says.most, weight);
  }
}

interface Bucket {
  sum: number;
  /** The value in it that weighs most by itself. */
  value: number;
  heaviest: number;
}

/** Weights by value, in buckets a hundredth wide; 0 and the infinite have one each. */
class Values {
  #buckets = new Map<number, Bucket>();

  add(value: number, weight: number): void {
    const at =
      value > 0 && value < Number.POSITIVE_INFINITY
        ? Math.round(Math.log(value) / BUCKET)
        : value > 0
          ? 1e9
          : -1e9;
    const bucket = this.#buckets.get(at);
    if (!bucket) {
      this.#buckets.set(at, { sum: weight, value, heaviest: weight });
      return;
    }
    bucket.sum += weight;
    if (weight <= bucket.heaviest) return;
    bucket.heaviest = weight;
    bucket.value = value;
  }

  static agreed(all: readonly Values[]): number | undefined {
    const buckets = all.flatMap((values) => [...values.#buckets]).sort((a, b) => a[0] - b[0]);
    const reach = Math.log(1 + AGREEMENT) / BUCKET;
    let total = 0;
    for (const [, bucket] of buckets) total += bucket.sum;
    let best: { value: number; within: number; own: number } | undefined;
    let from = 0;
    let to = 0;
    let within = 0;
    for (const [at, bucket] of buckets) {
      for (let next = buckets[to]; next && next[0] <= at + reach; next = buckets[++to]) within += next[1].sum;
      for (let first = buckets[from]; first && first[0] < at - reach; first = buckets[++from])
        within -= first[1].sum;
      // Of two values with the same neighbours, the one that weighs more itself.
      if (!best || within + bucket.heaviest > best.within + best.own) {
        best = { value: bucket.value, within, own: bucket.heaviest };
      }
    }
    return best && best.within >= total * SETTLED ? best.value : undefined;
  }
}
