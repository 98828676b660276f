// Questions whether all that the page has recorded is durable: each is answered as often as it is asked, and goes by what was
// there when it was new, for a page may hand over without end.

import type { FlushAnswer } from '../records/messages';

/** Questions that are remembered: more are of recorders that have died and ask no more. */
const MOST_QUESTIONS = 64;

interface Question {
  askedAt: FlushAnswer['askedAt'];
  /** The last batch that counts; `undefined` while it is not known which that is. */
  upTo: number | undefined;
}

export class Flushes {
  readonly #questions = new Map<string, Question>();

  /**
   * @param handOver has the page hand over what it has, and calls back, at once where it can, with the number of the last batch
   * @param durable number of the batch up to which all is durable
   */
  constructor(
    private readonly handOver: (done: (lastNumber: number) => void) => void,
    private readonly durable: () => number,
  ) {}

  /** `undefined` where it is asked again and was not asked here, or is answered: there is nothing left to wait for. */
  answer(text: string, isNew: boolean): FlushAnswer | undefined {
    const question = this.#questions.get(text) ?? (isNew ? this.#begin(text) : undefined);
    if (!question) return undefined;
    const { askedAt, upTo } = question;
    const isDurable = upTo !== undefined && upTo <= this.durable();
    if (isDurable) this.#questions.delete(text);
    return { askedAt, isDurable };
  }

  #begin(text: string): Question {
    const question: Question = { askedAt: performance.timeOrigin + performance.now(), upTo: undefined };
    this.#questions.set(text, question);
    const [oldest] = this.#questions.keys();
    if (this.#questions.size > MOST_QUESTIONS && oldest !== undefined) this.#questions.delete(oldest);
    this.handOver((lastNumber) => {
      question.upTo = lastNumber;
    });
    return question;
  }
}
