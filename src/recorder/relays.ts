// The recorder's end of the relays' ports: who may speak, and what is taken.

import browser, { type Runtime } from 'webextension-polyfill';
import { sideBySide } from '../records/batch';
import { PRESENCE_QUESTION, type RecorderMessage, type RelayMessage } from '../records/messages';
import { DEFAULT_BODY_RATE } from '../records/settings';
import type { ByteCount } from '../records/units';
import { siteOf } from './addresses';
import type { TabPlace } from './arrivals';
import { gapBatch, isHello, readBatch, UNREADABLE } from './arrived';
import type { Faults } from './faults/faults';
import { flushTab } from './flush';
import type { Ingest } from './ingest';
import { Orphans, PATIENCE_MS } from './orphans';
import type { TabPlaces } from './tab-places';

/** Bytes of pieces that may wait for their batch: what a runtime message may hold. */
const PIECES_LIMIT: ByteCount = 64 * 1024 * 1024;

/** What is known of a relay's port. */
interface Line {
  /** Its page, once it has said hello. */
  page: string | undefined;
  pieces: Uint8Array[];
  pieceBytes: ByteCount;
  /** Times that something of it became durable. */
  acknowledgements: number;
}

export class Relays {
  readonly #ports = new Map<Runtime.Port, Line>();
  readonly #orphans: Orphans;
  #bodyRate = DEFAULT_BODY_RATE;

  constructor(
    private readonly ingest: Promise<Ingest>,
    private readonly faults: Pick<Faults, 'messageFor'>,
    places: Pick<TabPlaces, 'tabAt'>,
  ) {
    this.#orphans = new Orphans(ingest, places, (page) => this.#isOnLine(page));
  }

  /** Takes a relay's port. Nothing that is not a relay of ours in a tab gets one. */
  accept(port: Runtime.Port): void {
    const place = placeOf(port.sender);
    if (!place) {
      port.disconnect();
      return;
    }
    const line: Line = { page: undefined, pieces: [], pieceBytes: 0, acknowledgements: 0 };
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

  /** Pages that are told later begin with it, see `RecorderSettings.bodyRate`. */
  setBodyRate(bodyRate: ByteCount): void {
    if (bodyRate === this.#bodyRate) return;
    this.#bodyRate = bodyRate;
    for (const port of this.#ports.keys()) tell(port, { type: 'body-rate', bodyRate });
  }

  acknowledged(page: string, upTo: number): void {
    for (const [port, line] of this.#ports) {
      if (line.page !== page) continue;
      line.acknowledgements++;
      tell(port, { type: 'acknowledge', upTo });
    }
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

  /** Resolves when all that pages have recorded so far is durable, also of those that have gone since. */
  async flush(): Promise<void> {
    const ingest = await this.ingest;
    const tabs = await browser.tabs.query({ discarded: false });
    const ids = tabs.flatMap(({ id }) => (id === undefined ? [] : [id]));
    await Promise.all(ids.map((id) => flushTab(id, () => this.#acknowledgements(id))));
    await this.#orphans.adoptEach();
    await ingest.written();
  }

  #acknowledgements(tab: number): number {
    let sum = 0;
    for (const [port, line] of this.#ports) if (port.sender?.tab?.id === tab) sum += line.acknowledgements;
    return sum;
  }

  /** Takes what pages left when they went. */
  adoptOrphans(): Promise<void> {
    return this.#orphans.adopt();
  }

  #isOnLine(page: string): boolean {
    return [...this.#ports.values()].some((line) => line.page === page);
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
    if (!this.#isOnLine(page) && !(await isThere(sender))) await (await this.ingest).interruptPage(page);
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
        tell(port, {
          type: 'welcome',
          cloned: message.probe instanceof Uint8Array,
          bodyRate: this.#bodyRate,
        });
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
          readBatch(message.batch, takePieces(line, message.batch)) ?? gapBatch(UNREADABLE),
        );
        return;
      }
      default:
        message satisfies never;
    }
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

/** The bytes that came before a batch and those in it, side by side; `undefined` where all came with it. */
function takePieces(line: Line, batch: unknown): Uint8Array | undefined {
  if (line.pieces.length === 0) return undefined;
  const { payload } = Object(batch) as { payload?: unknown };
  const bytes = sideBySide(payload instanceof Uint8Array ? [...line.pieces, payload] : line.pieces);
  line.pieces = [];
  line.pieceBytes = 0;
  return bytes;
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
