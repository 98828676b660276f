// Has a tab's pages hand over all that they have recorded, and waits until that is durable. Their relays are asked again and
// again: Firefox never settles what a script in a page has promised once the page's document is gone.

import browser from 'webextension-polyfill';
import { FLUSH_FUNCTION, type FlushAnswer, type FlushFunction, PRESENCE_QUESTION } from '../records/messages';
import type { EpochMilliseconds, Milliseconds } from '../records/units';
import { pause } from './pause';

/** Wait for an answer before the question is asked anew: it may have been lost with a document. */
const ANSWER_MS: Milliseconds = 1_000;
/** Longest wait for a page that says nothing after that: it has its hands full, or is frozen, and answers when it thaws. */
const SILENCE_MS: Milliseconds = 9_000;
/** Longest wait for what is only the better for it. */
const PATIENCE_MS: Milliseconds = 5_000;
/** Between two questions. The recorder commits some ten times a second. */
const ASK_AGAIN_MS: Milliseconds = 50;
/** Longest wait for a tab that is there, of which nothing becomes durable: to make room on a full disk takes many seconds. */
const STANDSTILL_MS: Milliseconds = 30_000;

type Injection = Parameters<typeof browser.scripting.executeScript>[0];

/** What is asked of a tab, until all that it was asked of have answered. */
class Question {
  readonly #text = crypto.randomUUID();
  /** Documents that come later are not asked: of a page that reloads without end there would always be one. */
  #isNew = true;

  constructor(
    private readonly tab: number,
    private readonly allFrames: boolean,
  ) {}

  /** Of each frame's relay that was asked at first. `undefined` where no answer comes in time, or the browser lets nobody ask. */
  async ask(): Promise<FlushAnswer[] | undefined> {
    const asked = browser.scripting.executeScript({
      target: { tabId: this.tab, allFrames: this.allFrames },
      args: [FLUSH_FUNCTION, this.#text, this.#isNew],
      func: (name: string, question: string, isNew: boolean) =>
        (globalThis as unknown as { [name: string]: FlushFunction | undefined })[name]?.(question, isNew),
      // A relay is there from the first moment on; a page may load for as long as it likes.
      injectImmediately: true,
    } as Injection);
    const answered = asked.then(
      (frames) => frames.flatMap(({ result }) => (isAnswer(result) ? [result] : [])),
      () => undefined,
    );
    const answers = await Promise.race([answered, pause(ANSWER_MS).then(() => undefined)]);
    if (answers) this.#isNew = false;
    return answers;
  }
}

/**
 * Resolves when all that the pages of a tab have recorded so far is durable, or is no more to be waited for.
 * @param acknowledgements how often something of that tab has become durable
 */
export async function flushTab(tab: number, acknowledgements: () => number): Promise<void> {
  const question = new Question(tab, true);
  let before = acknowledgements();
  let changedAt = performance.now();
  for (;;) {
    const answers = await question.ask();
    if (answers?.every(({ isDurable }) => isDurable)) return;
    const now = acknowledgements();
    if (now !== before) changedAt = performance.now();
    else if (performance.now() - changedAt >= STANDSTILL_MS) return;
    else if (!answers && !(await isAwake(tab))) return;
    before = now;
    await pause(ASK_AGAIN_MS);
  }
}

/**
 * The clock of a tab's page, by which its records are dated, once all that it had recorded up to then is durable.
 * `undefined` where the tab has no page that answers: one is being loaded, or it is frozen.
 */
export async function settledTime(tab: number): Promise<EpochMilliseconds | undefined> {
  const question = new Question(tab, false);
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const [answer] = (await question.ask()) ?? [];
    if (!answer || answer.isDurable) return answer?.askedAt;
    await pause(ASK_AGAIN_MS);
  }
  return undefined;
}

function isAnswer(value: unknown): value is FlushAnswer {
  return typeof value === 'object' && value !== null && 'isDurable' in value;
}

/** Whether a tab's relay answers. */
function isAwake(tab: number): Promise<boolean> {
  const asked = browser.tabs.sendMessage(tab, PRESENCE_QUESTION).then(
    (answer) => answer === true,
    () => false,
  );
  return Promise.race([asked, pause(SILENCE_MS).then(() => false)]);
}
