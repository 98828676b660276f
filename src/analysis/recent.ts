// What was met lately, by a number of 30 bits: at least the last `capacity`, at most twice as many, forgotten a
// generation at a time. Most of what is asked for was never met, and a bit tells that without a look into the map.

/** Bits for each entry: one in thirty answers is a look in vain. */
const BITS_PER_ENTRY = 32;

export class Recent<Value> {
  readonly #capacity: number;
  #young: Generation<Value>;
  #old: Generation<Value> | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#young = new Generation(capacity);
  }

  get(key: number): Value | undefined {
    return this.#young.get(key) ?? this.#old?.get(key);
  }

  set(key: number, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#capacity) return;
    this.#old = this.#young;
    this.#young = new Generation(this.#capacity);
  }
}

class Generation<Value> {
  readonly #bits: Uint32Array;
  readonly #values = new Map<number, Value>();

  constructor(capacity: number) {
    this.#bits = new Uint32Array(Math.ceil((capacity * BITS_PER_ENTRY) / 32));
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: number): Value | undefined {
    const place = key % (this.#bits.length * 32);
    const word = this.#bits[place >>> 5] ?? 0;
    return word & (1 << (place & 31)) ? this.#values.get(key) : undefined;
  }

  set(key: number, value: Value): void {
    const place = key % (this.#bits.length * 32);
    this.#bits[place >>> 5] = (this.#bits[place >>> 5] ?? 0) | (1 << (place & 31));
    this.#values.set(key, value);
  }
}
