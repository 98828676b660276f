// A table from bytes to what is known of them: the few hundred names that all messages of an app share are made into
// strings and judged once, not once a frame.

interface Entry<T> {
  hash: number;
  bytes: Uint8Array;
  value: T;
}

/** Names longer than this are not worth a place. */
const LONGEST = 128;

/** Places that are tried for a name; names chosen to collide go without one. */
const PROBES = 16;

/** Its length and four of its bytes: names that an app uses side by side differ in these. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length === 0) return 0;
  const first = bytes[from] ?? 0;
  const second = bytes[from + (length >> 2)] ?? 0;
  const third = bytes[from + (length >> 1)] ?? 0;
  const last = bytes[to - 1] ?? 0;
  return (Math.imul(first + (second << 8) + (third << 16) + (last << 23), 0x9e3779b1) >>> 8) + length;
}

/**
 * Open addressing over a power of two. When it is half full, what was added beyond `fixed` is forgotten: a page that
 * invents names without end costs time, not memory.
 */
export class InternTable<T> {
  readonly #slots: (Entry<T> | undefined)[];
  readonly #mask: number;
  readonly #fixed: [string, T][];
  readonly #forgotten: (value: T) => void;
  #count = 0;

  /** `forgotten` is told of each value that leaves the table. */
  constructor(sizeBits: number, fixed: Iterable<[string, T]> = [], forgotten: (value: T) => void = () => {}) {
    this.#forgotten = forgotten;
    this.#slots = new Array<Entry<T> | undefined>(1 << sizeBits).fill(undefined);
    this.#mask = (1 << sizeBits) - 1;
    this.#fixed = [...fixed];
    this.#reset();
  }

  get(bytes: Uint8Array, from: number, to: number): T | undefined {
    const hash = hashOf(bytes, from, to);
    for (let probe = 0; probe < PROBES; probe++) {
      const entry = this.#slots[(hash + probe) & this.#mask];
      if (entry === undefined) return undefined;
      if (entry.hash === hash && sameBytes(entry.bytes, bytes, from, to)) return entry.value;
    }
    return undefined;
  }

  /** Whether it has a place now. What is already there is not looked for. */
  add(bytes: Uint8Array, from: number, to: number, value: T): boolean {
    if (to - from > LONGEST) return false;
    if (this.#count * 2 > this.#mask) this.#reset();
    const hash = hashOf(bytes, from, to);
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (hash + probe) & this.#mask;
      if (this.#slots[slot] !== undefined) continue;
      this.#slots[slot] = { hash, bytes: bytes.slice(from, to), value };
      this.#count++;
      return true;
    }
    return false;
  }

  #reset(): void {
    for (const entry of this.#slots) if (entry !== undefined) this.#forgotten(entry.value);
    this.#slots.fill(undefined);
    this.#count = 0;
    for (const [name, value] of this.#fixed) {
      const bytes = new TextEncoder().encode(name);
      this.add(bytes, 0, bytes.length, value);
    }
  }
}

function sameBytes(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const { length } = name;
  if (length !== to - from) return false;
  for (let i = 0; i < length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}

/** Whether a name stands at `at`. */
export function startsWith(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  const { length } = name;
  for (let i = 0; i < length; i++) if (name[i] !== bytes[at + i]) return false;
  return true;
}
