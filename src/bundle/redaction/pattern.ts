// The user's patterns, matched in time that is linear in the text whatever the pattern: all ways through the pattern are
// followed side by side, one step a character (Thompson, 1968; Pike's form of it), so that none is tried twice.

import { BundleError } from '../bundle-error';
import { type Assertion, type PatternNode, parsePattern, type UnitSet } from './pattern-syntax';
import type { Span } from './span';

type Step =
  | { does: 'take'; set: UnitSet }
  | { does: 'fork'; first: number; second: number }
  | { does: 'check'; holds: Assertion }
  | { does: 'match' };

/** Repetitions are written out: `a{100}` takes 100 steps. */
const MOST_STEPS = 2000;
/**
 * Steps that a text may take for each of its characters. Only a pattern that looks far ahead for nothing, again and again,
 * needs as many; the rest of that text is then replaced whole.
 */
const STEPS_A_CHARACTER = 500;

export class Pattern {
  readonly #steps: Step[] = [];
  /** What a match may begin with; undefined where it may be empty or begins with an assertion. */
  readonly #beginnings: UnitSet[] | undefined;

  /** @throws BundleError that says what in the pattern is not possible. */
  constructor(written: string) {
    this.#compile(parsePattern(written), written);
    this.#steps.push({ does: 'match' });
    this.#beginnings = beginnings(this.#steps);
  }

  /** Leftmost matches as JavaScript finds them, none of them empty. */
  find(text: string, into: Span[]): void {
    const run = new Run(this.#steps, text);
    let from = this.#next(text, 0);
    while (from < text.length) {
      const match = run.first(from, (at) => this.#next(text, at));
      if (!match) return;
      if (match.end > match.start) into.push({ ...match, value: text.slice(match.start, match.end) });
      from = this.#next(text, Math.max(match.end, match.start + 1));
    }
  }

  /** The next place where a match may begin. */
  #next(text: string, from: number): number {
    const sets = this.#beginnings;
    if (!sets) return from;
    let at = from;
    while (at < text.length && !sets.some((set) => set.has(text.charCodeAt(at)))) at += 1;
    return at;
  }

  #compile(node: PatternNode, written: string): void {
    if (this.#steps.length > MOST_STEPS) {
      throw new BundleError(
        `the pattern ${written} cannot be used: written out it takes more than ${MOST_STEPS} steps`,
      );
    }
    switch (node.type) {
      case 'set':
        this.#steps.push({ does: 'take', set: node.set });
        return;
      case 'assertion':
        this.#steps.push({ does: 'check', holds: node.holds });
        return;
      case 'sequence':
        for (const part of node.nodes) this.#compile(part, written);
        return;
      case 'choice':
        this.#compileChoice(node.nodes, written);
        return;
      case 'repeat':
        this.#compileRepeat(node, written);
        return;
      default:
        node satisfies never;
    }
  }

  #compileChoice(nodes: readonly PatternNode[], written: string): void {
    const ends: (Step & { does: 'fork' })[] = [];
    for (const [index, node] of nodes.entries()) {
      const fork = index < nodes.length - 1 ? this.#fork() : undefined;
      this.#compile(node, written);
      if (!fork) continue;
      ends.push(this.#fork());
      fork.second = this.#steps.length;
    }
    for (const end of ends) {
      end.first = this.#steps.length;
      end.second = this.#steps.length;
    }
  }

  #compileRepeat(node: PatternNode & { type: 'repeat' }, written: string): void {
    for (let i = 0; i < node.least; i++) this.#compile(node.node, written);
    if (node.most === Number.POSITIVE_INFINITY) {
      const start = this.#steps.length;
      const loop = this.#fork();
      this.#compile(node.node, written);
      const back = this.#fork();
      back.first = start;
      back.second = start;
      this.#aim(loop, start + 1, node.greedy);
      return;
    }
    const skips: { fork: Step & { does: 'fork' }; into: number }[] = [];
    for (let i = node.least; i < node.most; i++) {
      const fork = this.#fork();
      skips.push({ fork, into: this.#steps.length });
      this.#compile(node.node, written);
    }
    for (const { fork, into } of skips) this.#aim(fork, into, node.greedy);
  }

  /** A fork between `into` and what comes next in the program. */
  #aim(fork: Step & { does: 'fork' }, into: number, greedy: boolean): void {
    const past = this.#steps.length;
    fork.first = greedy ? into : past;
    fork.second = greedy ? past : into;
  }

  #fork(): Step & { does: 'fork' } {
    const fork: Step & { does: 'fork' } = {
      does: 'fork',
      first: this.#steps.length + 1,
      second: this.#steps.length + 1,
    };
    this.#steps.push(fork);
    return fork;
  }
}

/** The ways under way at one place, the preferred one first; each with where its match began. */
interface Ways {
  steps: Uint16Array;
  starts: Float64Array;
  count: number;
}

class Run {
  readonly #steps: readonly Step[];
  readonly #text: string;
  #left: number;
  #now: Ways;
  #next: Ways;
  /** Per step, the round in which it was last reached. */
  readonly #reached: Uint32Array;
  #round = 0;
  readonly #stack: number[] = [];

  constructor(steps: readonly Step[], text: string) {
    this.#steps = steps;
    this.#text = text;
    this.#left = STEPS_A_CHARACTER * (text.length + 1);
    this.#now = newWays(steps.length);
    this.#next = newWays(steps.length);
    this.#reached = new Uint32Array(steps.length);
  }

  /** @param skip from a place where nothing is under way to the next where a match may begin */
  first(from: number, skip: (at: number) => number): { start: number; end: number } | undefined {
    let match: { start: number; end: number } | undefined;
    this.#now.count = 0;
    this.#round += 1;
    let at = from;
    for (;;) {
      // Below all ways under way, as these began further to the left.
      if (!match) this.#follow(this.#now, 0, at, at);
      if (this.#now.count === 0 && match) return match;
      if (this.#left < 0) return { start: match?.start ?? at, end: this.#text.length };
      const unit = at < this.#text.length ? this.#text.charCodeAt(at) : -1;
      const now = this.#now;
      const next = this.#next;
      next.count = 0;
      this.#round += 1;
      for (let i = 0; i < now.count; i++) {
        const index = now.steps[i] ?? 0;
        const start = now.starts[i] ?? 0;
        const step = this.#steps[index];
        if (step?.does === 'match') {
          match = { start, end: at };
          break;
        }
        if (step?.does === 'take' && unit >= 0 && step.set.has(unit))
          this.#follow(next, index + 1, start, at + 1);
      }
      this.#left -= now.count + 1;
      this.#now = next;
      this.#next = now;
      if (unit < 0) return match;
      at += 1;
      if (next.count > 0 || match) continue;
      at = skip(at);
      this.#round += 1;
      if (at >= this.#text.length) return undefined;
    }
  }

  /** Adds a way and, in order of preference, all that it leads to without taking a character. */
  #follow(ways: Ways, from: number, start: number, at: number): void {
    const stack = this.#stack;
    stack.push(from);
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (this.#reached[index] === this.#round) continue;
      this.#reached[index] = this.#round;
      this.#left -= 1;
      const step = this.#steps[index];
      switch (step?.does) {
        case 'fork':
          stack.push(step.second, step.first);
          break;
        case 'check':
          if (step.holds(unitAt(this.#text, at - 1), unitAt(this.#text, at))) stack.push(index + 1);
          break;
        case 'take':
        case 'match':
          ways.steps[ways.count] = index;
          ways.starts[ways.count] = start;
          ways.count += 1;
          break;
      }
    }
  }
}

function newWays(size: number): Ways {
  return { steps: new Uint16Array(size), starts: new Float64Array(size), count: 0 };
}

function unitAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : -1;
}

/** The sets that the first character is taken from. */
function beginnings(steps: readonly Step[]): UnitSet[] | undefined {
  const sets: UnitSet[] = [];
  const seen = new Set<number>();
  const stack = [0];
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const step = steps[index];
    if (step?.does === 'fork') stack.push(step.first, step.second);
    else if (step?.does === 'take') sets.push(step.set);
    else return undefined;
  }
  return sets;
}
