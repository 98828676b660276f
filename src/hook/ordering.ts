// Messages in the order of their sequence numbers and each once, whatever reconnects and replays do to them.

import { fieldOf, idOf, isAck, type MessageId } from './codec';
import type { Milliseconds } from './decision';
import { after, type Timer } from './timer';

/** Up to where messages have been handed to the app: what a server needs to resume. */
export interface Position {
  /** Sequence number of the last message handed over. */
  lastSequence: number | undefined;
  /** Identifier of the last message handed over that had one. */
  lastId: MessageId | undefined;
  /** The epoch that the sequence belongs to. */
  epoch: string | number | undefined;
}

/** Sequence numbers that never came, both ends included. */
export interface Gap {
  from: number;
  to: number;
}

export interface OrderingOptions<In, Out> {
  /** A safe integer that rises by one a message, or `undefined` for a message outside of the order. Default: `seq`. */
  readSequence?: (message: In) => number | undefined;
  /** What two deliveries of one message have in common, or `undefined`. Default: `id`, save in `{type: 'ack'}`, where it is another's. */
  readId?: (message: In) => MessageId | undefined;
  /** Changes where the server starts its count anew; without it a server that does is taken for repeating itself. Default: `epoch`. */
  readEpoch?: (message: In) => string | number | undefined;
  /** Where to go on, as `socket.position` said earlier. Default: the first message says where the count stands. */
  from?: Partial<Position>;
  /** Identifiers remembered. Default 1,000: more than a server replays at a resume, some 100 kB. */
  window?: number;
  /** How long a message waits for one before it. Default 3,000: a re-sent message's round trip, not yet a stall. `Infinity`: never give up, where a resume brings all. */
  gapTimeoutMs?: Milliseconds;
  /** Most messages that wait. Default 256: past that, the missing one is not late but lost. */
  maxHeld?: number;
  /** A message that asks the server for what is missing, once a gap shows. Default: none. */
  requestMissing?: (gap: Gap) => Out | undefined;
}

/** What the order needs of the socket it serves. */
export interface OrderingLink<In, Out> {
  deliver(message: In): void;
  send(message: Out): void;
  /** Given up: these will never be delivered. */
  lost(gap: Gap): void;
}

export interface Ordering<In> {
  /** Hands the message over now, later, or (a duplicate) never. */
  accept(message: In): void;
  /** A connection opened: what is missing may come. */
  start(): void;
  /** The connection ended: nothing can come, so nothing is given up. */
  stop(): void;
  /** Whether the message counts in the order. */
  orders(message: In): boolean;
  readonly position: Position;
}

interface Identified<In> {
  message: In;
  id: MessageId | undefined;
}

export type OrderingFeature<In, Out> = (link: OrderingLink<In, Out>) => Ordering<In>;

/** Order and de-duplication to hand to `createSocket`. */
export function ordering<In = unknown, Out = unknown>({
  readSequence = (message) => fieldOf(message, 'seq') as number | undefined,
  readId = (message) => (isAck(message) ? undefined : idOf(message)),
  readEpoch = epochOf,
  from = {},
  window = 1_000,
  gapTimeoutMs = 3_000,
  maxHeld = 256,
  requestMissing,
}: OrderingOptions<In, Out> = {}): OrderingFeature<In, Out> {
  return (link) => {
    let { lastSequence, lastId, epoch } = from;
    let timer: Timer | undefined;
    let connected = false;
    const held = new Map<number, Identified<In>>();
    // A Set keeps the order of insertion, so its first value is the oldest.
    const known = new Set<MessageId>();
    if (lastId !== undefined) known.add(lastId);

    const sequenceOf = (message: In) => {
      const sequence = readSequence(message);
      return Number.isSafeInteger(sequence) ? sequence : undefined;
    };

    const handOver = ({ message, id }: Identified<In>) => {
      if (id !== undefined) {
        if (known.has(id)) return;
        lastId = id;
        known.add(id);
        for (const oldest of known) {
          if (known.size <= window) break;
          known.delete(oldest);
        }
      }
      link.deliver(message);
    };

    /** Hands over what is next in line, as far as the line goes. */
    const advance = () => {
      while (lastSequence !== undefined && held.has(lastSequence + 1)) {
        const next = held.get(++lastSequence) as Identified<In>;
        held.delete(lastSequence);
        handOver(next);
      }
      if (held.size === 0) settle();
      else if (connected) timer ??= after(gapTimeoutMs, giveUp);
    };

    const gapUpTo = (next: number): Gap => ({ from: (lastSequence ?? next) + 1, to: next - 1 });

    const giveUp = () => {
      settle();
      const gap = gapUpTo(Math.min(...held.keys()));
      lastSequence = gap.to;
      link.lost(gap);
      advance();
    };

    const settle = () => {
      clearTimeout(timer);
      timer = undefined;
    };

    const askFor = (gap: Gap) => {
      const request = requestMissing?.(gap);
      if (request !== undefined) link.send(request);
    };

    return {
      accept(message) {
        // All that the app's readers say is had before anything changes: one that throws costs its message alone.
        const newEpoch = readEpoch(message);
        const sequence = sequenceOf(message);
        const identified = { message, id: readId(message) };
        if (newEpoch !== undefined && newEpoch !== epoch) {
          if (epoch !== undefined) {
            while (held.size > 0) giveUp();
            lastSequence = undefined;
          }
          epoch = newEpoch;
        }
        if (sequence === undefined) return handOver(identified);
        lastSequence ??= sequence - 1;
        if (sequence <= lastSequence || held.has(sequence)) return;
        const reach = Math.max(lastSequence, ...held.keys());
        held.set(sequence, identified);
        advance();
        if (held.size > maxHeld) giveUp();
        else if (sequence > reach + 1) askFor({ from: reach + 1, to: sequence - 1 });
      },
      start() {
        connected = true;
        if (held.size === 0) return;
        advance();
        askFor(gapUpTo(Math.min(...held.keys())));
      },
      stop() {
        connected = false;
        settle();
      },
      orders: (message) => sequenceOf(message) !== undefined,
      get position() {
        return { lastSequence, lastId, epoch };
      },
    };
  };
}

function epochOf(message: unknown): string | number | undefined {
  const epoch = fieldOf(message, 'epoch');
  return typeof epoch === 'string' || typeof epoch === 'number' ? epoch : undefined;
}
