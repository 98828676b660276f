// Where in a text one of a few dozen words stands, in any case, in one run over it: an expression with as many branches took
// thirty times as long. A table gives for each state and letter the next state (Aho and Corasick, 1975, with all steps
// filled in).

export interface HintWord {
  word: string;
  /** Not within a longer word: `sid` in `?sid=` and `userSid`, not in `inside`. */
  isWhole: boolean;
}

/** A place in a text; `end` is behind it. */
export interface Hint {
  start: number;
  end: number;
}

/** Letters that are in no word. */
const OTHER = 0;

export class HintFinder {
  /** Letter class of each ASCII unit; both cases are one. */
  readonly #classes = new Uint8Array(128);
  readonly #beyondAscii = new Map<number, number>();
  readonly #classCount: number;
  readonly #next: Uint16Array;
  /** The words that end in a state. */
  readonly #ending: HintWord[][];
  readonly #isEnd: Uint8Array;

  constructor(words: readonly HintWord[]) {
    const lower = words.map(({ word, isWhole }) => ({ word: word.toLowerCase(), isWhole }));
    this.#classCount = this.#assignClasses(lower.map(({ word }) => word));
    const { next, ending } = this.#build(lower);
    this.#next = next;
    this.#ending = ending;
    this.#isEnd = Uint8Array.from(ending, (words) => (words.length > 0 ? 1 : 0));
  }

  /** The first word that ends at or behind `from`. */
  find(text: string, from: number): Hint | undefined {
    // Each character of a recording comes by here: nothing is looked up twice.
    const next = this.#next;
    const classes = this.#classes;
    const classCount = this.#classCount;
    const isEnd = this.#isEnd;
    let state = 0;
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      state = next[
        state * classCount + (unit < 128 ? (classes[unit] as number) : this.#classOf(unit))
      ] as number;
      if (isEnd[state] === 0) continue;
      for (const { word, isWhole } of this.#ending[state] ?? []) {
        const hint = { start: at + 1 - word.length, end: at + 1 };
        if (!isWhole || isWholeWord(text, hint)) return hint;
      }
    }
    return undefined;
  }

  #classOf(unit: number): number {
    return unit < 128 ? (this.#classes[unit] ?? OTHER) : (this.#beyondAscii.get(unit) ?? OTHER);
  }

  #assignClasses(words: readonly string[]): number {
    let count = 1;
    for (const character of new Set(words.join('').split(''))) {
      const upper = character.toUpperCase();
      // `ß` becomes two letters, which have classes of their own.
      for (const unit of [character, upper.length === 1 ? upper : character].map((form) =>
        form.charCodeAt(0),
      )) {
        if (unit < 128) this.#classes[unit] = count;
        else this.#beyondAscii.set(unit, count);
      }
      count += 1;
    }
    return count;
  }

  #build(words: readonly HintWord[]): { next: Uint16Array; ending: HintWord[][] } {
    const size = words.reduce((sum, { word }) => sum + word.length, 1);
    const next = new Uint16Array(size * this.#classCount);
    const ending: HintWord[][] = [[]];
    for (const word of words) {
      let state = 0;
      for (let at = 0; at < word.word.length; at++) {
        const edge = state * this.#classCount + this.#classOf(word.word.charCodeAt(at));
        if (next[edge] === 0) next[edge] = ending.push([]) - 1;
        state = next[edge] ?? 0;
      }
      ending[state]?.push(word);
    }
    this.#fillIn(next, ending);
    return { next, ending };
  }

  /** Where no word goes on, the step of the longest end that some word begins with. States nearer to the start come first. */
  #fillIn(next: Uint16Array, ending: HintWord[][]): void {
    const failure = new Uint16Array(ending.length);
    const queue: number[] = [0];
    for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
      for (let letter = 0; letter < this.#classCount; letter++) {
        const edge = state * this.#classCount + letter;
        const fallback = state === 0 ? 0 : (next[(failure[state] ?? 0) * this.#classCount + letter] ?? 0);
        const child = next[edge] ?? 0;
        if (child === 0) {
          next[edge] = fallback;
          continue;
        }
        failure[child] = fallback;
        ending[child]?.push(...(ending[fallback] ?? []));
        queue.push(child);
      }
    }
  }
}

/** No letter on either side, or a capital after a small letter or digit: `userSid`. */
function isWholeWord(text: string, { start, end }: Hint): boolean {
  const isCapital = isUpper(text.charCodeAt(start)) && !isUpper(text.charCodeAt(start + 1));
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  const begins = isCapital ? !isUpper(before) : !isLower(before) && !isUpper(before);
  return begins && !isLower(after) && (!isUpper(after) || isLower(text.charCodeAt(end - 1)));
}

function isUpper(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a;
}

function isLower(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}
