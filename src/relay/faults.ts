// The faults of this page, between recorder and page. They hold across a reload from the next document's first script on:
// what is on is left in the tab's own `sessionStorage` when the page goes, taken by the next one at once, and given up
// again unless the recorder confirms it. While a page lives nothing lies there. To look there stops the page until the
// browser's process has answered: a document in which no fault is announced looks once it has loaded, whatever may lie there.
//
// What does it in the page is a script of its own, the engine, which is there only where a fault is on: orders wait here
// until it is.

import type { FaultMessage, FaultNews, FaultOrders, OrderedFault } from '../records/messages';
import type { EpochMilliseconds, Milliseconds } from '../records/units';

/** Under which a page that goes leaves what is on. */
const BATON = 'redial-faults';
/** Longest wait for the recorder to confirm what was taken over: it may have to start, on a busy machine. */
const CONFIRM_MS: Milliseconds = 10_000;
/** Between two questions, and before the first for an engine that should have come with the document. */
const ASK_AGAIN_MS: Milliseconds = 200;
/** Longest that orders wait for the engine: a recorder that has to start puts it into a page that has its hands full. */
const ENGINE_MS: Milliseconds = 30_000;
/**
 * A document is asked for before the one that it follows is gone. One that was asked for later follows something else: a
 * browser that was restored, a page in between. Clocks of two processes may lie this far apart.
 */
const CLOCKS_APART_MS: Milliseconds = 500;

interface Baton {
  leftAt: EpochMilliseconds;
  active: OrderedFault[];
}

/** How the page and the recorder are reached. */
export interface FaultWays {
  /** The engine obeys before this returns. */
  order(orders: FaultOrders): void;
  /** The page's script looks for an engine with that text, which comes with the document. */
  meet(text: string): void;
  /** The page's script takes the engine that lies on its window, if that is its text. */
  take(text: string): void;
  /** Resolves with the recorder's answer, where it gives one. */
  tell(news: FaultNews): Promise<unknown>;
}

export class PageFaults {
  #active: OrderedFault[] = [];
  #confirmed = true;
  /** What the page before left was looked for. */
  #hasLooked = false;
  /** The recorder has spoken, to this page: what lies in the storage is older. */
  #isTold = false;
  /** The page's script can be reached. */
  #isReached = false;
  /** The text of the engine that is among the scripts that this document begins with. */
  #announced: string | undefined;
  #hasEngine = false;
  /** Orders without an engine, oldest first. */
  #waiting: FaultOrders[] = [];
  #fetching: Promise<void> | undefined;

  constructor(
    private readonly ways: FaultWays,
    private readonly page: () => string,
  ) {
    if (window === window.top)
      addEventListener('load', () => setTimeout(() => this.#takeOver()), { once: true });
  }

  /** The page's script can be reached: what the page before left holds from now on. */
  begin(): void {
    this.#isReached = true;
    this.#obeyWhatWasLeft();
    this.#meet();
  }

  /** The engine comes in this document's first scripts. */
  announced(text: string): void {
    this.#announced = text;
    this.#takeOver();
    this.#meet();
  }

  /** The engine has begun. */
  started(): void {
    this.#hasEngine = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const orders of waiting) this.ways.order(orders);
  }

  /** The recorder's word, which replaces all that was before. Whether the page obeys it. */
  async take({ faults, origin }: FaultMessage): Promise<boolean> {
    this.#confirmed = true;
    this.#isTold = true;
    const isForHere = origin === self.origin;
    this.#active = isForHere ? faults.active : [];
    return this.#order(isForHere ? faults : { active: [] });
  }

  /** One of a fault's handshakes is used up. */
  spent(id: string): void {
    this.#active = this.#active.filter((one) => one.id !== id || one.fault.kind !== 'age-token');
    this.#active = this.#active.map((one) =>
      one.id === id && one.fault.kind === 'refuse' && one.fault.connects !== undefined
        ? { ...one, fault: { ...one.fault, connects: Math.max(0, one.fault.connects - 1) } }
        : one,
    );
    void this.ways.tell({ faultNews: 'spent', id }).catch(() => undefined);
  }

  held(count: number): void {
    void this.ways.tell({ faultNews: 'held', page: this.page(), held: count }).catch(() => undefined);
  }

  /** The page goes. */
  leave(): void {
    // One that went before it had loaded.
    this.#takeOver();
    if (window !== window.top || this.#active.length === 0) return;
    const baton: Baton = { leftAt: performance.timeOrigin + performance.now(), active: this.#active };
    try {
      sessionStorage.setItem(BATON, JSON.stringify(baton));
    } catch {
      // No storage, or it is full: the recorder's answer to the next page must do.
    }
  }

  /** The page is back out of the back/forward cache: what it left lies there still, and may be over. */
  comeBack(): void {
    takeBaton();
    if (this.#active.length > 0) void this.#confirm();
  }

  end(): void {
    if (this.#active.length === 0) return;
    this.#active = [];
    void this.#order({ active: [] });
  }

  #takeOver(): void {
    if (this.#hasLooked) return;
    this.#hasLooked = true;
    const left = takeBaton();
    if (left.length === 0 || this.#isTold) return;
    this.#active = left;
    void this.#confirm();
    this.#obeyWhatWasLeft();
  }

  #obeyWhatWasLeft(): void {
    if (!this.#isReached || this.#active.length === 0) return;
    this.#waiting.push({ active: this.#active });
    // It was not, or is no longer, registered for this document.
    setTimeout(() => this.#waiting.length > 0 && this.#fetch(), ASK_AGAIN_MS);
  }

  #meet(): void {
    if (this.#isReached && this.#announced !== undefined && !this.#hasEngine) this.ways.meet(this.#announced);
  }

  /** At once where the engine is there. Where none is, and none is needed, there is nothing to be done. */
  async #order(orders: FaultOrders): Promise<boolean> {
    if (this.#hasEngine) this.ways.order(orders);
    else if (orders.active.length > 0 || orders.once || orders.prepare || this.#waiting.length > 0) {
      this.#waiting.push(orders);
      await this.#fetch();
      return this.#hasEngine;
    }
    return true;
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#fetchEngine().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  /** Has the recorder put the engine into this page. What waits for it in vain is given up. */
  async #fetchEngine(): Promise<void> {
    let isOver = false;
    const end = new Promise<void>((resolve) => {
      setTimeout(() => {
        isOver = true;
        resolve();
      }, ENGINE_MS);
    });
    while (!this.#hasEngine && !isOver) {
      const asked = this.#askForEngine().then((isAnswered) => {
        isOver ||= isAnswered;
      });
      await Promise.race([asked, end]);
      if (!isOver) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
    if (!this.#hasEngine) this.#waiting = [];
  }

  /** Whether there was an answer: of a recorder that is being ended just now there is none, and the next question starts it anew. */
  async #askForEngine(): Promise<boolean> {
    const text = await this.ways.tell({ faultNews: 'engine' }).catch(() => undefined);
    // Even where it comes too late, or another came before: it must not stay on the window.
    if (typeof text === 'string') this.ways.take(text);
    return typeof text === 'string' || text === false;
  }

  async #confirm(): Promise<void> {
    this.#confirmed = false;
    setTimeout(() => this.#confirmed || this.end(), CONFIRM_MS);
    while (!this.#confirmed && this.#active.length > 0) {
      // A recorder that is being ended just now answers nothing: the next question starts it anew.
      const answer = await this.ways.tell({ faultNews: 'ask' }).catch(() => undefined);
      if (isFaultMessage(answer)) void this.take(answer);
      else await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

export function isFaultMessage(value: unknown): value is FaultMessage {
  return typeof value === 'object' && value !== null && 'faults' in value && 'origin' in value;
}

/** What the page before left; nothing in any other document than the one that follows it. */
function takeBaton(): OrderedFault[] {
  if (window !== window.top) return [];
  try {
    const text = sessionStorage.getItem(BATON);
    if (text === null) return [];
    sessionStorage.removeItem(BATON);
    const { leftAt, active } = JSON.parse(text) as Partial<Baton>;
    const follows = (leftAt ?? 0) >= performance.timeOrigin - CLOCKS_APART_MS;
    return follows && Array.isArray(active) ? active : [];
  } catch {
    return [];
  }
}
