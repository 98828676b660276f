// Messages that the server confirms: sent again, under the same identifier, until it has.

import { idOf, isAck, type MessageId, type WireData } from './codec';
import type { Milliseconds } from './decision';
import type { QueueEntry } from './queue';
import { after, type Timer } from './timer';

export interface AcknowledgementOptions<In, Out> {
  /** The identifier that a message from the server confirms, or `undefined`. Default: `id` where `type` is `ack`. */
  readAck?: (message: In) => MessageId | undefined;
  /**
   * Gives a message its identifier. Default: the `id` that it has, else `newId` put in as `id`. The server must take
   * a second message with a known identifier for a repetition: confirm it, do nothing else.
   */
  identify?: (message: Out, newId: string) => { id: MessageId; message: Out };
  /** How long an acknowledgement may take before the message goes out again. Default 5,000: slow, but not yet lost. */
  timeoutMs?: Milliseconds;
  /** How often a message goes out on one connection. Default 5: a server that lets 25 s pass does not confirm. */
  maxSends?: number;
  /** Most messages that await confirmation. Default 256, as the queue's. */
  limit?: number;
}

/** Why a message was dropped. The server can have received it only where the reason is `unacknowledged` or `disposed`. */
export type DropReason =
  | 'unacknowledged'
  | 'too-many-pending'
  | 'queue-full'
  | 'too-old'
  | 'volatile'
  | 'disposed';

/** What `deliver` rejects with. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  constructor(readonly reason: DropReason) {
    super(`not delivered: ${reason}`);
  }
}

/** What acknowledgements need of the socket they serve. */
export interface AcknowledgementLink<Out> {
  encode(message: Out): WireData;
  /** Whether the data went out. */
  transmit(data: WireData): boolean;
  /** Whether the entry waits for a connection now. */
  enqueue(entry: QueueEntry<Out>): boolean;
  dropped(message: Out, reason: DropReason): void;
  /** An acknowledgement is overdue: the connection may be dead. */
  doubt(): void;
}

export interface Acknowledgements<In, Out> {
  /** Resolves with the acknowledgement; rejects with a `DeliveryError`, or with what `encode` throws. */
  deliver(message: Out): Promise<In>;
  /** The message went out of the queue. */
  sent(id: MessageId): void;
  /** Whether the message is an acknowledgement. */
  accept(message: In): boolean;
  /** A connection opened: sends again what is unconfirmed, in the order it was first sent. */
  start(): void;
  stop(): void;
  fail(id: MessageId, reason: DropReason): void;
  /** Gives up on all. */
  clear(): void;
}

export type AcknowledgementFeature<In, Out> = (link: AcknowledgementLink<Out>) => Acknowledgements<In, Out>;

interface Pending<In, Out> extends QueueEntry<Out> {
  id: MessageId;
  confirmed: Promise<In>;
  resolve: (message: In) => void;
  reject: (error: DeliveryError) => void;
  /** Times sent on the connection that is open; `undefined` while it waits in the queue. */
  sends: number | undefined;
  timer: Timer | undefined;
}

/** Acknowledgements to hand to `createSocket`, for `deliver` to use. */
export function acknowledgements<In = unknown, Out = unknown>({
  readAck = (message) => (isAck(message) ? idOf(message) : undefined),
  identify = identifyJson,
  timeoutMs = 5_000,
  maxSends = 5,
  limit = 256,
}: AcknowledgementOptions<In, Out> = {}): AcknowledgementFeature<In, Out> {
  return (link) => {
    const pending = new Map<MessageId, Pending<In, Out>>();
    const prefix = randomPrefix();
    let count = 0;

    const take = (id: MessageId) => {
      const entry = pending.get(id);
      clearTimeout(entry?.timer);
      pending.delete(id);
      return entry;
    };

    const fail = (id: MessageId, reason: DropReason) => {
      const entry = take(id);
      if (!entry) return;
      entry.reject(new DeliveryError(reason));
      link.dropped(entry.message, reason);
    };

    const awaitConfirmation = (entry: Pending<In, Out>) => {
      entry.sends = (entry.sends ?? 0) + 1;
      clearTimeout(entry.timer);
      entry.timer = after(timeoutMs, () => {
        if ((entry.sends ?? 0) >= maxSends) return fail(entry.id, 'unacknowledged');
        awaitConfirmation(entry);
        link.transmit(entry.data);
        link.doubt();
      });
    };

    /** Waiting is set up before the data goes: where the answer is there at once, it finds something to end. */
    const begin = (entry: Pending<In, Out>) => {
      awaitConfirmation(entry);
      if (link.transmit(entry.data)) return;
      clearTimeout(entry.timer);
      entry.sends = undefined;
      if (!link.enqueue(entry)) fail(entry.id, 'queue-full');
    };

    const add = (original: Out): Promise<In> => {
      const { id, message } = identify(original, `${prefix}-${++count}`);
      const known = pending.get(id);
      if (known) return known.confirmed;
      const entry = {
        id,
        message,
        data: link.encode(message),
        sends: undefined,
        timer: undefined,
        ...settlement<In>(),
      };
      // Who does not look at the result hears of a failure by the `dropped` event, not by an unhandled rejection.
      entry.confirmed.catch(() => {});
      const tooMany = pending.size >= limit;
      pending.set(id, entry);
      if (tooMany) fail(id, 'too-many-pending');
      else begin(entry);
      return entry.confirmed;
    };

    return {
      deliver(message) {
        try {
          return add(message);
        } catch (error) {
          return Promise.reject(error);
        }
      },
      sent(id) {
        const entry = pending.get(id);
        if (entry) awaitConfirmation(entry);
      },
      accept(message) {
        const id = readAck(message);
        if (id === undefined) return false;
        take(id)?.resolve(message);
        return true;
      },
      start() {
        for (const entry of [...pending.values()]) {
          if (entry.sends === undefined) continue;
          entry.sends = 0;
          awaitConfirmation(entry);
          link.transmit(entry.data);
        }
      },
      stop() {
        for (const entry of pending.values()) clearTimeout(entry.timer);
      },
      fail,
      clear() {
        for (const id of [...pending.keys()]) fail(id, 'disposed');
      },
    };
  };
}

function settlement<In>(): Pick<Pending<In, never>, 'confirmed' | 'resolve' | 'reject'> {
  let resolve: (message: In) => void = () => {};
  let reject: (error: DeliveryError) => void = () => {};
  const confirmed = new Promise<In>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { confirmed, resolve, reject };
}

function identifyJson<Out>(message: Out, newId: string): { id: MessageId; message: Out } {
  if (typeof message !== 'object')
    throw new TypeError('messages that are no objects need the option `identify`');
  const id = idOf(message);
  return id === undefined ? { id: newId, message: { ...message, id: newId } } : { id, message };
}

/** Tells this socket's identifiers from those of every other. `crypto.randomUUID` is missing on plain http. */
function randomPrefix(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');
}
