// A WebSocket that connects again, keeps what is sent meanwhile, and says what it decides.

import { DeliveryError, type DropReason } from './acknowledgements';
import { type Codec, jsonCodec, type WireData } from './codec';
import { createEmitter } from './events';
import { createLifecycle } from './lifecycle';
import type { ReconnectingSocket, SocketEvents, SocketOptions } from './options';
import type { Position } from './ordering';
import { createQueue } from './queue';

const NOWHERE: Position = { lastSequence: undefined, lastId: undefined, epoch: undefined };

/**
 * Makes a socket and, save with `autoConnect: false`, begins to connect. Listeners that are added in the same task
 * miss nothing. Errors of the connection are events, never exceptions.
 */
export function createSocket<In = unknown, Out = unknown>(
  options: SocketOptions<In, Out>,
): ReconnectingSocket<In, Out> {
  const codec: Codec<In, Out> = options.codec ?? jsonCodec();
  const events = createEmitter<SocketEvents<In, Out>>();
  const dropped = (message: Out, reason: DropReason) => events.emit('dropped', { message, reason });

  const queue = createQueue<Out>(options.queue ?? {}, ({ message, id }, reason) => {
    if (id === undefined) dropped(message, reason);
    else acks?.fail(id, reason);
  });
  const encode = (message: Out) => codec.encode(message);
  const transmit = (data: WireData) => lifecycle.transmit(data);
  const send = (message: Out) => void transmit(encode(message));
  /** Runs what calls the app's own readers and makers of messages, which may fail. */
  const guard = (work: () => void) => {
    try {
      work();
    } catch (error) {
      events.emit('fault', { where: 'message', error });
    }
  };
  const beat = options.heartbeat?.({ send, dead: () => lifecycle.lose('no answer to the heartbeat') });
  const order = options.ordering?.({
    send,
    deliver: (message) => events.emit('message', message),
    lost: (gap) => events.emit('gap', gap),
  });
  const acks = options.acknowledgements?.({
    encode,
    transmit,
    enqueue: queue.push,
    dropped,
    doubt: () => beat?.probe(),
  });

  const lifecycle = createLifecycle<In, Out>(options, events, {
    decode: (data) => codec.decode(data),
    encode,
    position: () => order?.position ?? NOWHERE,
    up() {
      beat?.start();
      acks?.start();
      queue.flush(({ data, id }) => {
        const isSent = transmit(data);
        if (isSent && id !== undefined) acks?.sent(id);
        return isSent;
      });
      guard(() => order?.start());
    },
    down() {
      beat?.stop();
      order?.stop();
      acks?.stop();
    },
    heard: () => beat?.heard(),
    probe: () => beat?.probe(),
    receive(message) {
      guard(() => {
        if (beat?.takes(message)) return;
        // An acknowledgement with a place in the order must take it, or all that follows would wait for it.
        if (acks?.accept(message) && !order?.orders(message)) return;
        if (order) order.accept(message);
        else events.emit('message', message);
      });
    },
  });

  return {
    get state() {
      return lifecycle.state;
    },
    get position() {
      return order?.position ?? NOWHERE;
    },
    get queued() {
      return queue.size;
    },
    get bufferedAmount() {
      return lifecycle.bufferedAmount;
    },
    on: events.on,
    send(message, { volatile = false } = {}) {
      const data = encode(message);
      if (transmit(data)) return 'sent';
      const reason = lifecycle.state === 'disposed' ? 'disposed' : volatile ? 'volatile' : 'queue-full';
      if (reason === 'queue-full' && queue.push({ message, data, id: undefined })) return 'queued';
      dropped(message, reason);
      return 'dropped';
    },
    deliver(message) {
      if (!acks) return Promise.reject(new TypeError('deliver() needs the option `acknowledgements`'));
      if (lifecycle.state === 'disposed') return Promise.reject(new DeliveryError('disposed'));
      return acks.deliver(message);
    },
    connect: lifecycle.connect,
    reconnect: lifecycle.reconnect,
    close: (code, reason) => lifecycle.end('idle', code, reason),
    dispose() {
      lifecycle.end('disposed');
      queue.clear();
      acks?.clear();
      events.clear();
    },
  };
}
