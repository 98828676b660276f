// The faults of this page, between recorder and page. They hold across a reload from the next document's first script on:
// what is on is left in the tab's own `sessionStorage` when the page goes, taken by the next one at once, and given up
// again unless the recorder confirms it. While a page lives nothing lies there.

import type { FaultMessage, FaultNews, FaultOrders, OrderedFault } from '../records/messages';
import type { EpochMilliseconds, Milliseconds } from '../records/units';

/** Under which a page that goes leaves what is on. */
const BATON = 'redial-faults';
/** Longest wait for the recorder to confirm what was taken over: it may have to start, on a busy machine. */
const CONFIRM_MS: Milliseconds = 10_000;
/** Between two questions. */
const ASK_AGAIN_MS: Milliseconds = 200;
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
  order(orders: FaultOrders): void;
  /** Resolves with the recorder's answer, where it gives one. */
  tell(news: FaultNews): Promise<unknown>;
}

export class PageFaults {
  #active: OrderedFault[] = [];
  #confirmed = true;

  constructor(
    private readonly ways: FaultWays,
    private readonly page: () => string,
  ) {
    this.#active = takeBaton();
    if (this.#active.length > 0) void this.#confirm();
  }

  /** The page's script can be reached: what the page before left holds from now on. */
  begin(): void {
    if (this.#active.length > 0) this.ways.order({ active: this.#active });
  }

  /** The recorder's word, which replaces all that was before. */
  take({ faults, origin }: FaultMessage): void {
    this.#confirmed = true;
    const isForHere = origin === self.origin;
    this.#active = isForHere ? faults.active : [];
    this.ways.order(isForHere ? faults : { active: [] });
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
    this.ways.order({ active: [] });
  }

  async #confirm(): Promise<void> {
    this.#confirmed = false;
    setTimeout(() => this.#confirmed || this.end(), CONFIRM_MS);
    while (!this.#confirmed && this.#active.length > 0) {
      // A recorder that is being ended just now answers nothing: the next question starts it anew.
      const answer = await this.ways.tell({ faultNews: 'ask' }).catch(() => undefined);
      if (isFaultMessage(answer)) this.take(answer);
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
