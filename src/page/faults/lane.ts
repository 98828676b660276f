// One direction of a socket as a queue: what comes first leaves first, each in its time. It is used only while something
// waits; whoever finds it empty may go past it.

import type { List } from '../intrinsics';
import { ENDLESS, makeList, makeTaskQueue, now, setTimer } from './given';
import type { Rule } from './rule';

export interface Waiting<Load> {
  load: Load;
  /** Bytes, as they count for what waits. */
  size: number;
  /** When it may go; a rule that has ended holds nobody up. */
  due: number;
  rule: Rule | undefined;
  /** It waits for a hand, or for the end of its rule. */
  held: boolean;
}

export class Lane<Load> {
  readonly #items: List<Waiting<Load>> = makeList();
  readonly #runAsTask = makeTaskQueue();
  #head = 0;
  #tail = 0;
  #taskIsSet = false;
  #timerAt = ENDLESS;
  /** When a throttled line is free again. */
  freeAt = 0;
  /** Bytes that wait. */
  size = 0;

  /** `deliver` is called once a task: between two there is time for what an app does by promises. */
  constructor(
    private readonly deliver: (load: Load, rule: Rule | undefined) => void,
    private readonly changed: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.#head === this.#tail;
  }

  add(item: Waiting<Load>): void {
    this.#items[this.#tail++] = item;
    this.size += item.size;
    if (item.rule?.kind === 'reorder') this.#turnRound(item.rule);
    this.pump();
  }

  /** Sees to it that what may go goes, as a task. */
  pump(): void {
    const first = this.#items[this.#head];
    if (!first) return;
    const due = dueOf(first);
    const at = now();
    if (due <= at) this.#pumpSoon();
    else if (due < this.#timerAt) {
      this.#timerAt = due;
      setTimer(() => {
        this.#timerAt = ENDLESS;
        this.pump();
      }, due - at);
    }
  }

  /** All that waits, in order, whatever it waits for. */
  flush(deliver: (load: Load, rule: Rule | undefined) => void): void {
    for (let item = this.#take(); item; item = this.#take()) deliver(item.load, item.rule);
  }

  /** Lets so many that a hand holds go, oldest first, and tells how many that were. */
  release(most: number): number {
    let released = 0;
    for (let index = this.#head; index < this.#tail && released < most; index++) {
      const item = this.#items[index];
      if (!item || !isHeldByHand(item)) continue;
      item.held = false;
      item.due = 0;
      released++;
    }
    this.pump();
    return released;
  }

  /** How many a hand holds. */
  get held(): number {
    let count = 0;
    for (let index = this.#head; index < this.#tail; index++) {
      const item = this.#items[index];
      if (item && isHeldByHand(item)) count++;
    }
    return count;
  }

  /** Nothing more can come: those who wait for others to be turned round with go as they are. */
  letTurned(): void {
    for (let index = this.#head; index < this.#tail; index++) {
      const item = this.#items[index];
      if (item?.rule?.kind === 'reorder') item.held = false;
    }
    this.pump();
  }

  #pumpSoon(): void {
    if (this.#taskIsSet) return;
    this.#taskIsSet = true;
    this.#runAsTask(() => {
      this.#taskIsSet = false;
      const first = this.#items[this.#head];
      if (first && dueOf(first) <= now()) {
        this.#take();
        this.deliver(first.load, first.rule);
      }
      this.pump();
    });
  }

  #take(): Waiting<Load> | undefined {
    const item = this.#items[this.#head];
    if (!item) return undefined;
    delete this.#items[this.#head++];
    this.size -= item.size;
    this.changed();
    return item;
  }

  /** Once there are as many as the rule turns round: the last of them is the first then. */
  #turnRound(rule: Rule): void {
    const places: List<number> = makeList();
    let count = 0;
    for (let index = this.#head; index < this.#tail; index++) {
      const item = this.#items[index];
      if (item?.rule === rule && item.held) places[count++] = index;
    }
    if (count < rule.window) return;
    for (let low = 0, high = count - 1; low <= high; low++, high--) {
      const one = this.#items[places[low] ?? -1];
      const other = this.#items[places[high] ?? -1];
      if (!one || !other) continue;
      const { load, size } = one;
      one.load = other.load;
      one.size = other.size;
      other.load = load;
      other.size = size;
      one.held = false;
      other.held = false;
    }
  }
}

function isHeldByHand({ held, rule }: Waiting<unknown>): boolean {
  return held && rule?.kind === 'hold' && rule.on;
}

function dueOf({ held, rule, due }: Waiting<unknown>): number {
  if (rule && !rule.on) return 0;
  return held ? ENDLESS : due;
}
