// What must not rise in the long run: heaps and storage, measured each minute.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { heapOf } from '../../tools/heap';
import { type Browser, extensionPage, type Page, serviceWorker } from '../../tools/launch';

const MIB = 1024 * 1024;

/** Same as the bench's bar: what a collection's own unevenness stays well below. */
const RISE_BYTES = 8 * MIB;

/** Fewer say nothing about a rise. */
const LEAST_SAMPLES = 6;

export interface Level {
  page: number;
  background: number;
  stored: number;
  budget: number;
  /** Of this process. */
  soak: number;
}

/** A tab of the extension, from which its background is asked. */
export class Levels {
  readonly #samples: Level[] = [];
  /** Heap of the first tab, chapter by chapter: a new chapter is a new page. */
  readonly #chapters: number[][] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly door: Page,
  ) {}

  /** @param budget in bytes, set for the run */
  static async open(browser: Browser, budget: number): Promise<Levels> {
    const levels = new Levels(browser, await extensionPage(browser, 'manifest.json'));
    await levels.#call('set-budget', { budgetBytes: budget });
    return levels;
  }

  /** Resolves when all that pages have handed over is durable. */
  async flush(): Promise<void> {
    await this.#call('flush', {});
  }

  beginChapter(): void {
    this.#chapters.push([]);
  }

  /** @param page the one that is never reloaded within a chapter */
  async measure(page: Page): Promise<Level> {
    const { usedBytes, budgetBytes } = (await this.#call('storage', {})) as {
      usedBytes: number;
      budgetBytes: number;
    };
    const level = {
      page: await heapOf(page),
      background: await heapOf(await serviceWorker(this.browser)),
      stored: usedBytes,
      budget: budgetBytes,
      soak: ownHeap(),
    };
    this.#samples.push(level);
    this.#chapters.at(-1)?.push(level.page);
    return level;
  }

  /** Sentences; none where nothing rose. */
  complaints(): string[] {
    const lines = [
      ...this.#chapters.map((samples) => risen('page and relay', samples)),
      risen(
        'the background',
        this.#samples.map(({ background }) => background),
      ),
      risen(
        'the soak itself',
        this.#samples.map(({ soak }) => soak),
      ),
    ].filter((line) => line !== undefined);
    const over = this.#samples.find(({ stored, budget }) => stored > budget);
    if (over) lines.push(`${mib(over.stored)} were stored, and the budget is ${mib(over.budget)}.`);
    return lines;
  }

  /** Of the whole run: lowest and highest, in words. */
  summary(): string {
    const range = (of: (level: Level) => number) => {
      const values = this.#samples.map(of);
      return values.length === 0
        ? 'not measured'
        : `${mib(Math.min(...values))} to ${mib(Math.max(...values))}`;
    };
    return `page and relay ${range(({ page }) => page)}, background ${range(({ background }) => background)}, stored ${range(({ stored }) => stored)}`;
  }

  #call(call: string, argument: object): Promise<unknown> {
    return this.door.evaluate(
      `chrome.runtime.sendMessage(${JSON.stringify({ call, argument })}).then((answer) => answer?.result ?? answer)`,
    );
  }
}

/** Bytes alive in this process. */
function ownHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

export function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

/** The last third's middle against the first third's: single samples differ by what was just under way. */
export function risen(who: string, samples: readonly number[]): string | undefined {
  if (samples.length < LEAST_SAMPLES) return undefined;
  const third = Math.floor(samples.length / 3);
  const [first, last] = [middle(samples.slice(0, third)), middle(samples.slice(-third))];
  if (last - first <= RISE_BYTES) return undefined;
  return `The heap of ${who} rose from ${mib(first)} to ${mib(last)}.`;
}

function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
