// The recorder's end of the relays' ports: who may speak, what is taken, and what pages left behind when they went.

import browser, { type Runtime } from 'webextension-polyfill';
import { type Batch, batchOfFacts } from '../records/batch';
import { isBatch } from '../records/batch-guard';
import { fromJsonBatch, type JsonBatch } from '../records/json-batch';
import {
  FLUSH_FUNCTION,
  ORPHAN_PREFIX,
  type Orphan,
  type PageHello,
  PRESENCE_QUESTION,
  type RecorderMessage,
  type RelayMessage,
} from '../records/messages';
import type { ByteCount, EpochMilliseconds } from '../records/units';
import { siteOf } from './addresses';
import { type TabPlace, UNKNOWN_TAB } from './arrivals';
import type { Faults } from './faults/faults';
import type { Ingest } from './ingest';
import type { TabPlaces } from './tab-places';

/** Wait for one page's answer to a flush: a frozen page answers when it thaws, which may be never. */
const FLUSH_MS = 5_000;

/** Longest wait for what comes before a batch that a page left when it went: a background that has to start on a busy machine. */
const PATIENCE_MS = 3_000;

/** Between two looks of who waits for that. */
const LOOK_MS = 50;

/** Bytes of pieces that may wait for their batch: what a runtime message may hold. */
const PIECES_LIMIT: ByteCount = 64 * 1024 * 1024;

/** What is known of a relay's port. */
interface Line {
  /** Its page, once it has said hello. */
  page: string | undefined;
  pieces: Uint8Array[];
  pieceBytes: ByteCount;
}

export class Relays {
  readonly #ports = new Map<Runtime.Port, Line>();
  #adopting: Promise<void> = Promise.resolve();
  /** Orphans whose predecessors are waited for, and since when. */
  readonly #early = new Map<string, number>();

  constructor(
    private readonly ingest: Promise<Ingest>,
    private readonly faults: Pick<Faults, 'messageFor'>,
    private readonly places: Pick<TabPlaces, 'tabAt'>,
  ) {}

  /** Takes a relay's port. Nothing that is not a relay of ours in a tab gets one. */
  accept(port: Runtime.Port): void {
    const place = placeOf(port.sender);
    if (!place) {
      port.disconnect();
      return;
    }
    const line: Line = { page: undefined, pieces: [], pieceBytes: 0 };
    this.#ports.set(port, line);
    let turn: Promise<void> = Promise.resolve();
    port.onMessage.addListener((message: unknown) => {
      turn = turn
        .then(() => this.#take(port, line, place, message as RelayMessage))
        .catch(() => port.disconnect());
    });
    port.onDisconnect.addListener(() => {
      void turn.then(() => {
        this.#ports.delete(port);
        return this.#goodbye(line.page, port.sender);
      });
    });
  }

  acknowledged(page: string, upTo: number): void {
    for (const [port, line] of this.#ports) if (line.page === page) tell(port, { type: 'acknowledge', upTo });
  }

  /** A page was seen to use tokens: its relay outlives this recorder, and keeps them in mind. */
  learnt(page: string, values: string[]): void {
    for (const [port, line] of this.#ports) if (line.page === page) tell(port, { type: 'tokens', values });
  }

  /** After a failed commit: ports are closed, so that the relays open new ones and send again. */
  replay(): void {
    for (const port of this.#ports.keys()) port.disconnect();
    this.#ports.clear();
    void this.adoptOrphans();
  }

  /** A site's recording ends: its pages hand over nothing more. */
  stop(site: string): void {
    for (const port of this.#ports.keys()) {
      if (siteOf(port.sender?.url) === site) tell(port, { type: 'stop' });
    }
  }

  /** Resolves when all that pages have recorded so far is durable. */
  async flush(): Promise<void> {
    const ingest = await this.ingest;
    await this.adoptOrphans();
    while (this.#early.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      await this.adoptOrphans();
    }
    const tabs = await browser.tabs.query({ discarded: false });
    await Promise.all(
      tabs.flatMap(({ id }) =>
        id === undefined
          ? []
          : Promise.race([flushTab(id), new Promise((resolve) => setTimeout(resolve, FLUSH_MS))]),
      ),
    );
    await ingest.idle();
  }

  /** Takes what pages left in `storage.session` when they went. What had arrived by port is known by its number. */
  adoptOrphans(): Promise<void> {
    this.#adopting = this.#adopting.then(() => this.#adoptAll()).catch(() => undefined);
    return this.#adopting;
  }

  async #adoptAll(): Promise<void> {
    const stored = await browser.storage.session.get(null);
    const keys = Object.keys(stored).filter((key) => key.startsWith(ORPHAN_PREFIX));
    const orphans = keys.map((key) => ({ key, orphan: stored[key] as Orphan }));
    for (const { key, orphan } of orphans.sort(inOrderOfTime)) {
      if (!(await this.#adopt(key, orphan))) continue;
      this.#early.delete(key);
      await browser.storage.session.remove(key);
    }
  }

  /** Whether it is done with: all of it is durable, or cannot be read at all. */
  async #adopt(key: string, { page, batches }: Orphan): Promise<boolean> {
    if (!isHello(page) || !Array.isArray(batches)) return true;
    const readable = batches.filter(({ number }) => Number.isSafeInteger(number));
    const [first, last] = [readable[0]?.number ?? 0, readable.at(-1)?.number ?? 0];
    const ingest = await this.ingest;
    const known = readable.map(({ number, batch }) => ({ number, batch: readJson(batch) }));
    const until = Math.max(page.startedAt, ...known.map(({ batch }) => (batch ? lastMomentOf(batch) : 0)));
    const tab = (page.place === 'top' ? await this.places.tabAt(page.url) : undefined) ?? UNKNOWN_TAB;
    const place = { tab, frame: 0, tabUrl: page.url, until };
    const isOnLine = () => [...this.#ports.values()].some((line) => line.page === page.id);
    // By its port it says which tab it was in.
    if (!(await ingest.knows(page.id)) && (isOnLine() || this.#mayStillCome(key))) return false;
    const durable = await ingest.hello(page, place);
    if (durable === undefined) return false;
    if (durable + 1 < first) {
      // What comes before is still on its way, and would be taken for known if this came first.
      if (isOnLine() || this.#mayStillCome(key)) return false;
      ingest.add(
        page.id,
        first - 1,
        gapBatch('Some of what the page handed over when it went did not arrive.'),
      );
    }
    for (const { number, batch } of known) ingest.add(page.id, number, batch ?? gapBatch(UNREADABLE));
    await ingest.idle();
    const reached = await ingest.hello(page, place);
    ingest.goodbye(page.id);
    return reached !== undefined && reached >= last;
  }

  /** By a port that has said nothing yet. */
  #mayStillCome(key: string): boolean {
    const now = Date.now();
    const since = this.#early.get(key) ?? now;
    if (now - since >= PATIENCE_MS) {
      this.#early.delete(key);
      return false;
    }
    if (!this.#early.has(key)) setTimeout(() => void this.adoptOrphans(), PATIENCE_MS + LOOK_MS);
    this.#early.set(key, since);
    return true;
  }

  /** A page's relay is gone, and what waited for it can be taken now. */
  async #goodbye(page: string | undefined, sender: Runtime.MessageSender | undefined): Promise<void> {
    if (page === undefined) return;
    (await this.ingest).goodbye(page);
    await this.adoptOrphans();
    // Its last words may still be on their way to the storage.
    setTimeout(() => void this.#endIfGone(page, sender).catch(() => undefined), PATIENCE_MS);
  }

  /** A page whose process crashed is gone without a word. */
  async #endIfGone(page: string, sender: Runtime.MessageSender | undefined): Promise<void> {
    const hasCome = [...this.#ports.values()].some((line) => line.page === page);
    if (!hasCome && !(await isThere(sender))) await (await this.ingest).interruptPage(page);
  }

  async #take(port: Runtime.Port, line: Line, place: TabPlace, message: RelayMessage): Promise<void> {
    const ingest = await this.ingest;
    switch (message.type) {
      case 'hello': {
        if (!isHello(message.page)) throw new TypeError('A hello without a page.');
        const upTo = await ingest.hello(message.page, place);
        // No welcome: the relay keeps what it has. Its port is closed once something can be written again.
        if (upTo === undefined) return;
        line.page = message.page.id;
        const faults = await this.faults.messageFor(place.tab, place.tabUrl);
        if (faults) tell(port, { type: 'faults', ...faults });
        tell(port, { type: 'acknowledge', upTo });
        tell(port, { type: 'welcome', cloned: message.probe instanceof Uint8Array });
        return;
      }
      case 'piece': {
        if (!(message.bytes instanceof Uint8Array)) throw new TypeError('A piece without bytes.');
        line.pieceBytes += message.bytes.length;
        if (line.pieceBytes > PIECES_LIMIT) throw new RangeError('Pieces without end.');
        line.pieces.push(message.bytes);
        return;
      }
      case 'batch': {
        if (line.page === undefined || !Number.isSafeInteger(message.number)) {
          throw new TypeError('A batch of nobody.');
        }
        // Refused, it would come again, and keep all that follows from being taken.
        ingest.add(
          line.page,
          message.number,
          readBatch(message.batch, takePieces(line)) ?? gapBatch(UNREADABLE),
        );
        return;
      }
      default:
        message satisfies never;
    }
  }
}

/** Asks the relay in each frame of a tab to hand over what it has, and waits until that is durable. */
async function flushTab(tab: number): Promise<void> {
  try {
    await browser.scripting.executeScript({
      target: { tabId: tab, allFrames: true },
      args: [FLUSH_FUNCTION],
      func: (name: string) =>
        (globalThis as unknown as { [name: string]: (() => Promise<void>) | undefined })[name]?.(),
    });
  } catch {
    // A tab that is not recorded, or is gone.
  }
}

/** Whether the document of a relay still answers. */
async function isThere(
  sender: (Runtime.MessageSender & { documentId?: string }) | undefined,
): Promise<boolean> {
  const { tab, frameId = 0, documentId } = sender ?? {};
  if (tab?.id === undefined) return false;
  try {
    const whom = documentId === undefined ? { frameId } : { documentId };
    return (await browser.tabs.sendMessage(tab.id, PRESENCE_QUESTION, whom)) === true;
  } catch {
    return false;
  }
}

const UNREADABLE = 'What the page handed over could not be read.';

/** Stands for a batch that is not to be had. */
function gapBatch(reason: string): Batch {
  return batchOfFacts([{ type: 'gap', at: Date.now(), lost: 1, reason }]);
}

/** The bytes that came before a batch, side by side. */
function takePieces(line: Line): Uint8Array | undefined {
  if (line.pieces.length === 0) return undefined;
  const bytes = new Uint8Array(line.pieceBytes);
  let end = 0;
  for (const piece of line.pieces) {
    bytes.set(piece, end);
    end += piece.length;
  }
  line.pieces = [];
  line.pieceBytes = 0;
  return bytes;
}

/** `undefined` where it is none. */
function readBatch(value: Batch | JsonBatch, payload: Uint8Array | undefined): Batch | undefined {
  const whole = payload && typeof value === 'object' ? { ...value, payload } : value;
  return isBatch(whole) ? whole : readJson(whole);
}

function readJson(value: unknown) {
  try {
    const batch = fromJsonBatch(value as JsonBatch);
    return isBatch(batch) ? batch : undefined;
  } catch {
    return undefined;
  }
}

function tell(port: Runtime.Port, message: RecorderMessage): void {
  try {
    port.postMessage(message);
  } catch {
    // Closed in the meantime: the relay opens another one.
  }
}

/** Where a relay speaks from, by the browser's word; `undefined` where it is none of our content scripts. */
function placeOf(sender: Runtime.MessageSender | undefined): TabPlace | undefined {
  if (sender?.id !== browser.runtime.id || sender.tab?.id === undefined) return undefined;
  return { tab: sender.tab.id, frame: sender.frameId ?? 0, tabUrl: sender.tab.url ?? '' };
}

/** Longest text taken from a page's hello. */
const HELLO_TEXT = 100_000;

/** More tokens than the recorder keeps in mind for a page. */
const HELLO_TOKENS = 100;

interface Left {
  key: string;
  orphan: Orphan;
}

/** Page by page as they began, for each belongs with those before it; of one page by the keys' numbers, which rise. */
function inOrderOfTime({ key: one, orphan: first }: Left, { key: other, orphan: second }: Left): number {
  const began = (first?.page?.startedAt ?? 0) - (second?.page?.startedAt ?? 0);
  return began || one.length - other.length || (one < other ? -1 : 1);
}

function lastMomentOf({ facts, columns }: Batch): EpochMilliseconds {
  return Math.max(columns.at.at(-1) ?? 0, facts.at(-1)?.at ?? 0);
}

function isHello(value: unknown): value is PageHello {
  if (typeof value !== 'object' || value === null) return false;
  const {
    id,
    url,
    origin,
    startedAt,
    navigation,
    place,
    userAgent,
    tokens = [],
  } = value as {
    [name: string]: unknown;
  };
  if (!Array.isArray(tokens) || tokens.length > HELLO_TOKENS) return false;
  const texts = [id, url, origin, navigation, place, userAgent, ...tokens];
  return (
    texts.every((text) => typeof text === 'string' && text.length < HELLO_TEXT) &&
    /^[0-9a-f]{24}$/.test(String(id)) &&
    Number.isFinite(startedAt)
  );
}
