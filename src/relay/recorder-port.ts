// The port to the recorder: batches on their way, in the form that it wants them in, over as many ports as it takes, for each
// of its deaths closes one.

import { batchBytes } from '../records/batch';
import { toJsonBatch } from '../records/json-batch';
import { type PageHello, RECORDING_PORT, type RecorderMessage, type RelayMessage } from '../records/messages';
import type { ByteCount, Milliseconds } from '../records/units';
import { extension } from './extension';
import type { NumberedBatch, Outbox } from './outbox';

/**
 * Bytes of a payload in one message. Chromium carries what is over 64 KiB in shared memory of its own, which costs the
 * page's thread three times as much a byte (bench/README.md).
 */
const PIECE: ByteCount = 60 * 1024;
/** Wait after which a lost port is opened again; the recorder is started by it if need be. */
const REOPEN_MS: Milliseconds = 50;

export interface PortEvents {
  /** Who speaks. */
  page(): PageHello;
  /** The page goes, and cannot wait for an answer. */
  isLeaving(): boolean;
  heard(message: RecorderMessage): void;
  /** The extension was updated or taken away under the page: nothing can be handed over any more. */
  gone(): void;
}

export class RecorderPort {
  #port: chrome.runtime.Port | undefined;
  /** How the recorder wants batches; `undefined` until it has answered on this port. */
  #cloned: boolean | undefined;
  #piece: Uint8Array | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly events: PortEvents,
  ) {}

  /** The recorder has answered. */
  get isWelcome(): boolean {
    return this.#cloned !== undefined;
  }

  open(): void {
    this.#cloned = undefined;
    this.outbox.rewind();
    try {
      const port = extension.runtime.connect({ name: RECORDING_PORT });
      this.#port = port;
      port.onMessage.addListener((message: RecorderMessage) => {
        if (port === this.#port) this.#hear(message);
      });
      port.onDisconnect.addListener(() => {
        if (port !== this.#port) return;
        this.#port = undefined;
        if (this.outbox.unacknowledged.length > 0) setTimeout(() => this.#port ?? this.post(), REOPEN_MS);
      });
      this.#tell({ type: 'hello', page: this.events.page(), probe: new Uint8Array(1) });
    } catch {
      this.events.gone();
    }
  }

  /** Posts as much as the window allows; opens a port first where there is none. */
  post(): void {
    if (!this.#port) this.open();
    // A page that goes does not know the answer: JSON is understood in any case.
    if (this.#cloned === undefined && !this.events.isLeaving()) return;
    for (let next = this.outbox.next(); next; next = this.outbox.next()) {
      if (!this.#postBatch(next)) return;
    }
  }

  /** Of a port from before the back/forward cache, which neither throws nor delivers. */
  forget(): void {
    this.#port = undefined;
  }

  close(): void {
    this.#port?.disconnect();
    this.#port = undefined;
  }

  #hear(message: RecorderMessage): void {
    if (message.type === 'welcome') this.#cloned = message.cloned;
    if (message.type === 'acknowledge') this.outbox.acknowledge(message.upTo);
    this.events.heard(message);
    if (message.type === 'welcome' || message.type === 'acknowledge') this.post();
  }

  #postBatch({ number, batch }: NumberedBatch): boolean {
    if (!this.#cloned) return this.#tell({ type: 'batch', number, batch: toJsonBatch(batch) });
    const { payload } = batch;
    const besides = batchBytes(batch) - payload.length;
    const room = Math.max(0, PIECE - besides);
    let from = 0;
    for (; payload.length - from > room; from += PIECE) {
      if (!this.#tell({ type: 'piece', bytes: this.#pieceOf(payload, from) })) return false;
    }
    return this.#tell({
      type: 'batch',
      number,
      batch: from === 0 ? batch : { ...batch, payload: payload.slice(from) },
    });
  }

  /** Of its own: of a view, all that lies under it would be sent. The same memory each time, as it is copied within the call. */
  #pieceOf(payload: Uint8Array, from: number): Uint8Array {
    const left = payload.subarray(from, from + PIECE);
    if (left.length < PIECE) return left.slice();
    this.#piece ??= new Uint8Array(PIECE);
    this.#piece.set(left);
    return this.#piece;
  }

  #tell(message: RelayMessage): boolean {
    try {
      this.#port?.postMessage(message);
      return this.#port !== undefined;
    } catch {
      this.#port = undefined;
      return false;
    }
  }
}
